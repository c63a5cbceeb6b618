"""Slips that only the neighbours betray: the likeliest row of words behind a row of typed ones.

Comes in: words after the repairs that need no neighbours (abbreviations, keyboard residue), and a vocabulary. Goes out:
for each word what it is read as, or None where it stands as typed. A noisy channel over the whole utterance
(Viterbi): a reading pays for each letter that was mistyped and for each word that is none, and is rewarded for each
pair of neighbours that is known to stand so. A word that is known, in a pair that is known, is never changed: "cửa hàng
số" stays, and "cửa hàn số" is read as it. Costs and rewards are in one unit; the reward of a pair is at most 0.85.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from intents.vocabulary import END, NUMBER, START, Vocabulary, is_syllable
from intents.words import Word

POSSIBLE, IMPOSSIBLE = 0.6, 1.3
"""What it costs to leave as typed a word that is unknown but a possible syllable, and one that is none."""
EDIT, FURTHER_EDIT, FIRST_LETTER, SOUNDALIKE = 0.8, 0.7, 0.25, 0.55
"""What a slip costs: a letter, each further one, one at the beginning of the word, another spelling of the sound."""
WRONG_TONE = 0.45
"""The right letters with other marks than were typed."""
OF_KNOWN = 0.15
"""What it costs besides to take a known word for a slip."""
WRONG_MARK = 0.3
"""For each mark that was typed and does not fit the reading."""
MOST = 24
"""Readings of one word that are weighed, so that a question's cost stays bounded."""
PAIR, OFTEN, BOUND = 0.4, 0.2, 0.35
"""The reward of a known pair: any, one met often, one of which a half is hardly met without the other."""
OTHER_MARKS = 0.3
"""Of its reward, what a pair is worth that is known only with other marks than those read."""


@dataclass(frozen=True, slots=True)
class _State:
    """One reading of one word. ``form`` has its marks, None where none were typed; ``typed``: it stands as typed."""

    word: str
    form: str | None
    cost: float
    typed: bool


def decode(words: Sequence[Word], fixed: Sequence[bool], vocabulary: Vocabulary) -> tuple[str | None, ...]:
    """The reading of each word where it is another than was typed, with marks if it was typed with any.

    ``fixed``: words that must stand.
    """
    as_typed = [_State(START, None, 0.0, typed=True), *(_as_typed(word, vocabulary) for word in words)]
    stands = [True, *fixed]
    for at, (left, right) in enumerate(pairwise(as_typed)):
        if not left.cost and not right.cost and _reward(left, right, vocabulary) >= PAIR:
            stands[at] = stands[at + 1] = True
    rows = [
        [state] if held else [state, *_slips(word, state, vocabulary)]
        for state, word, held in zip(as_typed, (None, *words), stands, strict=True)
    ]
    rows.append([_State(END, None, 0.0, typed=True)])
    totals = [0.0]
    back: list[list[int]] = []
    for before, row in pairwise(rows):
        came = [_best_before(before, totals, state, vocabulary) for state in row]
        totals = [total - state.cost for (total, _), state in zip(came, row, strict=True)]
        back.append([at for _, at in came])
    at = max(range(len(totals)), key=totals.__getitem__)
    chosen: list[str | None] = []
    at = back.pop()[at]
    for row, came_from in zip(reversed(rows[1:-1]), reversed(back), strict=True):
        state = row[at]
        chosen.append(None if state.typed else state.form or state.word)
        at = came_from[at]
    return tuple(reversed(chosen))


def _best_before(
    before: Sequence[_State], totals: Sequence[float], state: _State, vocabulary: Vocabulary
) -> tuple[float, int]:
    """The best total up to ``state``, its own cost not yet taken off, and which reading before leads to it."""
    options = (
        (total + _reward(one, state, vocabulary), at)
        for at, (total, one) in enumerate(zip(totals, before, strict=True))
    )
    return max(options)


def _reward(first: _State, second: _State, vocabulary: Vocabulary) -> float:
    """What speaks for two readings side by side: 0 for an unknown pair, else up to 0.85."""
    count = vocabulary.pairs.get((first.word, second.word), 0)
    if not count:
        return 0.0
    fewer = min(vocabulary.counts.get(first.word, 1), vocabulary.counts.get(second.word, 1))
    reward = PAIR + OFTEN * min(count, 20) / 20 + BOUND * min(1.0, count / max(fewer, 1))
    return reward if vocabulary.is_pair(first.form, first.word, second.form, second.word) else OTHER_MARKS * reward


def _as_typed(word: Word, vocabulary: Vocabulary) -> _State:
    """The word read as it stands; it costs something where no such word is known."""
    folded, form = word.folded, word.text if word.text != word.folded else None
    if not folded.isalpha():
        return _State(NUMBER if folded.isdigit() else folded, form, 0.0, typed=True)
    known = form in vocabulary.forms.get(folded, ()) if form else folded in vocabulary
    return _State(folded, form, 0.0 if known else POSSIBLE if is_syllable(folded) else IMPOSSIBLE, typed=True)


def _slips(word: Word | None, typed: _State, vocabulary: Vocabulary) -> list[_State]:
    """What else the word may be meant for, the cheapest :data:`MOST` readings."""
    if word is None or not word.folded.isalpha():
        return []
    of_known = 0.0 if typed.cost else OF_KNOWN
    form = typed.form
    found = [
        _State(word.folded, written, WRONG_TONE + of_known, typed=False)
        for written in (vocabulary.forms.get(word.folded, ()) if form else ())
        if written != form
    ]
    for other, edits in vocabulary.slips(word.folded):
        if not is_syllable(other):
            continue
        cost = SOUNDALIKE if not edits else EDIT + FURTHER_EDIT * (edits - 1)
        cost += of_known + FIRST_LETTER * (edits > 0 and other[0] != word.folded[0])
        if form is None:
            found.append(_State(other, None, cost, typed=False))
            continue
        for written in vocabulary.forms.get(other, ()):
            wrong = max(0, OSA.distance(form, written, score_cutoff=4) - max(edits, 1))
            if wrong <= 1:
                found.append(_State(other, written, cost + WRONG_MARK * wrong, typed=False))
    # Marked forms come from a set: without the words in the key, equals would be taken in the order of the day.
    return sorted(found, key=lambda state: (state.cost, state.word, state.form or ""))[:MOST]
