"""Names in an utterance: places, offices, people, documents, groups of indicators.

The names come from outside as :class:`Name` values (``intents`` knows no plan). A name matches on folded words;
where marks were typed they must agree ("phụ trách" is not the commune "Phú Trạch"). A window with an unknown word in
it may match a name with a typing error; a window of known words never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import OSA

from intents.spelling import folded_words
from intents.vocabulary import Vocabulary, sound_of
from intents.words import Word, fold, split_words, weaker

Kind = Literal["place", "office", "person", "plan", "pillar"]

_TITLES = frozenset(["chi", "anh", "co", "chu", "bac", "ba", "ong", "em", "dc", "thay"])
_PLACE_WORDS = ("tỉnh", "xã", "huyện", "thành", "phố", "phường", "thị", "ở", "tại", "của", "cấp")
PLACE_PREFIXES = frozenset(_PLACE_WORDS) | {fold(word) for word in _PLACE_WORDS}
"""Words before the name of a place, typed with marks or without."""
_LINKS = frozenset({"va", "tinh", "cua"})
"""Words a name may be typed without, or with ("Sở Kế hoạch Đầu tư", "Văn phòng UBND")."""
_CLEAREST_TYPO, _CLEAR_TYPO = 0.8, 0.87
"""Least similarity of a misspelt name that is expected, and of any other."""


@dataclass(frozen=True, slots=True)
class Name:
    """One surface form of an entity. ``titled``: only counts behind a title ("chị Chinh"), as a given name does.

    ``guarded``: an everyday word when unmarked; counts only with its marks typed. ``expected``: likely to be meant (a
    place with plans), so that a slip in it is forgiven sooner. ``local``: a place below the province.
    """

    kind: Kind
    id: str
    surface: str
    titled: bool = False
    guarded: bool = False
    expected: bool = False
    local: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found: words [first, last) of the utterance, how it matched, and a score in (0, 1]."""

    kind: Kind
    id: str
    surface: str
    first: int
    last: int
    text: str
    how: Literal["exact", "unmarked", "typo"]
    score: float
    expected: bool = False
    local: bool = False


@lru_cache(maxsize=50_000)
def marks_agree(typed: str, stored: str) -> bool:
    """Whether ``typed`` is ``stored`` with none or some of its marks left out (both lower case, same folded form)."""
    if typed == stored or typed == fold(typed):
        return True
    return len(typed) == len(stored) and all(mine in weaker(theirs) for mine, theirs in zip(typed, stored, strict=True))


@dataclass(frozen=True, slots=True)
class _Entry:
    name: Name
    folded: tuple[str, ...]
    marked: tuple[str, ...] | None
    """The words with their marks; None where an abbreviation was spelled out and marks are not known."""
    joined: str
    """The folded words in one string, to measure typing errors by."""
    second: str | None
    """The folded word that must stand second; None where none must."""


