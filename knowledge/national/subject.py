"""The subject of a question as slots. Words of asking ("cho hỏi", "bao nhiêu", "chủ trì") make none, unless the plans
set them beside a neighbour of theirs ("cơ quan nhà nước").
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from itertools import pairwise

from intents.words import fold
from knowledge.national.data import language
from knowledge.national.index import NationalIndex
from knowledge.national.questions import Question
from knowledge.national.slots import Slot, Slots

FAINT = 0.3
"""Share of its weight for a word of asking that follows the subject: it settles what is equal otherwise."""
MOST_SLOTS = 12
"""Slots that are matched: the weightiest ones, in the order of the question."""


class _Run:
    """Where a pass over the words stands: what was found, what waits, and whether the subject is being said.

    ``before`` is the last word, ``kept`` the last one that wordings do not go without.
    """

    __slots__ = ("before", "found", "inside", "kept", "waiting")

    def __init__(self) -> None:
        self.found: list[Slot] = []
        self.part()

    def part(self) -> None:
        """Something stands here that ends a run of words."""
        self.inside, self.before, self.kept = False, "", ""
        self.waiting: list[Slot] = []


class Subject:
    """Finds the words of a question by which records are sought."""

    def __init__(self, index: NationalIndex) -> None:
        said = language()
        self._slots = Slots(index)
        self._fillers, self._asking, self._stripped = said.fillers, said.asking, said.stripped
        self.pairs = frozenset(pair for core in index.cores for pair in pairwise(core))
        """Neighbours in the plans' own wordings."""
        self._bridges = frozenset(fold(word) for word in said.stripped)
        plain = self._plain = self._slots.plain
        self._words = {word: slot for word, slot in plain.items() if word not in said.fillers | said.short_forms.keys()}
        self._at_once = {word: slot for word, slot in self._words.items() if word not in self._bridges}
        self._silent = self._bridges.difference(plain)
        """Words that neither make a slot nor part others."""
        self._parting = said.fillers.difference(plain, self._bridges)
        """Words that only part others."""
        self._faint = {
            word: Slot(word, FAINT * plain[word].weight, (((word,), 1.0),)) for word in said.faint.intersection(plain)
        }

    def slots(self, question: Question, taken: AbstractSet[int]) -> tuple[tuple[Slot, ...], bool]:
        """Slots in the order of the question, each once, and whether they are a subject of its own: False where only
        words of asking were left and stand in for one. Words at ``taken`` are no subject.

        Words that wordings go without ("của", "được") part nothing, as they are gone from the wordings.
        """
        words, at_once, pairs = question.words, self._at_once, self.pairs
        parting, silent = self._parting, self._silent
        run = _Run()
        for place, word in enumerate(words):
            if place in taken:
                run.part()
                continue
            slot = at_once.get(word)
            if slot is None:
                if word in parting:
                    run.part()
                elif word not in silent:
                    self._other(question, place, run)
                continue
            if run.waiting:
                if (run.before, word) in pairs:
                    run.found += run.waiting
                run.waiting = []
            run.found.append(slot)
            run.inside, run.before, run.kept = True, word, word
        if run.found:
            return _weightiest(dict.fromkeys(run.found)), True
        plain = self._plain
        return tuple([plain[word] for place, word in enumerate(words) if word in plain and place not in taken]), False

    def _other(self, question: Question, place: int, run: _Run) -> None:
        """A word that is not the subject's at once: one wordings go without, one of asking, or an odd one."""
        word = question.words[place]
        if word in self._bridges and self._gone(question, place, run.before):
            return
        if word in self._fillers:
            self._filler(word, run)
            return
        if run.waiting and (run.before, word) in self.pairs:
            run.found += run.waiting
        slot = self._words.get(word)
        run.found += [slot] if slot is not None else self._slots.odd(question.words, place)
        run.waiting, run.inside, run.before, run.kept = [], True, word, word

    def _filler(self, word: str, run: _Run) -> None:
        """Words of asking wait until a word of the subject, or another such word, is found to go on from them ("cơ
        bản", "địa chỉ số"); those that only ask ("đơn vị", "phụ trách") need a word of the subject.
        """
        pairs, plain = self.pairs, self._plain
        if (run.before, word) not in pairs and word in self._bridges:
            run.waiting, run.before = [plain[word]], word
            return
        pair = (run.before, word) if (run.before, word) in pairs else (run.kept, word)
        if pair in pairs:
            run.waiting.append(plain[word])
            run.inside = run.inside or pair not in self._asking
        else:
            if run.inside and word in self._faint:
                run.found.append(self._faint[word])
            run.waiting, run.inside = [plain[word]] if word in plain else [], False
        if run.inside:
            run.found += run.waiting
            run.waiting = []
        run.before = run.kept = word

    def _gone(self, question: Question, place: int, before: str) -> bool:
        """Whether the word is one that wordings go without: "của", but not the "cửa" of "cửa khẩu".

        Where marks tell nothing its neighbours do.
        """
        words, pairs = question.words, self.pairs
        if words[place] not in self._plain:
            return True
        if not question.bare:
            typed = question.marks[place]
            if typed in self._stripped or not typed.isascii():
                return typed in self._stripped
        after = words[place + 1] if place + 1 < len(words) else ""
        return (before, words[place]) not in pairs and (words[place], after) not in pairs


def _weightiest(slots: dict[Slot, None]) -> tuple[Slot, ...]:
    if len(slots) <= MOST_SLOTS:
        return tuple(slots)
    least = sorted([slot.weight for slot in slots])[-MOST_SLOTS]
    return tuple([slot for slot in slots if slot.weight >= least])
