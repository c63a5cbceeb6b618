"""Records and questions as anyone hands them in: read line by line, what cannot be used is left out and told of.

Nothing here raises for what a line holds; a file that cannot be read, or has lines and none of use, is
:class:`Refused`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowledge.national.records import year_of

SHOWN = 5
"""Line numbers named in a remark; more are counted."""


class Refused(ValueError):
    """A file of no use. The text is Vietnamese and says which and why."""


@dataclass
class Handed:
    """Objects in the order of the file, and remarks in Vietnamese on what was left out or is doubtful."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def handed_records(path: Path) -> Handed:
    """Records of a JSON Lines file. One without an id is called by its line; an id of several records is told of."""
    handed = _read(path)
    unplaced = [row for row in handed.rows if not _usable(row)]
    _remark(handed, path, "bản ghi thiếu statement, place hoặc year hợp lệ nên không tìm được", unplaced)
    nameless = [row for row in handed.rows if row.get("id") in (None, "")]
    for row in nameless:
        row["id"] = f"dòng {row[_LINE]}"
    _remark(handed, path, "bản ghi không có id, được gọi theo số dòng", nameless)
    _remark(handed, path, "bản ghi trùng id với bản ghi trước", _repeated(handed.rows))
    return handed


def handed_questions(path: Path) -> Handed:
    """Questions of a JSON Lines file; one without text is kept and has no answer."""
    handed = _read(path)
    silent = [row for row in handed.rows if not str(row.get("text") or "").strip()]
    _remark(handed, path, "câu hỏi không có text", silent)
    _remark(handed, path, "câu hỏi trùng id với câu trước", _repeated([row for row in handed.rows if "id" in row]))
    return handed


def asker_place(value: Any) -> str | None:
    """A profile's place: a text, or an object with its name and province."""
    if isinstance(value, dict):
        parts = [str(value[key]) for key in ("place", "name", "province") if value.get(key)]
        return ", ".join(dict.fromkeys(parts)) or None
    return str(value) if value else None


_LINE = "\0line"
"""Key of a row's line number; no JSON file of use has it."""


def _usable(row: dict[str, Any]) -> bool:
    return bool(row.get("statement") and (row.get("place") or row.get("province")) and year_of(row.get("year")))


def _repeated(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    seen: set[str] = set()
    return [row for row in rows if (key := str(row.get("id"))) in seen or seen.add(key)]  # type: ignore[func-returns-value]


def _remark(handed: Handed, path: Path, what: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        numbers = ", ".join(str(row[_LINE]) for row in rows[:SHOWN])
        more = ", ..." if len(rows) > SHOWN else ""
        handed.remarks.append(f"{path}: {len(rows)} {what} (dòng {numbers}{more})")


def _read(path: Path) -> Handed:
    handed = Handed()
    bad: list[dict[str, Any]] = []
    try:
        for number, line in _lines(path):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if isinstance(row, dict):
                row[_LINE] = number
                handed.rows.append(row)
            else:
                bad.append({_LINE: number})
    except OSError as error:
        raise Refused(f"không đọc được {path}: {error.strerror}") from error
    if bad and not handed.rows:
        raise Refused(f"{path}: không có dòng nào là một đối tượng JSON; cần mỗi dòng một đối tượng")
    _remark(handed, path, "dòng bị bỏ qua vì không phải một đối tượng JSON", bad)
    if not handed.rows:
        handed.remarks.append(f"{path}: không có dòng nào")
    return handed


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not empty, with their numbers; bytes that are no UTF-8 are replaced, a byte order mark dropped."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line
