"""Questions as JSON lines: one object in, one object out, same order, one for one.

In: {"id", "chat", "text" | "pick", "today", "place"}; lines with one "chat" are one conversation. A bad line is
answered with {"id", "kind": "error", "text"} and the rest goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from bot.composing import ZONE
from bot.places import UnknownPlace, place_id
from bot.talk import Message, Profile, Reply
from knowledge.base import KnowledgeBase

NOON = time(12)
"""The hour a batch line is said at: "today" names only a day."""


class BadLine(ValueError):
    """A batch line that cannot be used; the message says what to mend, in Vietnamese."""


def parsed(line: str, number: int) -> dict[str, Any]:
    """The object on one line. Raises :class:`BadLine`."""
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise BadLine(f"dòng {number} không phải JSON hợp lệ ({error}); mỗi dòng cần một đối tượng JSON") from error
    if not isinstance(entry, dict):
        raise BadLine(f'dòng {number} phải là một đối tượng JSON, ví dụ {{"id": "1", "text": "..."}}')
    return entry


def message_of(entry: dict[str, Any], base: KnowledgeBase, now: datetime) -> Message:
    """The message a line stands for. Raises :class:`BadLine`."""
    said = entry.get("pick", entry.get("text"))
    if not isinstance(said, str):
        raise BadLine('thiếu "text" (câu hỏi) hoặc "pick" (nhãn lựa chọn), phải là chuỗi')
    at = now
    if entry.get("today") is not None:
        try:
            at = datetime.combine(date.fromisoformat(str(entry["today"])), NOON, ZONE)
        except ValueError as error:
            raise BadLine(f'"today" là «{entry["today"]}», cần dạng năm-tháng-ngày, ví dụ 2024-05-02') from error
    place = None
    if entry.get("place") is not None:
        try:
            place = place_id(base, str(entry["place"]))
        except UnknownPlace as error:
            raise BadLine(str(error)) from error
    chat = str(entry.get("chat") if entry.get("chat") is not None else f"line-{entry.get('id')}")
    return Message("batch", chat, said, at, Profile(place), "pick" in entry)


def object_of(entry_id: object, reply: Reply) -> dict[str, Any]:
    """A reply as the batch writes it."""
    return {
        "id": entry_id,
        "kind": reply.kind,
        "intent": reply.intent,
        "text": reply.text,
        "choices": [{"label": choice.label} for choice in reply.choices],
        "items": [{"document": item.document, "code": item.code} for item in reply.items],
        "sources": list(reply.sources),
    }


def run(
    lines: Iterable[str], base: KnowledgeBase, now: datetime, work: Callable[[object, Message], dict[str, Any]]
) -> Iterator[tuple[str, bool]]:
    """(output line, whether it went well) for each non-empty input line; ``work`` makes the object."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        entry_id: object = None
        try:
            entry = parsed(line, number)
            entry_id = entry.get("id")
            made = work(entry_id, message_of(entry, base, now))
            good = True
        except BadLine as error:
            made, good = {"id": entry_id, "kind": "error", "text": str(error)}, False
        yield json.dumps(made, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8"), good
