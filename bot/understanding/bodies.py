"""The kind of body that is asked for: "sở nào", "huyện nào", against "ai" or "đơn vị nào", which leave it open."""

from __future__ import annotations

from bot.understanding.outcomes import Talk
from intents.reading import Reading
from intents.words import fold
from knowledge.topics import Candidate

_KINDS = (
    "sở", "cục", "chi cục", "ban", "phòng", "trung tâm", "hội", "đoàn", "xã", "huyện", "ngân hàng", "công ty", "tòa án",
    "trường", "viện", "doanh nghiệp",
)  # fmt: skip
_WHICH = ("nao", "gi")
_LOCAL = {"xã": ("ubnd cac xa", "ubnd xa", "xa"), "huyện": ("ubnd cac huyen", "ubnd huyen", "huyen")}
"""What communes and districts are printed as."""


def kind_asked(reading: Reading) -> str | None:
    """The kind of body before "nào"; None where none, or only "đơn vị", "cơ quan", is said. "số nào" is no "sở"."""
    words = reading.words
    which = next((place for place, word in enumerate(words) if place and word.folded in _WHICH), 0)
    before = " ".join(word.text for word in words[max(0, which - 2) : which])
    return next((kind for kind in _KINDS if f" {before}".endswith((f" {kind}", f" {fold(kind)}"))), None)


def has_owner_of(talk: Talk, candidate: Candidate, kind: str) -> bool:
    """Whether a body of that kind answers for this record, by the name it is printed with."""
    folded = fold(kind)
    begins = tuple(f"{each} " for each in _LOCAL.get(kind, (folded, f"cac {folded}", f"giam doc {folded}")))
    return any(f"{fold(name)} ".startswith(begins) for name in talk.base.topics.parties_of(candidate))
