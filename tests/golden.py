"""Golden answers: questions with the whole reply, as a native reader approved it. Read here, written by
``python -m tests.golden_update``.

A file of ``cases/golden`` is a list of {say, today, place, reply}; ``place`` may be missing. The reply is the text as
it is delivered without markup, then a line "(kind)" and the labels of the choices.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml

from bot.assistant import Assistant
from bot.composing import ZONE
from bot.places import place_id
from bot.talk import Message, Profile

FOLDER = Path(__file__).parent / "cases" / "golden"
HEAD = "# Whole replies for a native reader. Refresh with: python -m tests.golden_update; read every change.\n"


@dataclass(frozen=True)
class Golden:
    """One question and its approved reply; ``file`` is the stem of where it stands."""

    file: str
    say: str
    today: date
    place: str | None
    reply: str

    def __str__(self) -> str:
        return f"{self.file}: {self.say}"


def golden() -> list[Golden]:
    """All golden answers, file by file."""
    found: list[Golden] = []
    for file in sorted(FOLDER.glob("*.yaml")):
        rows: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
        for row in rows:
            today = date.fromisoformat(str(row["today"]))
            found.append(Golden(file.stem, row["say"], today, row.get("place"), row["reply"]))
    return found


def replied(assistant: Assistant, case: Golden) -> str:
    """What the program says today, written as a golden reply."""
    place = place_id(assistant.base, case.place) if case.place else None
    at = datetime.combine(case.today, time(12), ZONE)
    reply = assistant.respond(Message("golden", f"{case}", case.say, at, Profile(place)))
    labels = [f"  - {choice.label}" for choice in reply.choices]
    lines = [line.rstrip() for line in reply.text.splitlines()]
    return "\n".join([*lines, f"({reply.kind})", *labels])
