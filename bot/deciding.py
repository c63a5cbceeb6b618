"""From candidates to topics: take, ask, or say it is not there. The thresholds stand here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from intents.matching import Hit
from knowledge.topics import Candidate

SURE = 0.52
"""Score from which a subject counts as found."""
COVERED = 0.55
"""Share of the question's subject words (by weight) that must stand in the wording."""
LOW_COVERED, LOW_SURE = 0.45, 0.58
"""A little less of the question may be covered when the wording itself is nearly whole."""
TELLING = 0.6
"""A single word is a subject of its own when it is nearly as rare as the rarest ("IOC", "OCOP")."""
BOTH_TELLING = 1.3
"""Two words that are together so rare need not stand beside each other ("SOC do ai thuê")."""
MARKS_AGREE = 0.75
"""Of a short subject this share must be the word as typed: "nước sạch" is no "sách" however alike without marks."""
SCATTERED_IN, SCATTERED = 0.25, 1.0
"""Several words that are together no rarer than this, in a wording that is mostly about something else, are chance."""
TORN = 0.7
"""Of several words, none beside the one it was asked beside, this share must be there."""
MARGIN = 0.035
"""Two different subjects this close are both possible: ask."""
WORDED_SO = 0.8
"""From this share of its wording in the question on, a duty is meant even where another plan's fits better."""
OTHER_PLACE_LEAD = 0.12
"""A subject of another place this much ahead of the best one here means: not here."""


@dataclass(frozen=True, slots=True)
class Found:
    """``chosen``: the candidates of one topic (one a plan), best first; ``rivals``: the best of each other topic
    within the margin; ``elsewhere``: the topic is only in other plans than those asked about."""

    chosen: tuple[Candidate, ...] = ()
    rivals: tuple[Candidate, ...] = ()
    elsewhere: tuple[Candidate, ...] = ()
    nearby: tuple[Candidate, ...] = ()
    """What else was good enough, best first, whatever its distance."""


def holds(candidate: Candidate) -> bool:
    """Whether a candidate is good enough to speak of at all."""
    hit = candidate.hit
    if hit.exact < 0.34 and hit.coverage < 0.5:
        return False
    if hit.slots <= 3 and hit.coverage < 0.45 and hit.exact < MARKS_AGREE * hit.covered:
        return False
    together = hit.slots == 1 or hit.pairs > 0 or (hit.covered >= 1.0 and hit.rarity >= BOTH_TELLING)
    told = hit.slots <= 2 and hit.rarity >= TELLING and together
    if hit.slots > 2 and _is_scattered(hit):
        return False
    if hit.coverage < 0.3 and not told and (hit.slots == 1 or hit.pairs < 0.2):
        return False
    if hit.covered >= COVERED and candidate.score >= SURE:
        return True
    return hit.covered >= LOW_COVERED and candidate.score >= LOW_SURE


def _is_scattered(hit: Hit) -> bool:
    """Whether the several words of a subject stand in the wording by chance."""
    light = hit.coverage < SCATTERED_IN and hit.rarity < SCATTERED
    return light or (hit.pairs == 0 and hit.covered < TORN)


def decide(
    candidates: Sequence[Candidate], plans: Collection[str], kinds: Collection[str], *, each: bool = False
) -> Found:
    """Choose among ``candidates`` (best first) those of the wanted ``kinds`` of topic in ``plans``.

    A concept is one topic over plans; duties are each plan's own, so the best duty of every other plan stands beside
    the best one; ``each``: several places were named, so every plan's best counts however far behind.
    """
    wanted = [found for found in candidates if found.topic.kind in kinds]
    inside = [found for found in wanted if found.plan in plans and holds(found)]
    outside = [found for found in wanted if found.plan not in plans and holds(found)]
    if not inside or (outside and _only_there(inside[0], outside[0])):
        if not outside:
            return Found()
        other = outside[0].topic
        return Found(elsewhere=tuple(found for found in outside if found.topic == other))
    best = inside[0]
    chosen = _beside(best, inside, reach=1.0 if each else 2 * MARGIN)
    taken = {found.topic.id for found in chosen}
    near = [found for found in inside if found.topic.id not in taken and found.score >= best.score - MARGIN]
    rivals: dict[str, Candidate] = {}
    for found in near:
        rivals.setdefault(found.topic.id, found)
    return Found(chosen, tuple(rivals.values()), nearby=tuple(inside[:12]))


def _only_there(here: Candidate, there: Candidate) -> bool:
    """Whether ``there`` fits so much better that nothing here is meant. A duty here that is worded so stays meant."""
    if here.topic.kind == there.topic.kind == "duty" and here.hit.pairs >= 0.5:
        as_much = here.hit.covered >= there.hit.covered
        if as_much or here.hit.coverage >= WORDED_SO:
            return False
    return there.score > here.score + OTHER_PLACE_LEAD


def _beside(best: Candidate, inside: Sequence[Candidate], reach: float) -> tuple[Candidate, ...]:
    same = [found for found in inside if found.topic == best.topic]
    if best.topic.kind == "concept":
        return tuple(same)
    others: dict[str, Candidate] = {}
    for found in inside:
        if found.plan != best.plan and found.topic.kind == best.topic.kind and found.score >= best.score - reach:
            others.setdefault(found.plan, found)
    return (*same, *others.values())
