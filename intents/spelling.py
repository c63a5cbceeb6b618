"""What was typed -> what is read: keyboard residue, chat spelling, abbreviations, misspelt and joined words.

Words are first repaired one by one (abbreviations, keyboard residue, joined words), then the whole row is read for
slips (:mod:`intents.decoding`). Each repair is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from intents.abbreviations import NEIGHBOURHOOD, stands_for
from intents.decoding import decode
from intents.fillers import particles
from intents.vocabulary import Vocabulary, is_syllable
from intents.words import LONGEST_UTTERANCE, Word, clean, fold, is_code, join_short_forms, split_words

_TELEX_TONE = re.compile(r"[sfrxj]")
_ONSET = re.compile("[^aeiouy]*[aeiouy]")
"""Up to the first vowel: a tone key comes after it, so the "r" of "tr" is none."""
_TELEX_VOWELS = (("aa", "a"), ("ee", "e"), ("oo", "o"), ("aw", "a"), ("ow", "o"), ("uw", "u"), ("dd", "d"))
_BARRED_D = re.compile("dd|d9")
_VNI_DIGIT = re.compile(r"(?<=[a-z])[1-9]+")
_COUNTED_UNITS = frozenset({"quy", "q", "thang", "t", "thg", "tuan", "nam", "ngay", "thu", "so", "muc", "cap"})
"""Words that people write a number against ("quy2", "t6"); with a single digit they are no VNI residue."""
_SHORTEST_PART = 2
_SHORTEST_SHOUT = 12
_AI = re.compile(r"\bAI\b")


CLEARLY = 2
"""How many times as often as the next one a pair must be met to be what a contraction stands for."""


@dataclass(frozen=True, slots=True)
class Repair:
    """``typed`` was read as ``read``; ``why`` is one of: telex, vni, abbreviation, joined, contracted, misspelt,
    acronym."""

    typed: str
    read: str
    why: str


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance after cleaning and repair. ``text`` is what every later stage reads; positions are in it."""

    typed: str
    text: str
    words: tuple[Word, ...]
    repairs: tuple[Repair, ...]
    cut: bool
    """The utterance was longer than :data:`LONGEST_UTTERANCE`; the rest was left unread."""


_AGED = re.compile(r"(?:1[4-9]|[2-9]\d)t")
""" "15t": years of age, since no year has so many months."""
_OF_PEOPLE = frozenset({"nguoi", "dan", "tro", "tuoi", "lon"})
_VOWELS = frozenset("aeiouy")


def of_telex(word: str) -> str | None:
    """The folded word that Telex keys spell ("ddieenj" -> "dien"), or None when nothing looks like keys."""
    plain = word
    for keys, letter in _TELEX_VOWELS:
        plain = plain.replace(keys, letter)
    onset = _ONSET.match(plain)
    if onset:
        plain = onset[0] + _TELEX_TONE.sub("", plain[onset.end() :])
    plain = plain.replace("w", "u")
    return plain if plain != word and plain else None


def of_vni(word: str, *, surely: bool = False) -> str | None:
    """The folded word that VNI keys spell ("d9ie6n5" -> "dien"), or None. "quy1" is quarter 1 unless ``surely``."""
    plain = _VNI_DIGIT.sub("", word)
    if not surely and plain in _COUNTED_UNITS and len(word) == len(plain) + 1:
        return None
    spelled = plain != word and plain.isalpha() and not _VOWELS.isdisjoint(plain)  # "t12" is a month, not a mark
    return plain if spelled else None


def _types_vni(words: Sequence[Word], vocabulary: Vocabulary) -> bool:
    """Whether some word can only be VNI residue: then "quy1" beside it is "quý", not quarter 1."""
    return any((plain := of_vni(word.folded)) and plain in vocabulary for word in words)


def _split(word: str, vocabulary: Vocabulary) -> str | None:
    """Two or three known words written together ("hoadon" -> "hoa don"), the split whose pairs are known first."""
    found: list[tuple[int, str]] = []
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        left, right = word[:cut], word[cut:]
        if left not in vocabulary or not is_syllable(left):
            continue
        if right in vocabulary and is_syllable(right):
            found.append((int((left, right) in vocabulary.pairs), f"{left} {right}"))
        elif len(right) >= 2 * _SHORTEST_PART:
            rest = _split(right, vocabulary)
            if rest and (left, rest.split()[0]) in vocabulary.pairs:
                found.append((1, f"{left} {rest}"))
    return max(found, key=lambda entry: entry[0])[1] if found else None


def _repaired(word: Word, typed: str, around: Sequence[Word], vocabulary: Vocabulary, *, vni: bool) -> Repair | None:
    """What one word is read as on its own, or None when it stands as typed."""
    if _AI.fullmatch(typed) and any(other.text != other.text.upper() for other in around):
        return Repair(typed, "trí tuệ nhân tạo", "acronym")
    neighbours = [other.folded for other in around]
    reading = stands_for(word, typed, neighbours) or stands_for(_with_bar(word), typed, neighbours)
    if reading is not None:
        return Repair(typed, reading.shown, "abbreviation")
    if _AGED.fullmatch(word.folded) and not _OF_PEOPLE.isdisjoint(neighbours):
        return Repair(typed, f"{word.folded[:-1]} tuổi", "abbreviation")
    if word.folded in vocabulary or word.folded.isdigit() or is_code(word.folded) or word.text == "%":
        return None
    return _of_fingers(word, typed, vocabulary, vni=vni)


def _with_bar(word: Word) -> Word:
    """The word with the keys of a barred d read as one letter ("cnscd9", "bcdd"), as in an abbreviation."""
    plain = _BARRED_D.sub("d", word.folded)
    return word if plain == word.folded else replace(word, text=plain, folded=plain)


def _of_fingers(word: Word, typed: str, vocabulary: Vocabulary, *, vni: bool) -> Repair | None:
    """An unknown word as keyboard residue or as words written together."""
    for plain, why in ((of_telex(word.folded), "telex"), (of_vni(word.folded, surely=vni), "vni")):
        if plain and plain in vocabulary:
            return Repair(typed, plain, why)
    if len(word.folded) >= 2 * _SHORTEST_PART and not is_syllable(word.folded):
        parts = _split(word.folded, vocabulary)
        if parts:
            return Repair(typed, parts, "joined")
    whole = None if is_syllable(word.folded) else _contracted(word.folded, vocabulary)
    return Repair(typed, whole, "contracted") if whole else None


def _contracted(word: str, vocabulary: Vocabulary) -> str | None:
    """Two words of which the first is only its initial ("ktra" for "kiem tra", "ctieu" for "chi tieu"): the known pair
    that is met clearly more often than any other that fits; None when there is none."""
    initial, rest = word[0], word[1:]
    if len(rest) < _SHORTEST_PART or rest not in vocabulary:
        return None
    fitting = vocabulary.before(rest, initial)
    if not fitting or (len(fitting) > 1 and fitting[0][0] < CLEARLY * fitting[1][0]):
        return None
    return f"{fitting[0][1]} {rest}"


def _unshouted(text: str) -> str:
    """A sentence all in capitals in lower case: capitals then tell no acronym from a word."""
    letters = [char for char in text if char.isalpha()]
    loud = sum(char.isupper() for char in letters)
    return text.lower() if len(letters) >= _SHORTEST_SHOUT and loud > 0.8 * len(letters) else text


def read_as(typed: str, vocabulary: Vocabulary) -> Said:
    """Clean and repair one utterance. Never raises; an utterance without words gives no words."""
    whole = join_short_forms(clean(typed))
    text = _unshouted(whole[:LONGEST_UTTERANCE])
    words = split_words(text)
    vni = _types_vni(words, vocabulary)
    alone: list[Repair | None] = []
    for place, word in enumerate(words):
        around = words[max(0, place - NEIGHBOURHOOD) : place] + words[place + 1 : place + 1 + NEIGHBOURHOOD]
        alone.append(_repaired(word, text[word.start : word.end], around, vocabulary, vni=vni))
    repairs = _with_slips(text, words, alone, vocabulary)
    pieces: list[str] = []
    done = 0
    for word, repair in zip(words, repairs, strict=True):
        if repair is not None and repair.read != repair.typed:
            pieces += (text[done : word.start], repair.read)
            done = word.end
    pieces.append(text[done:])
    read = "".join(pieces)
    made = tuple(repair for repair in repairs if repair and repair.read.lower() != repair.typed.lower())
    return Said(whole, read, split_words(read), made, len(whole) > LONGEST_UTTERANCE)


def _with_slips(
    text: str, words: Sequence[Word], alone: Sequence[Repair | None], vocabulary: Vocabulary
) -> list[Repair | None]:
    """The repairs of single words, with those that the whole row of words suggests for the others."""
    row: list[Word] = []
    owner: list[int] = []
    for place, (word, repair) in enumerate(zip(words, alone, strict=True)):
        parts = split_words(repair.read) if repair else (word,)
        row += parts
        owner += [place] * len(parts)
    fixed = [alone[place] is not None or _stands(words[place], text) for place in owner]
    read = decode(row, fixed, vocabulary)
    repairs = list(alone)
    for place, other in zip(owner, read, strict=True):
        if other is not None:
            repairs[place] = Repair(text[words[place].start : words[place].end], other, "misspelt")
    return repairs


def _stands(word: Word, text: str) -> bool:
    """Whether a word is no slip: capitals stand for words we do not know ("FDI"), and a particle that was typed with
    its marks ("thì") is itself."""
    typed = text[word.start : word.end]
    acronym = len(typed) > 1 and typed.isalpha() and typed.isupper()
    return acronym or (word.text != word.folded and word.text in particles().get(word.folded, ()))


@lru_cache(maxsize=20_000)
def folded_words(text: str) -> tuple[str, ...]:
    """The folded words of a text of ours (a wording, a name), abbreviations read out: both sides compare alike."""
    words = split_words(clean(text))
    out: list[str] = []
    for place, word in enumerate(words):
        around = words[max(0, place - NEIGHBOURHOOD) : place] + words[place + 1 : place + 1 + NEIGHBOURHOOD]
        reading = stands_for(word, text[word.start : word.end], [other.folded for other in around])
        out += [part.folded for part in reading.words] if reading else [fold(word.text)]
    return tuple(out)
