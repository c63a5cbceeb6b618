"""Whole questions at national scale: reading, context, matching, rendering; each asked in a chat of its own, then twice
more about the same record ("ai chủ trì?", another year), so that the talk lends what is left out.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.benches.generating import Record
from bot.composing import ZONE, built_in_assistant
from bot.memory import InMemory
from bot.national import NationalAssistant
from bot.talk import Message, Profile, Reply
from knowledge.national.matching import Matcher

FOLLOWING = ("ai chủ trì?", "thế năm {year} thì sao?")


@dataclass
class Talked:
    """Times in milliseconds, a question's median over the passes; what became of the first questions, counted.

    ``first``: by the clock; ``worked``: of the processor alone, which others at the machine do not lengthen.
    """

    first: list[float] = field(default_factory=list)
    following: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    right: int = 0
    wrong: int = 0
    asked: int = 0
    declined: int = 0
    absent_declined: int = 0
    absent: int = 0


def talked(
    matcher: Matcher, records: Mapping[str, Record], questions: Iterable[Mapping[str, Any]], passes: int
) -> Talked:
    """Ask all ``questions`` through the assistant; one pass more than ``passes``, the first unmeasured."""
    assistant = NationalAssistant(matcher, records, built_in_assistant().base, InMemory())
    result = Talked()
    times: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for turn in range(passes + 1):
        for one in questions:
            for number, text in enumerate((one["text"], *FOLLOWING)):
                year = one["gold_year"] - 1
                message = _message(one, f"{turn}/{one['id']}", text.format(year=year) if number else text)
                started, working = time.perf_counter_ns(), time.thread_time_ns()
                reply = assistant.respond(message)
                if turn:
                    taken = time.perf_counter_ns() - started, time.thread_time_ns() - working
                    times.setdefault((one["id"], number), []).append(taken)
                elif not number:
                    _count(result, one["gold"], reply)
    for (_, number), all_taken in times.items():
        clock, worked = (statistics.median(one) / 1e6 for one in zip(*all_taken, strict=True))
        (result.following if number else result.first).append(clock)
        if not number:
            result.worked.append(worked)
    return result


def _message(one: Mapping[str, Any], chat: str, text: str) -> Message:
    at = datetime(one["year"] or one["gold_year"], 6, 3, 9, tzinfo=ZONE)
    return Message("bench", chat, text, at, Profile(place=one["place"]))


def _count(result: Talked, gold: str | None, reply: Reply) -> None:
    if gold is None:
        result.absent += 1
        result.absent_declined += reply.kind == "decline"
    elif reply.kind == "answer":
        right = [item.code for item in reply.items] == [gold]
        result.right += right
        result.wrong += not right
    else:
        result.asked += reply.kind == "choose"
        result.declined += reply.kind != "choose"
