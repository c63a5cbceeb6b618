"""Which place does a question name? Exact folded names first, then names one typing error away; no forced guess.

What was named with a unit and is unknown is reported, not swapped.
"""

from __future__ import annotations

from knowledge.national.data import language
from knowledge.national.hits import Evidence, Hit
from knowledge.national.misspelt import misspelt_names
from knowledge.national.places import PROVINCE, Gazetteer, Name
from knowledge.national.questions import Question
from knowledge.national.settling import Located, settled

_UNITS = ("xa", "tinh", "phuong")


class Locator:
    """Finds the place a question names, among those of one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._evidence = Evidence(gazetteer)
        self._ours = language().ours

    def locate(self, question: Question, profile: tuple[int, ...]) -> Located:
        """The place named; ``profile`` (the asker's own, maybe empty) decides among places of one name."""
        met = self._hits(question)
        hits = self._evidence.accepted(question, met, profile) if met else met
        if all(hit.name.is_province for hit in hits):
            hits = hits + misspelt_names(self._evidence, question, profile, hits)
        if not hits and met and not profile:
            hits = self._evidence.unguarded(question, met)
        if hits:
            return settled(self.gazetteer, question, hits, profile)
        if profile and "tinh" in question.words and (own := self._own_province(question.words, profile)):
            return own
        return Located((), frozenset(), self._stranger(question))

    def _hits(self, question: Question) -> list[Hit]:
        by_pair, words = self.gazetteer.by_pair, question.words
        hits: list[Hit] = []
        for place, pair in enumerate(question.pairs):
            if pair in by_pair:
                for name in by_pair[pair]:
                    last = place + len(name.words)
                    if last - place == 2 or (
                        tuple(words[place:last]) == name.words and not self._runs_on(question, name, last)
                    ):
                        hits.append(self._evidence.hit(name, words, place, last))
                        break
        single = self.gazetteer.single
        if not single.keys().isdisjoint(words):
            hits += [
                self._evidence.hit(single[word], words, place, place + 1)
                for place, word in enumerate(words)
                if word in single
            ]
        return hits

    def _runs_on(self, question: Question, name: Name, last: int) -> bool:
        """Whether a name's last word is another's: "Phù Mỹ năm 2024" is not Phù Mỹ Nam, "Phú Hòa, Đồng Nai" no Phú Hòa
        Đông.
        """
        words = question.words
        if last == len(words):
            return False
        if words[last - 1] == "nam" and words[last].isdigit() and name.words[:-1] in self.gazetteer.names:
            return question.bare or question.marks[last - 1] != "nam"
        return any(after.is_province for after in self.gazetteer.by_pair.get(question.pairs[last - 1], ()))

    def _own_province(self, words: list[str], profile: tuple[int, ...]) -> Located | None:
        """ "tỉnh mình", said by somebody whose profile is a commune."""
        at = words.index("tinh")
        if at + 1 < len(words) and words[at + 1] in self._ours:
            homes = {self.gazetteer.places[place].province for place in profile}
            found = [
                place
                for home in homes
                if (name := self.gazetteer.names.get(tuple(home.split())))
                for place in name.places
            ]
            provinces = tuple(place for place in found if self.gazetteer.places[place].unit == PROVINCE)
            if provinces:
                return Located(provinces, frozenset((at, at + 1)))
        return None

    def _stranger(self, question: Question) -> bool:
        """A unit followed by two capitalised words that are no name we know."""
        words = question.words
        if all(unit not in words for unit in _UNITS):
            return False
        cased = question.cased
        for place in range(len(words) - 2):
            if words[place] in _UNITS and cased[place + 1].istitle() and cased[place + 2].istitle():
                return question.pairs[place + 1] not in self.gazetteer.everyday.pairs
        return False
