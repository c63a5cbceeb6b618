"""Text as typed -> clean text and words, each with its folded form.

Folding (lower case, đ -> d, marks dropped) maps every character to exactly one character, so a position in folded
text is the same position in clean text. This does no spelling repair: see :mod:`intents.spelling`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

LONGEST_UTTERANCE = 500
"""Characters read of one utterance; what comes after is left unread, and the answer says so."""

_BASES = {"đ": "d", "Đ": "d"}


def _folding_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for point in (*range(0x41, 0x250), *range(0x1EA0, 0x1EFA)):
        char = chr(point)
        base = _BASES.get(char) or unicodedata.normalize("NFD", char)[0]
        lowered = base.lower()
        if len(lowered) == 1 and lowered != char:
            table[point] = lowered
    return table


_FOLDING = _folding_table()

# Old-style tone placement ("hoà", "thuý") and new style ("hòa", "thúy") are one word; the new-style key is kept.
_PLACEMENTS = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "qùy": "quỳ", "qúy": "quý", "qủy": "quỷ", "qũy": "quỹ", "qụy": "quỵ",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_PLACEMENT = re.compile("(?<!q)(?:" + "|".join(_PLACEMENTS) + r")(?!\w)")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_LOOSE_MARK = re.compile("[\u0300-\u036f]")
_STACKED = re.compile("([^\u0300-\u036f])([\u0300-\u036f]+)")
_VOWEL_MARKS = "\u0302\u0306\u031b"
"""Circumflex, breve, horn."""
# "TT&TT", "KH&ĐT" and "b/c", "p/h" are one short form each, not two words.
_SHORT_FORM = re.compile(r"(?<=[^\W\d_])&(?=[^\W\d_])|(?<=\b[bpkđ])/(?=[chđ]\b)", re.IGNORECASE)
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_CODE = (
    r"\b\d{1,5}\s?/\s?[A-ZĐ]{2}[\w&]*(?:\s?-\s?[A-ZĐ][\w&]*)*"
    r"|\b\d{1,5}/[^\W\d_]{2,}(?:-[^\W\d_]+)+|\b\d{1,5}-[^\W\d_]{2,}/[^\W\d_]{2,}"
)
"""The number of a document with the letters of its kind and author; in small letters only with both strokes."""
_WORD = re.compile(rf"{_CODE}|[^\W_]+|%")
_CODE_PART = re.compile(r"\d+|[^\W\d_]+")


@cache
def weaker(char: str) -> str:
    """The letters ``char`` may be typed as: itself, with either of its two marks left out, or bare ("ố": "ốôóo")."""
    parts = unicodedata.normalize("NFD", char)
    base, marks = parts[0], parts[1:]
    forms = [unicodedata.normalize("NFC", base + kept) for kept in (marks, *marks, "")]
    return "".join(dict.fromkeys((*forms, fold(char))))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of an utterance: lower-case ``text``, its ``folded`` form, and [start, end) in the clean text."""

    text: str
    folded: str
    start: int
    end: int


def clean(text: str) -> str:
    """NFC, printable, single-spaced. Never fails: lone surrogates, control and zero-width characters become nothing."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    if _LOOSE_MARK.search(text):
        text = _STACKED.sub(_in_order, unicodedata.normalize("NFD", text))
    return _BLANK.sub(" ", text).strip()


def _in_order(found: re.Match[str]) -> str:
    """A letter with its marks composed: that of the vowel ("ê") goes before the tone, however they were typed."""
    marks = sorted(found[2], key=lambda mark: mark not in _VOWEL_MARKS)
    return unicodedata.normalize("NFC", found[1] + "".join(marks))


def join_short_forms(text: str) -> str:
    """ "TT&TT" and "b/c" as one word each: "TTTT", "bc"."""
    return _SHORT_FORM.sub("", text)


def fold(text: str) -> str:
    """Lower case without marks, character for character: ``fold("Hóa đơn") == "hoa don"``. Idempotent."""
    return text.translate(_FOLDING)


def unify_tones(text: str) -> str:
    """Lower-case ``text`` with one tone-mark placement: "hoá" and "hóa" become equal, "quý" stays."""
    return _PLACEMENT.sub(lambda found: _PLACEMENTS[found[0]], text.lower())


# "kĩ", "tỉ", "lí", "mĩ", "quí" are also written with y; the y spelling is kept as the key.
_Y_SYLLABLES = frozenset({"ki", "ti", "li", "mi", "qui"})
_TO_Y = str.maketrans("iíìỉĩị", "yýỳỷỹỵ")


def unify(text: str) -> str:
    """One lower-case word with one tone-mark placement and one of the i/y spellings."""
    text = unify_tones(text)
    return text[:-1] + text[-1].translate(_TO_Y) if fold(text) in _Y_SYLLABLES else text


@lru_cache(maxsize=20_000)
def _word_forms(typed: str) -> tuple[str, str]:
    if "/" in typed:
        code = _code(typed)
        return code, code
    word = unify(typed)
    return word, fold(word)


def _code(typed: str) -> str:
    """One spelling of a document's number, however its letters are ordered: "49-NQ/TU" and "49/NQ-TU" are one."""
    number, *letters = _CODE_PART.findall(fold(typed))
    return f"{int(number)}/{'-'.join(sorted(letters))}"


def is_code(folded: str) -> bool:
    """Whether a folded word is the number of a document ("92/kh-ubnd")."""
    return "/" in folded


def split_words(text: str) -> tuple[Word, ...]:
    """Words of an already clean text, in order. Punctuation and emoji are no words; "%" is one, and so
    is the number of a document ("92/KH-UBND")."""
    return tuple(Word(*_word_forms(found[0]), found.start(), found.end()) for found in _WORD.finditer(text))
