"""The matcher beside the two-stage peer at growing sizes, in one process, blocks of questions by turns."""

from __future__ import annotations

import gc
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.benches.asking import NOISES
from bot.benches.baseline import TwoStage
from bot.benches.generating import Record, other_questions, questions, records
from bot.benches.otherwise import STYLES
from bot.benches.talking import Talked, talked
from knowledge.national.index import build
from knowledge.national.matching import Matcher
from knowledge.national.storing import load, save

BLOCK = 50
"""Questions of one peer in a row."""
ASKED = 1200
PASSES = 3
TALKED = 3
"""Every third question is asked of the assistant too."""

Answer = tuple[Sequence[str], float]


@dataclass
class Measured:
    """One peer at one size. Times in microseconds, accuracy in percent, ``auc`` in [0, 1]."""

    passes: dict[str, list[float]] = field(default_factory=dict)
    """Whole times of one question, a pass each."""
    alone: dict[str, list[float]] = field(default_factory=dict)
    """The same of matching, without reading."""
    first: dict[str, list[bool]] = field(default_factory=dict)
    third: list[bool] = field(default_factory=list)
    placed: list[bool] = field(default_factory=list)
    present: list[float] = field(default_factory=list)
    absent: list[float] = field(default_factory=list)

    @property
    def times(self) -> list[float]:
        """Each question's median over the passes: the machine is shared, and one pause is not the matcher's."""
        return [statistics.median(passes) for passes in self.passes.values()]

    @property
    def matching(self) -> list[float]:
        return [statistics.median(passes) for passes in self.alone.values()]


@dataclass
class Size:
    """Everything measured at one number of records; seconds and megabytes."""

    count: int
    build: float
    load: float
    memory: float
    ours: Measured
    peer: Measured
    other: Measured
    """Ours on the second maker's questions; accuracy only."""
    talk: Talked = field(default_factory=Talked)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of them lie; 0 when there are none."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] if values else 0.0


