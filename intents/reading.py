"""One utterance -> what stands in it: words as read, times, names, phrases and frames.

Comes in: the text as typed, a :class:`Lexicon`, today. Goes out: a frozen :class:`Reading`. No decision is taken
here: which intent, which record, ask or answer is for those who know the plans and the talk so far. The words of
its subject are taken out in ``intents/subject.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from intents.lexicon import Lexicon
from intents.names import PLACE_PREFIXES, Kind, Mention
from intents.phrases import PhraseMatch, match_phrases
from intents.spelling import Said, read_as
from intents.times import Period, TimeMention, impossible_dates, read_times
from intents.words import Word, is_code

Level = Literal["tỉnh", "huyện", "xã"]

_FIGURE = re.compile(r"(\d{1,3}(?:[.,]\d+)?) ?(?:%|phần trăm|phan tram)", re.IGNORECASE)
LEVELS: dict[str, Level] = {"tinh": "tỉnh", "huyen": "huyện", "xa": "xã"}
_BOUND_BY = frozenset(["ngay", "thang", "moc", "thoi", "khi", "mung", "han"])
_ORDINALS = {
    "nhat": 1, "mot": 1, "dau": 1, "hai": 2, "nhi": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9, "muoi": 10, "cuoi": -1, "chot": -1,
}  # fmt: skip
_COUNTED = "(?:cai|muc|y|dong|viec|chi tieu|cau|so|lua chon|phuong an|van ban|nhiem vu|noi dung|gach dau dong|ke hoach)"
_ORDINAL = re.compile(
    rf"(?:{_COUNTED} )?(?:thu|so) (\d{{1,2}}|{'|'.join(_ORDINALS)})\b|{_COUNTED} (dau tien|dau|cuoi cung|cuoi)\b"
    rf"|^(?:chon |lay |la |xem )?(?:{_COUNTED} )?(\d{{1,2}})$|^(?:chon |lay )?(dau tien|cuoi cung)$"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read of one utterance. ``taken`` are word positions that belong to a place, time or document."""

    said: Said
    today: date
    times: tuple[TimeMention, ...]
    mentions: tuple[Mention, ...]
    matches: tuple[PhraseMatch, ...]
    frames: tuple[PhraseMatch, ...]
    figures: tuple[float, ...]
    level: Level | None
    ordinal: int | None
    """1 is the first, -1 the last item of a list that stood before."""
    taken: frozenset[int]
    impossible: tuple[str, ...] = ()
    """Wordings that look like a date and are none ("31/2", "tháng 13")."""
    intents: dict[str, PhraseMatch] = field(default_factory=dict)
    """Best phrase of each intent, best intent first."""

    @property
    def words(self) -> tuple[Word, ...]:
        return self.said.words

    def named(self, *kinds: Kind) -> tuple[Mention, ...]:
        return tuple(mention for mention in self.mentions if mention.kind in kinds)

    def inside_office(self, mention: Mention) -> bool:
        """Whether a mention is only a part of an office's name ("Khu kinh tế cửa khẩu Đồng Đăng")."""
        return any(
            office.first <= mention.first
            and mention.last <= office.last
            and office.last - office.first > mention.last - mention.first
            for office in self.named("office")
        )

    def frame(self, trait: str) -> Any:
        """The value of a trait of the frames ("ellipsis", "refers", "document"), or None."""
        return next((match.traits[trait] for match in self.frames if trait in match.traits), None)

    def refers_to(self, what: str) -> bool:
        return any(match.traits.get("refers") == what for match in self.frames)

    def periods(self) -> tuple[TimeMention, ...]:
        return tuple(mention for mention in self.times if isinstance(mention.value, Period))

    @property
    def own_unit(self) -> Level | None:
        """The level of the asker's own unit where it is named as such ("xã mình")."""
        return next((LEVELS[self.words[place].folded] for place in _own_units(self.words)), None)

    def traits(self, intent: str, trait: str) -> tuple[Any, ...]:
        """Values of a trait over all matched phrases of an intent, best first, without repeats."""
        values: list[Any] = []
        for match in self.matches:
            value = match.traits.get(trait)
            if match.intent == intent and value is not None and value not in values:
                values.append(value)
        return tuple(values)


def read(typed: str, lexicon: Lexicon, today: date) -> Reading:
    """Read one utterance. Never raises on any text."""
    said = read_as(typed, lexicon.vocabulary)
    words = said.words
    times = _without_bounds(read_times(said.text, today), words)
    timed = _positions(words, times)
    times = _not_cited(times, words)
    folded = [word.folded for word in words]
    lenient = lexicon.charitable(words)
    places = _clear_of(lexicon.places.find(lenient, lexicon.vocabulary), timed)
    others = (
        *_clear_of(lexicon.parties.find(lenient, lexicon.vocabulary), timed),
        *_clear_of(lexicon.pillars.find(lenient, lexicon.vocabulary), timed),
    )
    texts = [word.text for word in lenient]
    frames = match_phrases(texts, {}, frames=True)
    mentions = (*places, *_outside_frames(others, frames))
    matches = match_phrases(texts, _placeholders(words, times, mentions))
    intents: dict[str, PhraseMatch] = {}
    for match in matches:
        intents.setdefault(match.intent, match)
    return Reading(
        said=said,
        today=today,
        times=times,
        mentions=mentions,
        matches=matches,
        frames=frames,
        figures=tuple(float(found[1].replace(",", ".")) for found in _FIGURE.finditer(said.text)),
        level=_level(frames, folded),
        ordinal=_ordinal(" ".join(folded)),
        impossible=impossible_dates(said.text),
        taken=timed | _numbered(words, lexicon) | _placed(words, mentions, lexicon) | framed_positions(frames),
        intents=intents,
    )


