"""A built index as one file, and back. Line 1: JSON with sizes; then JSON of words and places; then bare arrays.

The file is ours: little checking is done besides the format's name, its version and the lengths.
"""

from __future__ import annotations

import json
import sys
from array import array
from pathlib import Path
from typing import Any

from knowledge.national.index import Identifiers, NationalIndex
from knowledge.national.places import place_rows
from knowledge.national.records import Gathered
from knowledge.national.synonyms import Extra

FORMAT = "daumoi-national-2"


class IndexProblem(ValueError):
    """A file that is no index of this version. The text says which file and what to do."""


def save(index: NationalIndex, path: Path) -> None:
    """Write ``index`` to ``path``, replacing what is there once all is written."""
    raw = index.raw
    words = {
        "cores": [" ".join(core) for core in raw.cores],
        "samples": raw.samples,
        "extras": [[extra.words, [" ".join(name) for name in extra.names]] for extra in index.extras],
        "places": [
            {
                "words": " ".join(p.words),
                "marked": " ".join(p.marked),
                "unit": p.unit,
                "province": p.province,
                "short": p.short,
            }
            for p in raw.places
        ],
    }
    text = json.dumps(words, ensure_ascii=False).encode("utf-8", "surrogatepass")
    arrays = (raw.groups, raw.starts, raw.core_of, index.ids.ends)
    parts = [text, *(one.tobytes() for one in arrays), index.ids.text]
    head = {"format": FORMAT, "order": sys.byteorder, "sizes": [len(part) for part in parts]}
    draft = path.with_name(path.name + ".part")
    with draft.open("wb") as file:
        file.write(json.dumps(head).encode() + b"\n")
        for part in parts:
            file.write(part)
    draft.replace(path)


def load(path: Path) -> NationalIndex:
    """Read back what :func:`save` wrote. Raises :class:`IndexProblem`, or OSError when it cannot be read."""
    with path.open("rb") as file:
        try:
            head: Any = json.loads(file.readline(10_000))
        except ValueError as error:
            raise IndexProblem(f"{path}: no index of Đầu Mối; build it again") from error
        if not isinstance(head, dict) or head.get("format") != FORMAT or head.get("order") != sys.byteorder:
            raise IndexProblem(f"{path}: made by another version or machine; build it again")
        parts = [file.read(size) for size in head["sizes"]]
    if [len(part) for part in parts] != head["sizes"]:
        raise IndexProblem(f"{path}: cut short; build it again")
    words: Any = json.loads(parts[0])
    gathered = Gathered(
        [tuple(core.split(" ")) for core in words["cores"]], words["samples"], place_rows(words["places"])
    )
    gathered.groups, gathered.starts, gathered.core_of = (
        _array(code, part) for code, part in zip("qqi", parts[1:4], strict=True)
    )
    extras = [Extra(said, tuple(tuple(name.split(" ")) for name in names)) for said, names in words["extras"]]
    return NationalIndex(gathered, extras, Identifiers(parts[5], _array("q", parts[4])))


def _array(code: str, content: bytes) -> array[int]:
    made: array[int] = array(code)
    made.frombytes(content)
    return made
