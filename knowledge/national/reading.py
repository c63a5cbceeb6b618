"""One pass over a question: its place, its year, and what remains as slots to match.

A slot is one word of the subject with what it may stand for. Words of asking ("cho hỏi", "bao nhiêu", "chủ trì") make
no slot, unless the plans set them beside a neighbour of theirs ("cơ quan nhà nước").
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from intents.vocabulary import is_syllable
from knowledge.national.data import Words, language
from knowledge.national.folding import folded_words
from knowledge.national.index import NationalIndex
from knowledge.national.locating import Located, Locator, Question
from knowledge.national.wordings import pick

MISSPELT, SUPPORTED, SPELT_OUT = 0.8, 0.92, 0.95
"""Likeness of a neighbour in spelling, of one that also fits its own neighbour, and of what a short form stands for."""
OTHER_WORD = 0.5
"""Likeness of a neighbour when the word typed is itself a possible syllable, so perhaps meant as typed."""
MOST_SLOTS = 12
"""Slots that are matched: the weightiest ones, in the order of the question."""
UNKNOWN = 0.8
"""Weight of a word that no plan has, as a share of the rarest word's."""
GUESSED = 0.8
"""Likeness of a run of initials where a list has readings of the short form."""
KEPT = 20_000
"""Short forms remembered."""
_RUNS = 5
"""Readings of one run of initials that are weighed against each other."""


class Slot:
    """``word`` as typed; ``options`` are (words, likeness), best first, none for a word nobody knows.

    ``plain`` is the word itself when that is all it may stand for; ``keys`` are the rarest words of the options.
    Compared by identity: a word's slot is made once.
    """

    __slots__ = ("keys", "options", "plain", "weight", "word")

    def __init__(
        self, word: str, weight: float, options: tuple[tuple[Words, float], ...], rarity: dict[str, float] | None = None
    ) -> None:
        self.word, self.weight, self.options = word, weight, options
        self.plain = word if options == (((word,), 1.0),) else ""
        self.keys = tuple(
            words[0] if rarity is None else max(words, key=lambda part: rarity[part]) for words, _ in options
        )


@dataclass(frozen=True, slots=True)
class Read:
    """``places`` are numbers of the gazetteer, () when unsaid and no profile; ``years`` likewise, newest first."""

    slots: tuple[Slot, ...]
    places: tuple[int, ...]
    year: int | None
    stranger: bool
    """A place was named that has no records."""