def resident() -> float:
    """Megabytes this process holds now; where /proc is missing, its peak."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def auc(present: Sequence[float], absent: Sequence[float]) -> float:
    """Chance that a question with an answer scores above one without; ties count half."""
    if not present or not absent:
        return 0.0
    higher = sum((one > other) + 0.5 * (one == other) for one in present for other in absent)
    return higher / len(present) / len(absent)


def kept(present: Sequence[float], absent: Sequence[float], refused: float = 0.9) -> float:
    """Share of the answers kept when ``refused`` of the absent are refused."""
    cut = percentile(absent, refused)
    return sum(score > cut for score in present) / max(len(present), 1)


def measure(count: int, seed: int, say: Callable[[str], None], questions_asked: int = ASKED) -> Size:
    """Generate, build, save, load and ask at one size; a fourth more is asked of what is not there."""
    made = list(records(count, seed))
    asked = questions(made[:10_000], questions_asked, seed)
    gc.collect()
    before, started = resident(), time.perf_counter()
    index = build(made)
    built = time.perf_counter() - started
    memory = resident() - before
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "national.index"
        save(index, path)
        del index
        gc.collect()
        started = time.perf_counter()
        matcher = Matcher(load(path))
        loaded = time.perf_counter() - started
    say(f"{count}: dựng {built:.1f} s, nạp {loaded:.2f} s, bộ nhớ +{memory:.0f} MB")
    peer = TwoStage(made)
    by_id = {record["id"]: record for record in made}
    others = other_questions(made[:10_000], questions_asked, seed)
    del made
    size = Size(count, built, loaded, memory, Measured(), Measured(), Measured())
    gc.collect()
    gc.freeze()
    for turn in range(PASSES + 1):
        _turn(asked, matcher, peer, size, keep=turn > 0)
    gc.unfreeze()
    for one in asked:
        match = matcher.ask(one["text"], one["place"], one["year"])
        _judge(size.ours, one, (match.top, match.score), by_id)
        _judge(size.peer, one, peer.ask(one["text"], one["place"], one["year"]), by_id)
    for one in others:
        match = matcher.ask(one["text"], one["place"], one["year"])
        _judge(size.other, one, (match.top, match.score), by_id)
    size.talk = talked(matcher, by_id, asked[::TALKED], PASSES)
    return size


def _turn(asked: list[dict[str, Any]], matcher: Matcher, peer: TwoStage, size: Size, *, keep: bool) -> None:
    """All questions once, peers by turns in blocks."""
    clock = time.perf_counter_ns
    for first in range(0, len(asked), BLOCK):
        block = asked[first : first + BLOCK]
        for one in block:
            start = clock()
            peer.ask(one["text"], one["place"], one["year"])
            if keep:
                size.peer.passes.setdefault(one["id"], []).append((clock() - start) / 1000)
        for one in block:
            start = clock()
            read = matcher.reader.read(one["text"], one["place"], one["year"])
            middle = clock()
            matcher.match(read)
            if keep:
                end = clock()
                size.ours.passes.setdefault(one["id"], []).append((end - start) / 1000)
                size.ours.alone.setdefault(one["id"], []).append((end - middle) / 1000)


def _judge(measured: Measured, one: dict[str, Any], answer: Answer, by_id: dict[str, Record]) -> None:
    top, score = answer
    if one["gold"] is None:
        measured.absent.append(score)
        return
    measured.present.append(score)
    measured.first.setdefault(one["noise"], []).append(one["gold"] in top[:1])
    measured.third.append(one["gold"] in top)
    gold, got = by_id[one["gold"]], by_id.get(top[0]) if top else None
    where = ("place", "province", "year")
    measured.placed.append(got is not None and all(got[key] == gold[key] for key in where))


def table(sizes: Sequence[Size]) -> list[str]:
    """The lines that are printed."""
    lines = [
        "records   build  load  memory | ours p50  p95   p99  (match p50) | two-stage p50 p99 | p50 ratio, p99/its p50"
    ]
    for size in sizes:
        ours, peer = size.ours, size.peer
        base = percentile(peer.times, 0.5)
        p50, p95, p99 = (percentile(ours.times, share) for share in (0.5, 0.95, 0.99))
        lines.append(
            f"{size.count:>7} {size.build:6.1f}s {size.load:4.2f}s {size.memory:5.0f}MB |"
            f" {p50:7.0f} {p95:5.0f} {p99:5.0f} us"
            f" ({percentile(ours.matching, 0.5):.0f})      | {base:8.0f} {percentile(peer.times, 0.99):5.0f} |"
            f" {p50 / base:.2f}, {p99 / base:.2f}; matching alone {percentile(ours.matching, 0.5) / base:.2f},"
            f" {percentile(ours.matching, 0.99) / base:.2f}"
        )
    for size in sizes:
        for name, one in (("ours", size.ours), ("two-stage", size.peer), ("2nd maker", size.other)):
            every = [right for noise in one.first.values() for right in noise]
            kinds = STYLES if one is size.other else NOISES
            by_noise = " ".join(f"{noise} {_percent(one.first.get(noise, []))}" for noise in kinds)
            lines.append(
                f"{size.count:>7} {name:9} top-1 {_percent(every)} top-3 {_percent(one.third)} place+year"
                f" {_percent(one.placed)} | {by_noise} | AUC {auc(one.present, one.absent):.3f}"
                f" keeps {100 * kept(one.present, one.absent):.0f}% at 90% refusal"
            )
    lines += [_talk(size) for size in sizes]
    if len(sizes) > 1:
        small = next((size for size in sizes if size.count >= 10_000), sizes[0])
        growth = percentile(sizes[-1].ours.times, 0.5) / percentile(small.ours.times, 0.5)
        lines.append(f"growth of p50, {small.count} -> {sizes[-1].count}: {growth:.2f}")
    return lines


def _talk(size: Size) -> str:
    """Whole questions through the assistant."""
    talk, shares = size.talk, (0.5, 0.95, 0.99)
    spread = " ".join(f"{percentile(talk.first, share):.1f}" for share in shares)
    worked = " ".join(f"{percentile(talk.worked, share):.1f}" for share in shares)
    following = " ".join(f"{percentile(talk.following, share):.1f}" for share in shares)
    return (
        f"{size.count:>7} whole question p50 p95 p99 {spread} ms (of the processor {worked}),"
        f" following ones {following}"
        f" | right {talk.right} wrong {talk.wrong} asked back {talk.asked} declined {talk.declined};"
        f" absent declined {talk.absent_declined} of {talk.absent}"
    )


def _percent(right: Sequence[bool]) -> str:
    return f"{100 * statistics.fmean(right):.1f}" if right else "-"
