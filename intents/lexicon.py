"""What reading needs to know of the world, handed in as one value: names, known words, paraphrases.

``intents`` never imports ``knowledge``; whoever joins the parts builds a :class:`Lexicon` from the plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from intents.abbreviations import load_yaml
from intents.fillers import filler_phrases, fillers
from intents.names import Name, NameIndex
from intents.phrases import phrase_pairs, phrase_words
from intents.spelling import folded_words
from intents.times import TIME_WORDS
from intents.vocabulary import END, START, Vocabulary
from intents.words import Word, fold, split_words, unify

Siblings = tuple[tuple[tuple[str, ...], float, str | None], ...]
"""(folded words, likeness, the marked form of a sibling of one word)."""

OFTEN_NAMED = 20
"""A place with a plan is named in most questions, though hardly in its plan: it counts as often as a common pair."""
FIRST_SIBLING, OTHER_SIBLING = 0.93, 0.8
"""Likeness of a paraphrase: to the plans' own words (first in its line), and to the other everyday ones."""


@cache
def paraphrases() -> dict[str, list[tuple[tuple[str, ...], Siblings]]]:
    """By first word: (phrase, its siblings with likeness), longest phrase first. All words folded."""
    table: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}
    marked: dict[tuple[str, ...], str] = {}
    for line in load_yaml("paraphrases.yaml")["paraphrases"]:
        said = [folded_words(str(entry)) for entry in line]
        marked.update({words: unify(str(entry)) for words, entry in zip(said, line, strict=True) if len(words) == 1})
        for number, words in enumerate(said):
            known = table.setdefault(words, {})
            for other_number, other in enumerate(said):
                if other != words:
                    likeness = FIRST_SIBLING if other_number == 0 else OTHER_SIBLING
                    known[other] = max(known.get(other, 0.0), likeness if number else OTHER_SIBLING)
    by_first: dict[str, list[tuple[tuple[str, ...], Siblings]]] = {}
    for words, siblings in table.items():
        by_first.setdefault(words[0], []).append(
            (words, tuple((sibling, likeness, marked.get(sibling)) for sibling, likeness in siblings.items()))
        )
    for entries in by_first.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return by_first


class Lexicon:
    """Names and words of one knowledge base. Built once, read-only afterwards."""

    def __init__(self, names: Iterable[Name], wordings: Iterable[str]) -> None:
        names = tuple(names)
        self.places = NameIndex(name for name in names if name.kind == "place")
        self.pillars = NameIndex(name for name in names if name.kind == "pillar")
        self.parties = NameIndex(name for name in names if name.kind in ("office", "person"))
        """Kept apart, since names of offices hold names of places and of groups."""
        self.people = tuple(frozenset(folded_words(name.surface)) for name in names if name.kind == "person")
        """The words of each known person's name."""
        numbers = (name.surface for name in names if name.kind == "plan")
        self.numbers = frozenset(word.folded for number in numbers for word in split_words(number))
        """The numbers of the plans themselves; those of other documents are what plans speak of."""
        self.vocabulary = Vocabulary()
        """Everything a word may be repaired to."""
        self.subject_pairs: set[tuple[str, str]] = set()
        """Neighbouring words in the plans' wordings: a filler inside such a pair is part of a subject."""
        for wording in wordings:
            self.vocabulary.learn_written([word.text for word in split_words(wording)])
            words = folded_words(wording)
            self.vocabulary.learn(words)
            self.subject_pairs.update(pairwise(words))
        for siblings in paraphrases().values():
            for words, _ in siblings:
                self.subject_pairs.update(pairwise(words))
        for name in names:
            self.vocabulary.learn_written([word.text for word in split_words(name.surface)])
            for _ in range(OFTEN_NAMED if name.expected else 1):
                self.vocabulary.learn([word.folded for word in split_words(name.surface)])
        self._learn_language()

    def _learn_language(self) -> None:
        """Words around a subject: what is said and written by everyone, whatever the plans."""
        for forms in fillers().values():
            self._learn_runs((form,) for form in forms)
        for phrases in filler_phrases().values():
            self._learn_runs([form for _, form in phrase] for phrase in phrases)
        self._learn_runs(phrase_pairs())
        self._learn_runs((word,) for word in (*phrase_words(), *TIME_WORDS))
        lines: list[str] = load_yaml("everyday.yaml")["everyday"]
        self._learn_runs((START, *(word.text for word in split_words(line)), END) for line in lines)
        for entries in paraphrases().values():
            for words, siblings in entries:
                self.vocabulary.learn(words)
                for sibling, _, _ in siblings:
                    self.vocabulary.learn(sibling)

    def _learn_runs(self, runs: Iterable[Sequence[str]]) -> None:
        """Learn words as they are written, each run in order."""
        for run in runs:
            self.vocabulary.learn([fold(word) for word in run])
            self.vocabulary.learn_written(run)

    def charitable(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The words with doubtful marks taken off: "tĩnh" is no word of ours, and "chí tiêu" is no pair of ours, so
        they may stand for "tỉnh" and "chỉ tiêu"."""
        around = [None, *(word.folded for word in words), None]
        return tuple(
            word
            if word.text == word.folded or self.vocabulary.is_written_so(before, word.text, after)
            else replace(word, text=word.folded)
            for before, word, after in zip(around, words, around[2:], strict=False)
        )

    def siblings_at(self, words: Sequence[str], place: int) -> tuple[int, Siblings]:
        """How many words from ``place`` on form a phrase with paraphrases (0: none), and those."""
        for phrase, siblings in paraphrases().get(words[place], ()):
            if tuple(words[place : place + len(phrase)]) == phrase:
                return len(phrase), siblings
        return 0, ()
