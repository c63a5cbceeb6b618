"""Running acceptance cases: right, wrong answers, needless questions, needless declines; by tag, with explanations.

A case is one JSON line: ``turns`` (texts, or {"say" | "pick", "expect"}), ``today``, ``place``, ``expect``, ``tags``.
``expect``: ``kind`` the accepted kinds joined by "|"; ``all`` must be in the reply; of each group of ``any`` one must;
``none`` must not. Compared in NFC, lower case, one tone-mark placement, single spaces. An accepted decline need not
carry the answer's words.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.assistant import Assistant
from bot.batch import BadLine, message_of
from bot.explaining import explained, explanation
from bot.memory import recalled
from bot.talk import Message, Reply
from intents.words import clean, unify_tones

_EMPHASIS = re.compile(r"[*_`]|<[^>]+>")
_DASHES = str.maketrans("–—’", "--'")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One checked turn. ``fault`` None: right; else what was wrong with it, and ``explained`` how it came about.
    ``seconds`` is the whole reply."""

    case: str
    said: str
    tags: tuple[str, ...]
    kind: str
    fault: str | None
    seconds: float
    explained: str


def comparable(text: str) -> str:
    """A text as both sides of a comparison see it."""
    return unify_tones(_EMPHASIS.sub("", clean(text)).translate(_DASHES))


def fault_of(expect: Mapping[str, Any], reply: Reply) -> str | None:
    """What is wrong with a reply, or None."""
    kinds = str(expect.get("kind", "answer")).split("|")
    kind = "decline" if reply.kind == "chat" and "decline" in kinds else reply.kind
    if kind not in kinds:
        return f"kind {reply.kind}, expected {expect.get('kind', 'answer')}"
    text = comparable("\n".join([reply.text, *(choice.label for choice in reply.choices)]))
    for bad in expect.get("none", ()):
        if comparable(bad) in text:
            return f"says {bad!r}"
    if kind == "decline":
        return None
    for need in expect.get("all", ()):
        if comparable(need) not in text:
            return f"lacks {need!r}"
    for group in expect.get("any", ()):
        if not any(comparable(one) in text for one in group):
            return f"lacks any of {group[:4]!r}"
    return None


def run_cases(
    assistant: Assistant, cases: Sequence[Mapping[str, Any]], now: datetime, progress: Callable[[int], None]
) -> Iterator[Verdict]:
    """The verdict of each checked turn, in order; every case is a chat of its own."""
    for number, case in enumerate(cases, 1):
        for place, turn in enumerate(case["turns"]):
            last = place == len(case["turns"]) - 1
            entry = turn if isinstance(turn, dict) else {"say": turn, "expect": case.get("expect") if last else None}
            message = _message(assistant, case, entry, now)
            expect = entry.get("expect")
            before = recalled(assistant.memory, message.channel, message.chat, message.at)
            start = time.perf_counter()
            reply = assistant.respond(message)
            took = time.perf_counter() - start
            if expect:
                fault = fault_of(expect, reply)
                key = f"{case['id']}.{place}"
                told = explained(explanation(assistant, message, before)) if fault else ""
                yield Verdict(key, message.text, tuple(case.get("tags", ())), reply.kind, fault, took, told)
        progress(number)


def _message(assistant: Assistant, case: Mapping[str, Any], turn: Mapping[str, Any], now: datetime) -> Message:
    entry = {"id": case["id"], "chat": case["id"], "today": case.get("today"), "place": case.get("place")}
    entry["pick" if "pick" in turn else "text"] = turn.get("pick", turn.get("say"))
    return message_of(entry, assistant.base, now)


def read_cases(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Cases of all files. Raises :class:`BadLine` naming file and line."""
    cases: list[dict[str, Any]] = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                case = json.loads(line)
                cases.append({"id": case["id"], "turns": case["turns"]} | case)
            except (ValueError, KeyError, TypeError) as error:
                raise BadLine(f'{path}, dòng {number}: không phải một ca kiểm ("id", "turns"): {error}') from error
    return cases


def report(verdicts: Sequence[Verdict], *, show: int) -> Iterator[str]:
    """The result in lines: totals, by tag (worst first), slowest, failures with their explanation."""
    total = len(verdicts)
    if not total:
        yield 'Không có ca nào có "expect".'
        return
    failed = [one for one in verdicts if one.fault]
    wrong = sum(one.kind == "answer" for one in failed)
    asked = sum(one.kind == "choose" for one in failed)
    declined = sum(one.kind in ("decline", "chat") for one in failed)
    yield f"Đúng {total - len(failed)}/{total} = {1 - len(failed) / total:.1%}"
    yield f"Trả lời sai {wrong} ({wrong / total:.1%}), hỏi lại thừa {asked}, từ chối thừa {declined}"
    yield from _by_tag(verdicts)
    slowest = sorted(verdicts, key=lambda one: -one.seconds)[:5]
    yield "Chậm nhất: " + "; ".join(f"{one.case} {one.seconds * 1e3:.1f} ms" for one in slowest)
    for one in failed[:show]:
        yield f"\n== {one.case}: {one.fault}\n{one.explained}"


def _by_tag(verdicts: Sequence[Verdict]) -> Iterator[str]:
    counts: dict[str, list[int]] = {}
    for one in verdicts:
        for tag in one.tags:
            entry = counts.setdefault(tag, [0, 0])
            entry[0] += one.fault is None
            entry[1] += 1
    for tag, (good, of) in sorted(counts.items(), key=lambda item: (item[1][0] / item[1][1], item[0])):
        yield f"  {good:4}/{of:<4} {good / of:6.1%}  {tag}"