class NameIndex:
    """Finds names by their first folded word; typing errors by length of the joined name."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._by_first: dict[str, list[_Entry]] = {}
        self._by_size: dict[tuple[int, str], list[_Entry]] = {}
        for name in names:
            words = split_words(name.surface)
            if words:
                self._add(name, tuple(word.folded for word in words), tuple(word.text for word in words))
            spelled = folded_words(name.surface)
            if spelled != tuple(word.folded for word in words):
                self._add(name, spelled, None)
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry.folded))

    def _add(self, name: Name, folded: tuple[str, ...], marked: tuple[str, ...] | None) -> None:
        second = folded[1] if len(folded) > 1 and folded[1] not in _LINKS else None
        entry = _Entry(name, folded, marked, " ".join(folded), second)
        self._by_first.setdefault(entry.folded[0], []).append(entry)
        if not entry.name.titled and len("".join(entry.folded)) >= 5:
            self._by_size.setdefault((len(entry.folded), entry.folded[0][0]), []).append(entry)

    def find(self, words: Sequence[Word], vocabulary: Vocabulary) -> tuple[Mention, ...]:
        """Longest names first, left to right; names of several entities with one surface are all returned."""
        found: list[Mention] = []
        odd = [_odd(word, vocabulary) for word in words]
        place = 0
        while place < len(words):
            here = self._exact(words, place) or self._typo(words, place, odd, vocabulary)
            if here:
                found += here
                place = max(mention.last for mention in here)
            else:
                place += 1
        return tuple(found)

    def _exact(self, words: Sequence[Word], place: int) -> list[Mention]:
        longest: list[Mention] = []
        following = words[place + 1].folded if place + 1 < len(words) else ""
        for entry in self._by_first.get(words[place].folded, ()):
            if entry.second is not None and entry.second != following:
                continue
            last = _fits(entry, words, place)
            if last is None or (longest and last < longest[0].last) or (last - place < 2 <= len(entry.folded)):
                continue
            if entry.name.titled and not (place and words[place - 1].folded in _TITLES):
                continue
            marked = any(word.text != word.folded for word in words[place:last])
            if entry.name.guarded and not marked:
                continue
            if longest and last > longest[0].last:
                longest = []
            how: Literal["exact", "unmarked"] = "exact" if marked else "unmarked"
            longest.append(_mention(entry, words, place, last, how, 1.0))
        return longest

    def _typo(self, words: Sequence[Word], place: int, odd: Sequence[bool], vocabulary: Vocabulary) -> list[Mention]:
        best: list[Mention] = []
        for size in (5, 4, 3, 2):
            entries = self._by_size.get((size, words[place].folded[:1])) if place + size <= len(words) else None
            if not entries:
                continue
            window = words[place : place + size]
            if not any(odd[place : place + size]):
                entries = [] if _is_bound(words, place, vocabulary) else _nearly(window, entries, vocabulary)
            if not entries:
                continue
            joined = " ".join(word.folded for word in window)
            for entry in entries:
                least = _CLEAREST_TYPO if entry.name.expected else _CLEAR_TYPO
                likeness = round(OSA.normalized_similarity(joined, entry.joined, score_cutoff=least - 0.001), 3)
                if likeness >= least and not entry.name.guarded and (not best or likeness >= best[0].score):
                    if best and likeness > best[0].score:
                        best = []
                    best.append(_mention(entry, words, place, place + size, "typo", likeness))
            if best:
                return best
        return best


def _is_bound(words: Sequence[Word], place: int, vocabulary: Vocabulary) -> bool:
    """Whether the word belongs to the one before: "tổng hợp | trình" is no slip for "Hợp Thịnh"; "tỉnh | Bắc Gian" may
    be one."""
    return (
        place > 0
        and words[place - 1].text not in PLACE_PREFIXES
        and (words[place - 1].folded, words[place].folded) in vocabulary.pairs
    )


def _odd(word: Word, vocabulary: Vocabulary) -> bool:
    return word.folded.isalpha() and word.folded not in vocabulary


def _nearly(window: Sequence[Word], entries: Sequence[_Entry], vocabulary: Vocabulary) -> list[_Entry]:
    """Of ``entries``, two-word places typed with known words: one word right, the other of the same sound ("Bắc Dang")
    or one edit off ("Bắc Gian"), and the two are no pair that stands anywhere else."""
    if len(window) != 2:
        return []
    typed = (window[0].folded, window[1].folded)
    if typed in vocabulary.pairs:
        return []
    expected = (entry for entry in entries if entry.name.kind == "place" and entry.name.expected)
    return [entry for entry in expected if _is_near(typed, entry.folded)]


def _is_near(typed: tuple[str, str], meant: tuple[str, ...]) -> bool:
    if (typed[0] == meant[0]) == (typed[1] == meant[1]):
        return False
    wrong = 0 if typed[0] != meant[0] else 1
    return sound_of(typed[wrong]) == sound_of(meant[wrong]) or OSA.distance(typed[wrong], meant[wrong]) == 1


def _fits(entry: _Entry, words: Sequence[Word], place: int) -> int | None:
    """The end of ``entry`` when it stands at ``place``; linking words may be missing from what was typed.

    One word of an office may have the wrong marks ("tĩnh đoàn"); of a place none: "gia đình" is not "Gia Định".
    """
    at = place
    slips = 1 if entry.name.kind == "office" and len(entry.folded) >= 2 else 0
    for folded, marked in zip(entry.folded, entry.marked or entry.folded, strict=True):
        if at < len(words) and words[at].folded == folded:
            agreed = entry.marked is None or marks_agree(words[at].text, marked)
            slips -= not agreed
            if slips < 0 and not agreed:
                return None
            at += 1
        elif folded not in _LINKS or at == place:
            return None
    return at


def _mention(
    entry: _Entry,
    words: Sequence[Word],
    first: int,
    last: int,
    how: Literal["exact", "unmarked", "typo"],
    score: float,
) -> Mention:
    text = " ".join(word.text for word in words[first:last])
    return Mention(
        entry.name.kind,
        entry.name.id,
        entry.name.surface,
        first,
        last,
        text,
        how,
        score,
        entry.name.expected,
        entry.name.local,
    )
