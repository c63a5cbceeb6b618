"""A reading -> the words of its subject, as a query to search the plans with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from intents.fillers import filler_phrases, fillers, particles
from intents.lexicon import Lexicon, Siblings
from intents.matching import Alternative, Query, Slot, literal
from intents.names import marks_agree
from intents.reading import LEVELS, Reading, framed_positions
from intents.words import Word

NEIGHBOUR_LIMIT = 4
"""How many spelling neighbours of an unknown word are tried."""


def subject(
    reading: Reading, lexicon: Lexicon, *, intents: Collection[str], offices: bool = True, frames: bool = False
) -> Query:
    """The words of the utterance's subject as a query: no place, time, cue of ``intents`` or filler.

    ``frames`` True keeps the words that name a document ("thi đua"). ``offices`` False leaves out
    the words of offices too (when the office is asked about, not part of the subject).
    """
    dropped = set(reading.taken) - (framed_positions(reading.frames) if frames else set())
    for match in reading.matches:
        if match.traits.get("keeps"):
            continue
        asked = match.intent in intents or (not intents and match.score > 2)
        if asked or match.intent in ("thanks", "greeting"):
            dropped |= match.words
    if not offices:
        dropped.update(place for mention in reading.named("office") for place in range(mention.first, mention.last))
    kept = [place for place in range(len(reading.words)) if place not in dropped]
    pointing = {place for frame in reading.frames if "refers" in frame.traits for place in frame.words}
    # "con số này thì sao" names no subject; "hệ thống thông tin này" does, though "thông tin này" points back too.
    if all(place in pointing or _is_filler(reading.words[place]) for place in kept):
        return Query(())
    if all(reading.words[place].folded in ("cap", *LEVELS) or _is_filler(reading.words[place]) for place in kept):
        return Query(())
    told = _without_fillers(reading.words, kept, lexicon)
    if all(reading.words[place].folded in ("cap", *LEVELS) for place in told):
        return Query(())
    return Query(tuple(_slots(reading.words, told, lexicon)))


def _without_fillers(words: Sequence[Word], kept: Sequence[int], lexicon: Lexicon) -> list[int]:
    """Drop fillers, unless one makes a known pair with a neighbour that is none ("tài khoản" keeps "khoản")."""
    inside = set(kept)
    in_phrases = _in_filler_phrases(words)

    def is_filler(place: int) -> bool:
        return place in in_phrases or _is_filler(words[place])

    def paired(place: int) -> bool:
        before, after = place - 1, place + 1
        return (
            before in inside
            and not is_filler(before)
            and (words[before].folded, words[place].folded) in lexicon.subject_pairs
        ) or (
            after in inside
            and not is_filler(after)
            and (words[place].folded, words[after].folded) in lexicon.subject_pairs
        )

    # Where nothing is typed with marks, "nghe" may be "nghề" as well as the particle.
    unmarked = all(word.text.isascii() for word in words)
    return [place for place in kept if not is_filler(place) or (_may_name(words[place], unmarked) and paired(place))]


def _in_filler_phrases(words: Sequence[Word]) -> frozenset[int]:
    """Positions of fillers of several words ("văn bản")."""
    found: set[int] = set()
    known = filler_phrases()
    for place, first in enumerate(words):
        for phrase in known.get(first.folded, ()):
            stretch = words[place : place + len(phrase)]
            if len(stretch) == len(phrase) and all(
                word.folded == folded and marks_agree(word.text, form)
                for word, (folded, form) in zip(stretch, phrase, strict=True)
            ):
                found.update(range(place, place + len(phrase)))
    return frozenset(found)


def _may_name(word: Word, unmarked: bool) -> bool:
    """Whether a filler can be half of a name ("khoản" in "tài khoản"); a particle cannot, where its marks are typed."""
    if not word.folded.isalpha():
        return word.folded.isdigit()
    return unmarked or word.text not in particles().get(word.folded, ())


def _is_filler(word: Word) -> bool:
    forms = fillers().get(word.folded, frozenset())
    return len(word.folded) == 1 or word.folded.isdigit() or any(marks_agree(word.text, form) for form in forms)


def _slots(words: Sequence[Word], kept: Sequence[int], lexicon: Lexicon) -> Iterable[Slot]:
    folded = [words[place].folded for place in kept]
    at = 0
    while at < len(kept):
        length, siblings = lexicon.siblings_at(folded, at)
        adjacent = length == 1 or (length and kept[at + length - 1] - kept[at] == length - 1)
        if length and adjacent:
            stretch = [words[kept[at + step]] for step in range(length)]
            yield _phrase_slot(stretch, siblings, lexicon)
            at += length
        else:
            yield Slot(words[kept[at]].text, _word_alternatives(words[kept[at]], lexicon))
            at += 1


def _phrase_slot(stretch: Sequence[Word], siblings: Siblings, lexicon: Lexicon) -> Slot:
    as_typed = (
        _word_alternatives(stretch[0], lexicon)[:1]
        if len(stretch) == 1
        else (Alternative(tuple(word.folded for word in stretch), 1.0, "as typed"),)
    )
    others = tuple(Alternative(sibling, likeness, "paraphrase", marked) for sibling, likeness, marked in siblings)
    return Slot(" ".join(word.text for word in stretch), (*as_typed, *others))


def _word_alternatives(word: Word, lexicon: Lexicon) -> tuple[Alternative, ...]:
    near = lexicon.vocabulary.near(word.folded)
    known = word.folded in lexicon.vocabulary
    others = [
        Alternative((other,), likeness, "spelling")
        for other, likeness in near[:NEIGHBOUR_LIMIT]
        if not known or likeness >= 0.85
    ]
    return (literal(word), *others)