class Reader:
    """Reads questions against one index. What it keeps is bounded by the vocabulary."""

    def __init__(self, index: NationalIndex) -> None:
        self._index = index
        self._locator = Locator(index.gazetteer)
        said = language()
        self._fillers, self._short, self._asking = said.fillers, said.short_forms, said.asking
        self._plain = {
            word: Slot(word, weight, (((word,), 1.0),))
            for word, weight in index.weights.items()
            if word in index.holders
        }
        self._subject = {
            word: slot for word, slot in self._plain.items() if word not in self._fillers and word not in self._short
        }
        self._short_slots: dict[str, Slot] = {}
        self._long_slots: dict[Words, list[Slot]] = {}
        self._profiles: dict[str, tuple[int, ...]] = {}

    def read(self, text: str, place: str | None = None, year: int | None = None) -> Read:
        """Never raises; ``place`` and ``year`` are the asker's own, used for what the question leaves unsaid."""
        words = folded_words(text)
        profile = self._profile(place) if place else ()
        located = self._locator.locate(Question(text, words), profile)
        said, taken = self._year(words, year, located)
        slots = self._slots(words, taken)
        places = located.places or (() if located.unknown else profile)
        return Read(slots, places, said or year, located.unknown)

    def _profile(self, text: str) -> tuple[int, ...]:
        found = self._profiles.get(text)
        if found is None:
            if len(self._profiles) > 10_000:
                self._profiles.clear()
            found = self._profiles[text] = self._index.gazetteer.of_profile(text)
        return found

    def _year(self, words: list[str], own: int | None, located: Located) -> tuple[int | None, set[int]]:
        """The year said, if any, and the positions that are no subject."""
        taken = set(located.taken)
        found: int | None = None
        for place in [place for place, word in enumerate(words) if word.isdigit()]:
            word, after_year = words[place], place > 0 and words[place - 1] == "nam"
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

    def _slots(self, words: list[str], taken: set[int]) -> tuple[Slot, ...]:
        """Slots in the order of the question, each once.

        Words of asking wait until a word of the subject, or another such word, is found to go on from them ("cơ bản",
        "địa chỉ số"); those that only ask ("đơn vị", "phụ trách") need a word of the subject.
        """
        subject, plain, fillers = self._subject, self._plain, self._fillers
        pairs, asking = self._index.known_pairs, self._asking
        slots: list[Slot] = []
        waiting: list[Slot] = []
        inside, before = False, ""
        for place, word in enumerate(words):
            if place in taken:
                inside, before, waiting = False, "", []
                continue
            slot = subject.get(word)
            if slot is None and word in fillers:
                pair = (before, word)
                if pair in pairs:
                    waiting.append(plain[word])
                    inside = inside or pair not in asking
                else:
                    waiting, inside = [plain[word]] if word in plain else [], False
                if inside:
                    slots += waiting
                    waiting = []
            else:
                if waiting:
                    if (before, word) in pairs:
                        slots += waiting
                    waiting = []
                inside = True
                if slot is not None:
                    slots.append(slot)
                else:
                    slots += self._odd(words, place)
            before = word
        return self._weightiest(dict.fromkeys(slots)) or tuple(
            plain[word] for place, word in enumerate(words) if word in plain and place not in taken
        )

    def _weightiest(self, slots: dict[Slot, None]) -> tuple[Slot, ...]:
        if len(slots) <= MOST_SLOTS:
            return tuple(slots)
        least = sorted([slot.weight for slot in slots])[-MOST_SLOTS]
        return tuple([slot for slot in slots if slot.weight >= least])

    def _odd(self, words: list[str], place: int) -> list[Slot]:
        """A short form, a misspelt or joined word, or one that nobody knows."""
        word = words[place]
        index = self._index
        around = words[max(0, place - 4) : place + 5]
        readings = self._short.get(word, ())
        if readings and (len(readings) == 1 or (pick(readings, around) and _settled(readings, around))):
            return self._spelt_out(pick(readings, around) or readings[0][0])
        before = words[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        if readings or (word in index.initials and 1 < len(word) < 12):
            near = [other for other in index.near.of(word) if other in index.holders]
            if readings or not any(
                (before, one) in index.known_pairs or (one, after) in index.known_pairs for one in near
            ):
                return [self._initialled(word, [words for words, _ in readings], near)]
        return self._misspelt(word, before, after)

    def _spelt_out(self, words: Words) -> list[Slot]:
        """A short form's words as if they had been typed; words of asking only where there is nothing else."""
        made = self._long_slots.get(words)
        if made is None:
            made = self._long_slots[words] = self._of_words(words)
        return made

    def _of_words(self, words: Words) -> list[Slot]:
        slots = [(part, slot) for part in words if (slot := self._plain.get(part))]
        bound = [pair for pair in pairwise(words) if pair in self._index.known_pairs]
        return [slot for part, slot in slots if part not in self._fillers or any(part in pair for pair in bound)] or [
            slot for _, slot in slots
        ]

    def _initialled(self, word: str, readings: list[Words], near: list[str]) -> Slot:
        """A short form of several readings, or one that no list has: what the plans' own words may begin with."""
        made = self._short_slots.get(word)
        if made is not None:
            return made
        runs = [run for run in self._index.initials.get(word, ())[:_RUNS] if run not in readings]
        weights = self._index.weights
        guess = GUESSED if readings or is_syllable(word) else SPELT_OUT
        options = [(run, SPELT_OUT) for run in readings] + [(run, guess) for run in runs]
        heaviest = max(sum(weights.get(part, 0.0) for part in run) for run, _ in options)
        if word in self._plain:
            options.insert(0, ((word,), 1.0))
        elif not readings:
            options += [((other,), MISSPELT) for other in near[:_RUNS]]
        known = tuple(option for option in options if all(part in weights for part in option[0]))
        slot = Slot(word, min(heaviest, 2.0 * self._index.rarest), known, rarity=weights)
        if len(self._short_slots) < KEPT:
            self._short_slots[word] = slot
        return slot

    def _misspelt(self, word: str, before: str, after: str) -> list[Slot]:
        index = self._index
        options: list[tuple[Words, float]] = []
        asked, syllable = False, is_syllable(word)
        for other in index.near.of(word):
            supported = (before, other) in index.known_pairs or (other, after) in index.known_pairs
            if other in index.holders:
                options.append(((other,), SUPPORTED if supported else OTHER_WORD if syllable else MISSPELT))
            asked = asked or (other in self._fillers and not supported)
        if options:
            options.sort(key=lambda option: -option[1])
            weight = sum(index.weights[words[0]] for words, _ in options[:3]) / len(options[:3])
            doubtful = asked and not syllable and options[0][1] < SUPPORTED
            return [Slot(word, weight * (0.4 if doubtful else 0.9), tuple(options[:4]))]
        if asked and not syllable:
            return []
        split = self._split(word)
        return split or [Slot(word, UNKNOWN * index.rarest, ())]

    def _split(self, word: str) -> list[Slot]:
        """Two known words written together."""
        for cut in range(2, len(word) - 1):
            left, right = self._plain.get(word[:cut]), self._plain.get(word[cut:])
            if left and right and (left.word, right.word) in self._index.known_pairs:
                return [left, right]
        return []


_STEPS = {"nay": 0, "ngoai": -1, "truoc": -1, "sau": 1, "toi": 1}


def _settled(readings: tuple[tuple[Words, frozenset[str]], ...], around: list[str]) -> bool:
    """Whether a word nearby decides among the readings."""
    return any(not near.isdisjoint(around) for _, near in readings)


def _one_off(word: str, year: str) -> bool:
    """One digit dropped, added or wrong."""
    if len(word) == len(year):
        return sum(left != right for left, right in zip(word, year, strict=True)) <= 1
    longer, shorter = (word, year) if len(word) > len(year) else (year, word)
    return len(longer) == len(shorter) + 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )
