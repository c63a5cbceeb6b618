"""Noisy forms of a clean Vietnamese question, from a seeded generator: what fingers and phones do to a sentence.

Run as ``python -m tests.noise_report FILES...`` to see how many answers survive each kind.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

from intents.words import fold

_WORD = re.compile(r"\w+")
_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_SHAPES = {"\u0302": None, "\u0306": "w", "\u031b": "w"}
_VNI_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_VNI_SHAPES = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}
_KEYS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "g": "fh", "h": "gj", "i": "uo", "k": "jl", "l": "k",
    "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
    "x": "zc", "y": "tu",
}  # fmt: skip
_CHAT = {
    "không": "ko", "được": "dc", "bao nhiêu": "bn", "gì": "j", "vậy": "z", "người": "ng", "như thế nào": "ntn",
    "chỉ tiêu": "ctiêu", "đơn vị": "đv", "cơ quan": "cq", "trước": "trc", "với": "vs",
}  # fmt: skip
_SHORT = {
    "dịch vụ công trực tuyến": "DVCTT", "thủ tục hành chính": "TTHC", "doanh nghiệp nhỏ và vừa": "DNNVV",
    "doanh nghiệp": "DN", "thương mại điện tử": "TMĐT", "chuyển đổi số": "CĐS", "cơ sở dữ liệu": "CSDL",
    "an toàn thông tin": "ATTT", "hồ sơ sức khỏe": "HSSK", "công nghệ thông tin": "CNTT", "hồ sơ": "HS",
    "Thông tin và Truyền thông": "TTTT", "Kế hoạch và Đầu tư": "KHĐT", "Ủy ban nhân dân": "UBND",
    "công nghệ số cộng đồng": "CNSCĐ", "báo cáo": "BC", "văn bản": "VB",
}  # fmt: skip
_OLD_TONES = {"óa": "oá", "òa": "oà", "ỏa": "oả", "ủy": "uỷ", "úy": "uý", "ụy": "uỵ", "ỏe": "oẻ", "óe": "oé"}


def unmarked(text: str, _: random.Random) -> str:
    """No diacritics at all."""
    return fold(text)


def partly_unmarked(text: str, rng: random.Random) -> str:
    """About half of the words without their diacritics."""
    return _WORD.sub(lambda word: fold(word[0]) if rng.random() < 0.5 else word[0], text)


def wrong_tones(text: str, rng: random.Random) -> str:
    """Two words with another tone."""

    def other(word: str) -> str:
        parts = list(unicodedata.normalize("NFD", word))
        places = [at for at, mark in enumerate(parts) if mark in _TONES]
        if places:
            parts[places[0]] = rng.choice([tone for tone in _TONES if tone != parts[places[0]]])
        return unicodedata.normalize("NFC", "".join(parts))

    return _some_words(
        text, rng, 2, other, lambda word: any(mark in _TONES for mark in unicodedata.normalize("NFD", word))
    )


def dropped(text: str, rng: random.Random) -> str:
    """A letter missing in two longer words."""
    return _some_words(text, rng, 2, lambda word: _cut(word, rng.randrange(1, len(word))), _long)


def doubled(text: str, rng: random.Random) -> str:
    """A letter doubled in two longer words."""

    def twice(word: str) -> str:
        at = rng.randrange(1, len(word))
        return word[:at] + word[at] + word[at:]

    return _some_words(text, rng, 2, twice, _long)


def swapped(text: str, rng: random.Random) -> str:
    """Two neighbouring letters swapped in two longer words."""

    def swap(word: str) -> str:
        at = rng.randrange(1, len(word) - 1)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return _some_words(text, rng, 2, swap, _long)


def neighbour_key(text: str, rng: random.Random) -> str:
    """A letter replaced by its neighbour on the keyboard in one longer word."""

    def slip(word: str) -> str:
        places = [at for at, char in enumerate(word) if at and char.lower() in _KEYS]
        if not places:
            return word
        at = rng.choice(places)
        return word[:at] + rng.choice(_KEYS[word[at].lower()]) + word[at + 1 :]

    return _some_words(text, rng, 1, slip, _long)


def joined(text: str, rng: random.Random) -> str:
    """One space missing between two words."""
    places = [found.start() for found in re.finditer(r"(?<=[a-zà-ỹđ]) (?=[a-zà-ỹđ])", text)]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + text[at + 1 :]


def telex(text: str, rng: random.Random) -> str:
    """Three words as typed in Telex with the input method off."""
    return _some_words(text, rng, 3, lambda word: _keyed(word, _TONES, _SHAPES, "dd"), _marked)


def vni(text: str, rng: random.Random) -> str:
    """Three words as typed in VNI with the input method off."""
    return _some_words(text, rng, 3, lambda word: _keyed(word, _VNI_TONES, _VNI_SHAPES, "d9"), _marked)


def chat(text: str, _: random.Random) -> str:
    """Chat spelling for the commonest words."""
    for long, short in _CHAT.items():
        text = re.sub(rf"\b{long}\b", short, text, flags=re.IGNORECASE)
    return text


def abbreviated(text: str, _: random.Random) -> str:
    """Official abbreviations for what has one."""
    for long, short in _SHORT.items():
        text = re.sub(rf"\b{long}\b", short, text, flags=re.IGNORECASE)
    return text


def shouted(text: str, _: random.Random) -> str:
    """Capitals, no punctuation, an emoji."""
    return re.sub(r"[?.,:;()]", " ", text).upper() + " 🙏"


def old_tones(text: str, _: random.Random) -> str:
    """Tone marks placed the old way, i for y."""
    for new, old in _OLD_TONES.items():
        text = text.replace(new, old)
    return text.replace("tỷ lệ", "tỉ lệ").replace("Tỷ lệ", "Tỉ lệ")


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    kind.__name__: kind
    for kind in (
        unmarked, partly_unmarked, wrong_tones, dropped, doubled, swapped, neighbour_key, joined, telex, vni, chat,
        abbreviated, shouted, old_tones,
    )
}  # fmt: skip


def _long(word: str) -> bool:
    return len(word) >= 4 and word.isalpha() and not word.isupper()


def _marked(word: str) -> bool:
    return word.isalpha() and fold(word) != word.lower()


def _cut(word: str, at: int) -> str:
    return word[:at] + word[at + 1 :]


def _keyed(word: str, tones: Mapping[str, str], shapes: Mapping[str, str | None], bar: str) -> str:
    out, tone = [], ""
    for char in word.lower():
        if char == "đ":
            out.append(bar)
            continue
        base, *marks = tuple(unicodedata.normalize("NFD", char))
        out.append(base)
        for mark in marks:
            if mark in tones:
                tone = tones[mark]
            else:
                out.append(shapes.get(mark) or base)
    return "".join(out) + tone


def _some_words(
    text: str, rng: random.Random, count: int, change: Callable[[str], str], fits: Callable[[str], bool]
) -> str:
    found = [word for word in _WORD.finditer(text) if fits(word[0])]
    for word in sorted(rng.sample(found, min(count, len(found))), key=lambda one: -one.start()):
        text = text[: word.start()] + change(word[0]) + text[word.end() :]
    return text