def _without_bounds(times: Sequence[TimeMention], words: Sequence[Word]) -> tuple[TimeMention, ...]:
    """ "báo cáo quý | trước ngày nào": a "trước" that belongs to what follows makes no "quý trước"."""
    starts = {word.start: place for place, word in enumerate(words)}
    kept = []
    for mention in times:
        inside = [word for word in words if mention.start <= word.start < mention.end]
        after = starts.get(next((word.start for word in words if word.start >= mention.end), -1))
        follows = words[after].folded if after is not None else ""
        if inside and len(inside) == 2 and inside[-1].folded == "truoc" and follows in _BOUND_BY:
            continue
        kept.append(mention)
    return tuple(kept)


def _not_cited(times: Sequence[TimeMention], words: Sequence[Word]) -> tuple[TimeMention, ...]:
    """Without the day of a document that is cited ("số 610/QĐ-UBND ngày 26/4/2023"): nothing is asked of that day."""
    ends = [0, *(after.start for word, after in pairwise(words) if is_code(word.folded))]
    return tuple(mention for mention in times if not mention.start or mention.start not in ends)


def _outside_frames(mentions: Iterable[Mention], frames: Iterable[PhraseMatch]) -> tuple[Mention, ...]:
    """Offices that are only part of a document's name ("kế hoạch của Ban chỉ đạo chuyển đổi số") are not meant."""
    framed = framed_positions(frames)
    return tuple(
        mention
        for mention in mentions
        if mention.kind != "office"
        or not all(place in framed for place in range(mention.first, min(mention.last, mention.first + 3)))
    )


def _numbered(words: Sequence[Word], lexicon: Lexicon) -> frozenset[int]:
    """Positions of the numbers of plans, and of "số" before that of any document."""
    codes = [place for place, word in enumerate(words) if is_code(word.folded)]
    before = (place - 1 for place in codes if place and words[place - 1].folded == "so")
    return frozenset((*(place for place in codes if words[place].folded in lexicon.numbers), *before))


def _positions(words: Sequence[Word], times: Iterable[TimeMention]) -> frozenset[int]:
    return frozenset(
        place
        for place, word in enumerate(words)
        for mention in times
        if word.start >= mention.start and word.end <= mention.end
    )


def _clear_of(mentions: Iterable[Mention], timed: frozenset[int]) -> tuple[Mention, ...]:
    return tuple(
        mention for mention in mentions if not any(place in timed for place in range(mention.first, mention.last))
    )


def _placeholders(
    words: Sequence[Word], times: Iterable[TimeMention], mentions: Iterable[Mention]
) -> dict[int, tuple[str, int]]:
    """First word position -> (kind, end) of what stands there, for the phrases."""
    table: dict[int, tuple[str, int]] = {}
    for mention in mentions:
        table.setdefault(mention.first, (mention.kind, mention.last))
    for time in times:
        inside = [at for at, word in enumerate(words) if word.start >= time.start and word.end <= time.end]
        if inside and isinstance(time.value, Period):
            table[inside[0]] = ("year" if time.value.grain == "year" else "period", inside[-1] + 1)
    return table


def _placed(words: Sequence[Word], mentions: Iterable[Mention], lexicon: Lexicon) -> frozenset[int]:
    """Words of places and persons, with the unit word before a place ("tỉnh Lạng Sơn").

    A place that plans speak of, but none is of, stays part of the subject ("CSDL đất đai huyện Lục Ngạn").
    """
    taken: set[int] = set()
    for mention in mentions:
        if mention.kind not in ("place", "person") or is_spoken_of(mention, words, lexicon):
            continue
        first = mention.first
        while mention.kind == "place" and first and words[first - 1].text in PLACE_PREFIXES:
            first -= 1
        taken.update(range(first, mention.last))
    for place in _own_units(words):
        taken.update((place, place + 1))
    return frozenset(taken)


def _own_units(words: Sequence[Word]) -> Iterator[int]:
    """Positions at which the asker's own unit begins ("xã mình", "tỉnh ta")."""
    for place, (unit, whose) in enumerate(pairwise(word.folded for word in words)):
        if unit in LEVELS and whose in _OWN:
            yield place


_OWN = frozenset({"minh", "ta", "em", "toi", "nha", "tui", "chau"})
"""After "xã", "huyện", "tỉnh": the asker's own, a place and no part of the subject."""
_UNIT_WORDS = frozenset({"tinh", "xa", "huyen", "thi", "tran", "phuong", "thanh", "pho"})


def is_spoken_of(mention: Mention, words: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether a place is one that wordings of plans name, and no place of a plan itself."""
    if mention.kind != "place" or mention.expected or not mention.local:
        return False
    name = [word.folded for word in words[mention.first : mention.last] if word.folded not in _UNIT_WORDS]
    return len(name) > 1 and all(pair in lexicon.subject_pairs for pair in pairwise(name))


def framed_positions(frames: Iterable[PhraseMatch]) -> frozenset[int]:
    """Positions of words that name a document or mark how the sentence leans, and so are no subject."""
    kept = ("level", "more", "refers")
    return frozenset(
        place for match in frames if not any(trait in match.traits for trait in kept) for place in match.words
    )


def _level(frames: Sequence[PhraseMatch], folded: Sequence[str]) -> Level | None:
    if not any("level" in match.traits for match in frames):
        return None
    named = {LEVELS[after] for word, after in pairwise(folded) if word == "cap" and after in LEVELS}
    return named.pop() if len(named) == 1 else None  # several: none is asked for alone


def _ordinal(text: str) -> int | None:
    found = _ORDINAL.search(text)
    if found is None:
        return None
    word = next(group for group in found.groups() if group)
    if word.isdigit():
        return int(word)
    return _ORDINALS[word.split()[0]]
