"""``python -m tests.benchmark``: how fast ``daumoi`` starts and answers, beside the simplest peer, and what it weighs.

Questions: the golden ones and the intents' sentences (tests/cases), each said once by a new chat. Baseline of the same
run: rapidfuzz ``token_set_ratio`` of the folded question against every wording, which finds a subject and nothing
else. Nothing is asserted here; the aims stand beside the figures.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from time import perf_counter

from rapidfuzz import fuzz, process

from bot.assistant import Assistant
from bot.composing import ZONE, built_in_assistant
from bot.places import place_id
from bot.talk import Message, Profile
from intents.phrases import make_ready
from intents.words import clean, fold
from tests.golden import golden
from tests.test_intents import CASES

DAUMOI = Path(sys.executable).parent / "daumoi"
STARTS = 7
QUESTION = "Ai theo dõi chỉ tiêu cáp quang ở Hợp Thịnh?"


def cold_starts() -> list[float]:
    """Seconds of ``daumoi ask`` in new processes over a database that is published already."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"HOME": folder, "DAUMOI_DATABASE": f"{folder}/daumoi.sqlite3"}
        seconds = []
        for _ in range(STARTS + 1):
            began = perf_counter()
            subprocess.run([str(DAUMOI), "ask", QUESTION], env=environment, check=True, capture_output=True)
            seconds.append(perf_counter() - began)
    return seconds[1:]


def messages(assistant: Assistant) -> Iterator[Message]:
    """Every question in a chat of its own; sentences that lean on another one are left out."""
    asked = [(case.say, case.today, case.place) for case in golden()]
    asked += [(case.say, case.today, case.place) for case in CASES if case.after is None]
    for number, (say, today, place) in enumerate(asked):
        at = datetime.combine(today, time(12), ZONE)
        profile = Profile(place_id(assistant.base, place) if place else None)
        yield Message("benchmark", str(number), say, at, profile)


def timed(calls: Sequence[Callable[[], object]]) -> list[float]:
    """Milliseconds of each call."""
    spent = []
    for call in calls:
        began = perf_counter()
        call()
        spent.append(1000 * (perf_counter() - began))
    return spent


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def peak_megabytes(of: int) -> float:
    """The most memory a process has held (Linux counts kilobytes, macOS bytes)."""
    peak = resource.getrusage(of).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def baseline(wordings: Sequence[str], questions: Sequence[str]) -> list[float]:
    folded = [fold(clean(wording)) for wording in wordings]

    def scan(question: str) -> Callable[[], object]:
        return lambda: process.extractOne(fold(clean(question)), folded, scorer=fuzz.token_set_ratio)

    return timed([scan(question) for question in questions])


def underthesea_row(questions: Sequence[str]) -> str:
    """What a word segmenter would cost a question; it is no dependency, so mostly it is not there."""
    if importlib.util.find_spec("underthesea") is None:
        return "không cài, không đo (pip install -e '.[measure]')"
    began = perf_counter()
    segment = importlib.import_module("underthesea").word_tokenize
    segment(questions[0])
    loaded = perf_counter() - began
    spent = timed([lambda one=question: segment(one) for question in questions])  # type: ignore[misc]
    return f"nạp {loaded:.2f} s; p50 {percentile(spent, 0.5):.2f} ms, p95 {percentile(spent, 0.95):.2f} ms một câu"


def main() -> None:
    starts = cold_starts()
    began = perf_counter()
    assistant = built_in_assistant()
    assistant.respond(Message("benchmark", "warm", QUESTION, datetime(2024, 5, 2, 12, tzinfo=ZONE)))
    built = perf_counter() - began
    make_ready()  # as a process does that is there to answer many questions
    asked = list(messages(assistant))
    ask = [lambda one=message: assistant.respond(one) for message in asked]
    first, again = timed(ask), timed(ask)
    wordings = assistant.base.topics.wordings()
    scan = baseline(wordings, [message.text for message in asked])
    rows = [
        (f"khởi động «daumoi ask», trung vị {STARTS} lần", f"{statistics.median(starts):.2f} s", "dưới 1,5 s"),
        ("  nhanh nhất / chậm nhất", f"{min(starts):.2f} / {max(starts):.2f} s", ""),
        ("dựng kho kiến thức và câu đầu tiên", f"{built:.2f} s", ""),
        (f"một câu, p50 ({len(asked)} câu)", f"{percentile(first, 0.5):.2f} ms", ""),
        ("một câu, p95", f"{percentile(first, 0.95):.2f} ms", "dưới 5 ms"),
        ("một câu, chậm nhất", f"{max(first):.2f} ms", ""),
        ("lượt thứ hai (từ lạ đã tra), p50", f"{percentile(again, 0.5):.2f} ms", ""),
        ("  p95", f"{percentile(again, 0.95):.2f} ms", ""),
        (f"token_set_ratio trên {len(wordings)} cách nói, p50", f"{percentile(scan, 0.5):.2f} ms", ""),
        ("  p95", f"{percentile(scan, 0.95):.2f} ms", ""),
        ("cả câu / chỉ quét token_set_ratio, p50", f"{percentile(first, 0.5) / percentile(scan, 0.5):.2f} lần", ""),
        ("bộ nhớ cao nhất, «daumoi ask»", f"{peak_megabytes(resource.RUSAGE_CHILDREN):.0f} MB", "dưới 200 MB"),
        ("bộ nhớ cao nhất, tiến trình này", f"{peak_megabytes(resource.RUSAGE_SELF):.0f} MB", "dưới 200 MB"),
        ("underthesea (tách từ)", underthesea_row([message.text for message in asked]), ""),
    ]
    wide, value = max(len(row[0]) for row in rows), max(len(row[1]) for row in rows[:-1])
    for name, figure, aim in rows:
        print(f"{name:<{wide}}  {figure:>{value}}  {aim and 'mục tiêu ' + aim}".rstrip())
    slowest = max(zip(first, asked, strict=True), key=lambda pair: pair[0])
    print(f"câu chậm nhất: {slowest[1].text!r}")


if __name__ == "__main__":
    main()
