"""Whether an utterance names a person that nobody here knows: said back as unknown, never taken for someone else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import takewhile

from intents.abbreviations import load_yaml
from intents.fillers import by_folded, fillers
from intents.lexicon import Lexicon
from intents.names import marks_agree
from intents.words import Word

MOST_GIVEN = 3
"""Words of a name after the family name."""


@cache
def _data(key: str) -> dict[str, frozenset[str]]:
    return by_folded(load_yaml("family_names.yaml")[key])


def stranger(typed: str, words: Sequence[Word], known: Iterable[int], lexicon: Lexicon) -> str | None:
    """The first person's name in ``typed`` that is no known name, as typed; None where there is none.

    ``words`` are those of ``typed``; ``known`` are the positions that names already found take.
    """
    taken = frozenset(known)
    for place, word in enumerate(words):
        if place in taken or not _is("family_names", word) or _is_filler(word):
            continue
        titled = place > 0 and _is("titles", words[place - 1])
        given = list(_given(typed, words, place, taken, lexicon, titled=titled))
        capital = typed[word.start].isupper() and all(typed[one.start].isupper() for one in given)
        if given and (titled or (capital and len(given) > 1)) and not _is_known([word, *given], lexicon):
            return typed[word.start : given[-1].end]
    return None


def _is_filler(word: Word) -> bool:
    """ "đang" is no Đặng; typed without marks it may be either, and the common word is likelier."""
    forms = fillers().get(word.folded, frozenset())
    return word.text in forms or (bool(forms) and word.text == word.folded)


def _is(kind: str, word: Word) -> bool:
    return any(marks_agree(word.text, form) for form in _data(kind).get(word.folded, ()))


def _given(
    typed: str, words: Sequence[Word], place: int, taken: frozenset[int], lexicon: Lexicon, *, titled: bool
) -> Iterable[Word]:
    """The words after a family name that may be the rest of the name: no known pair, no word of every question."""
    capital = typed[words[place].start].isupper()

    def belongs(at: int) -> bool:
        word, before = words[at], words[at - 1]
        if at in taken or not word.folded.isalpha() or (capital and not typed[word.start].isupper()):
            return False
        if typed[word.start - 1] != " " or (not capital and (before.folded, word.folded) in lexicon.subject_pairs):
            return False
        return capital or word.folded not in fillers()

    row = range(place + 1, min(place + 1 + MOST_GIVEN, len(words)))
    return (words[at] for at in takewhile(belongs, row)) if titled or capital else ()


def _is_known(name: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether the words are part of a known person's name ("Ngô Nam" of Ngô Nam Hà)."""
    said = {word.folded for word in name}
    return any(said <= parts for parts in lexicon.people)
