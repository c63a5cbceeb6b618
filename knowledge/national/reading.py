"""One pass over a question: its place, its year, and what remains as slots to match."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from intents.spelling import of_telex, of_vni
from intents.vocabulary import is_syllable
from knowledge.national.data import language
from knowledge.national.index import NationalIndex
from knowledge.national.locating import Locator
from knowledge.national.questions import Question
from knowledge.national.slots import Slot
from knowledge.national.subject import Subject

_STEPS = {"nay": 0, "ngoai": -1, "truoc": -1, "sau": 1, "toi": 1}
_PROFILES = 10_000
"""Profiles remembered."""


@dataclass(frozen=True, slots=True)
class Read:
    """``places`` are numbers of the gazetteer, () when unsaid and no profile."""

    slots: tuple[Slot, ...]
    places: tuple[int, ...]
    year: int | None
    stranger: bool
    """A place was named that has no records."""
    own: bool = True
    """The subject is the question's own; False: words of asking stand in for one, or there is none."""
    said_place: bool = True
    said_year: bool = True


class Reader:
    """Reads questions against one index."""

    def __init__(self, index: NationalIndex) -> None:
        self._index = index
        self._locator = Locator(index.gazetteer)
        self._subject = Subject(index)
        said = language()
        self._frames = said.frames - self._subject.pairs
        self._chat = {
            form: readings[0][0][0]
            for form, readings in said.short_forms.items()
            if len(readings) == 1 and len(readings[0][0]) == 1 and not is_syllable(form)
        }
        """Short forms of one word."""
        named = frozenset(word for name in index.gazetteer.names for word in name)
        self._known = said.fillers.union(index.weights, said.short_forms, index.gazetteer.everyday.words, named)
        self._known -= self._chat.keys()
        self._readable = said.fillers.union(index.holders, named)
        self._profiles: dict[str, tuple[int, ...]] = {}

    def read(self, text: str, place: str | None = None, year: int | None = None) -> Read:
        """Never raises; ``place`` and ``year`` are the asker's own, used for what the question leaves unsaid."""
        question = Question(text)
        self._respell(question.words)
        frames = self._frames
        framed = [at for at, pair in enumerate(question.pairs) if pair in frames]
        if framed:
            question.framed = {*framed, *[at + 1 for at in framed]}
        profile = self._profile(place) if place else ()
        located = self._locator.locate(question, profile)
        said, taken = self._year(question.words, year, located.taken | question.framed)
        slots, own = self._subject.slots(question, taken)
        places = located.places or (() if located.unknown else profile)
        named = located.unknown or bool(located.places)
        return Read(slots, places, said or year, located.unknown, own, named, said is not None)

    def subject_of(self, statement: str) -> tuple[Slot, ...]:
        """The slots of a record's own wording, figures left out."""
        question = Question(statement)
        taken = {at for at, word in enumerate(question.words) if word.isdigit() and word not in self._index.holders}
        return self._subject.slots(question, taken)[0]

    def _respell(self, words: list[str]) -> None:
        """Short forms of one word written out ("ko"), and keyboard residue read ("ddieenj") where that gives a word of
        the plans or of a name.
        """
        known = self._known
        for place in [place for place, word in enumerate(words) if word not in known]:
            word = words[place]
            if word in self._chat:
                words[place] = self._chat[word]
            elif not word.isdigit() and not is_syllable(word):
                words[place] = next(
                    (plain for keys in (of_telex, of_vni) if (plain := keys(word)) in self._readable), word
                )

    def _profile(self, text: str) -> tuple[int, ...]:
        found = self._profiles.get(text)
        if found is None:
            if len(self._profiles) > _PROFILES:
                self._profiles.clear()
            found = self._profiles[text] = self._index.gazetteer.of_profile(text)
        return found

    def _year(self, words: list[str], own: int | None, located: AbstractSet[int]) -> tuple[int | None, set[int]]:
        """The year said, if any, and the positions that are no subject: ``located`` and figures that name nothing."""
        taken = set(located)
        found: int | None = None
        for place in [place for place, word in enumerate(words) if word.isdecimal()]:
            word, after_year = words[place], place > 0 and words[place - 1] == "nam"
            if after_year or word not in self._index.holders:
                taken.add(place)
            if len(word) == 4 and (after_year or word[:2] == "20"):
                year = int(word)
                if found is None or year in self._index.known_years:
                    found = year
            elif after_year and len(word) == 2 and 15 <= int(word) < 60:
                found = found or 2000 + int(word)
            elif after_year and 2 < len(word) < 6:
                found = found or self._misspelt_year(word, own)
        if own and found is None and "nam" in words[:-1]:
            place = words.index("nam")
            step = _STEPS.get(words[place + 1])
            if step is not None and words[place - 1] != "voi":
                found = own + step
                taken.add(place)
        return found, taken

    def _misspelt_year(self, word: str, own: int | None) -> int | None:
        """ "20244", "204": the asker's own year where it is one error away, else the only one that is."""
        near = [year for year in sorted(self._index.known_years) if _one_off(word, str(year))]
        return own if own in near else near[0] if len(near) == 1 else None


def _one_off(word: str, year: str) -> bool:
    """One digit dropped, added or wrong."""
    if len(word) == len(year):
        return sum(left != right for left, right in zip(word, year, strict=True)) <= 1
    longer, shorter = (word, year) if len(word) > len(year) else (year, word)
    return len(longer) == len(shorter) + 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )
