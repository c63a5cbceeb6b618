"""Phrases of an intent: data in ``phrases/*.yaml``, one file per intent, compiled to patterns over folded words.

Mini-language of a phrase: words; ``(a|b c)`` one of; ``[x|y]`` may be missing; ``..`` up to 3 words, ``...`` up to 10;
``^`` and ``$`` the ends of the utterance (particles like "dạ", "ạ" do not count); ``{who}`` a word group of
``_macros.yaml``; ``<office>``, ``<person>``, ``<place>``, ``<period>``, ``<year>`` a mention of that kind.
``own: true`` makes a second phrase in which one's own office ("đơn vị tôi") stands for the office or person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from itertools import product
from typing import Any

import yaml

from intents.words import fold, unify, weaker

_SHORT_GAP, _LONG_GAP = 3, 10
OPENING, OPTIONAL = "(", "["
FRAME = "frame"
_OPENERS = (
    "dạ", "ạ", "à", "vâng", "ừ", "ừm", "ơi", "ad", "bot", "bạn", "cho", "em", "hỏi", "mình", "tôi", "vậy", "thế",
    "nhưng", "mà", "alo", "còn", "xin", "anh", "chị", "tui", "thì",
)  # fmt: skip
_CLOSERS = (
    "ạ", "à", "nhỉ", "vậy", "thế", "nhé", "hả", "hen", "đi", "bạn", "ad", "ơi", "với", "dạ", "thì", "em", "rồi", "hem",
    "hông", "không", "nha", "anh", "chị", "ta", "đc", "được", "đây", "đấy",
)  # fmt: skip
"""Particles at the ends of an utterance, with or without their marks."""
_TOKEN = re.compile(r"\.\.\.|\.\.|[\^$()\[\]|?]|<\w+>|\{\w+\}|[^\s()\[\]|?{}<>^$]+")
_NAMED, _OURS = "(<office>|<person>)", "{ours}"
_MENTION_KINDS = ("office", "person", "place", "period", "year")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One compiled phrase. ``needs``: of each set one word must be there, a cheap test before the pattern runs
    (patterns are made ready on first need: most never are in one question)."""

    intent: str
    say: str
    weight: float
    pattern: str
    needs: tuple[frozenset[str], ...]
    unless: str | None
    traits: Mapping[str, Any]
    pairs: frozenset[tuple[str, str]]
    """Marked words that stand side by side in one of its wordings."""


@dataclass(frozen=True, slots=True)
class PhraseMatch:
    """A phrase found in an utterance; ``words`` are the positions of its literal words, gaps left out."""

    intent: str
    say: str
    score: float
    words: frozenset[int]
    traits: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class _Part:
    """A compiled stretch. ``first``/``last`` are the marked words it may begin and end with, ``pairs`` those that may
    stand side by side in it, ``empty`` whether it may be missing altogether."""

    pattern: str
    needs: list[frozenset[str]]
    first: set[str] = field(default_factory=set)
    last: set[str] = field(default_factory=set)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    empty: bool = True

    def then(self, part: _Part) -> None:
        """Append ``part``."""
        self.pattern += part.pattern
        self.needs += part.needs
        self.pairs |= part.pairs | set(product(self.last, part.first))
        self.first |= part.first if self.empty else set()
        self.last = part.last | (self.last if part.empty else set())
        self.empty = self.empty and part.empty


def _as_typed(word: str) -> str:
    """A pattern for a word with all, some or none of its marks: "số" fits "so" and "sô", never "sở"."""
    return "".join(char if len(forms := weaker(char)) == 1 else f"[{forms}]" for char in re.escape(word))


@cache
def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(_as_typed(word) for word in words)


class _Compiler:
    """Recursive descent over the mini-language; errors name the phrase."""

    def __init__(self, say: str, macros: Mapping[str, str]) -> None:
        self._say = say
        expanded = say
        while "{" in expanded:
            expanded = re.sub(r"\{(\w+)\}", lambda found: macros[found[1]], expanded)
        self._tokens: list[str] = _TOKEN.findall(expanded.lower())
        self._at = 0
        self._gaps = 0

    def compile(self) -> _Part:
        part = self._alternatives()
        if self._at != len(self._tokens):
            raise ValueError(f"phrase {self._say!r}: unmatched {self._tokens[self._at]!r}")
        part.pattern = f"(?<![^ ])(?:{part.pattern})"
        return part

    def _alternatives(self) -> _Part:
        options = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            options.append(self._sequence())
        if len(options) == 1:
            return options[0]
        firsts: frozenset[str] = frozenset()
        for option in options:
            if not option.needs:
                firsts = frozenset()
                break
            firsts |= option.needs[0]
        return _Part(
            "|".join(option.pattern for option in options),
            [firsts] if firsts else [],
            set().union(*(option.first for option in options)),
            set().union(*(option.last for option in options)),
            set().union(*(option.pairs for option in options)),
            any(option.empty for option in options),
        )

    def _sequence(self) -> _Part:
        whole = _Part("", [])
        while (token := self._peek()) not in (None, "|", ")", "]"):
            self._at += 1
            part = self._one(str(token))
            if self._peek() == "?":
                self._at += 1
                part = replace(part, pattern=f"(?:{part.pattern})?", needs=[], empty=True)
            whole.then(part)
        return whole

    def _one(self, piece: str) -> _Part:
        if piece == OPENING:
            return self._group(")", "(?:{})", needed=True)
        if piece == OPTIONAL:
            return self._group("]", "(?:{})?", needed=False)
        if piece in ("..", "..."):
            self._gaps += 1
            reach = _SHORT_GAP if piece == ".." else _LONG_GAP
            return _Part(rf"(?P<gap{self._gaps}>(?:\S+ ){{0,{reach}}}?)", [])
        if piece == "^":
            return _Part(rf"^(?:(?:{_any_of(_OPENERS)}) )*?", [])
        if piece == "$":
            return _Part(rf"(?:(?:{_any_of(_CLOSERS)}) )*$", [])
        word = unify(piece)
        return _Part(_as_typed(word) + " ", [frozenset({fold(word)})], {word}, {word}, empty=False)

    def _group(self, closing: str, shape: str, *, needed: bool) -> _Part:
        inner = self._alternatives()
        if self._peek() != closing:
            raise ValueError(f"phrase {self._say!r}: {closing!r} is missing")
        self._at += 1
        return replace(
            inner,
            pattern=shape.format(inner.pattern),
            needs=inner.needs if needed else [],
            empty=inner.empty or not needed,
        )

    def _peek(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None


def _load(name: str) -> Any:
    text = (resources.files("intents") / "phrases" / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders


def _phrase(intent: str, entry: Mapping[str, Any], macros: Mapping[str, str]) -> Phrase:
    said = _Compiler(entry["say"], macros).compile()
    unless = _Compiler(entry["unless"], macros).compile().pattern if "unless" in entry else None
    traits = {key: value for key, value in entry.items() if key not in ("say", "weight", "unless")}
    pairs = frozenset(pair for pair in said.pairs if all(word.isalpha() for word in pair))
    return Phrase(intent, entry["say"], float(entry["weight"]), said.pattern, tuple(said.needs), unless, traits, pairs)


def _with_own(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The phrase, and where ``own`` says so its twin in which the asker's own office stands for one named."""
    said = {key: value for key, value in entry.items() if key != "own"}
    yield said
    if entry.get("own"):
        yield said | {"say": said["say"].replace(_NAMED, _OURS), "self": True}


@cache
def phrases() -> tuple[Phrase, ...]:
    """Every phrase of every intent. A malformed phrase is an error that names it."""
    macros = _load("_macros.yaml")
    found: list[Phrase] = []
    folder = resources.files("intents") / "phrases"
    for name in sorted(entry.name for entry in folder.iterdir()):
        if name.endswith(".yaml") and name != "_macros.yaml":
            content = _load(name)
            entries = [twin for entry in content["phrases"] for twin in _with_own(entry)]
            found += [_phrase(content["intent"], entry, macros) for entry in entries]
    return tuple(found)


@cache
def _ready(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def make_ready() -> None:
    """Prepare every pattern now, for a program that will answer many questions."""
    for phrase in phrases():
        _ready(phrase.pattern)
        if phrase.unless:
            _ready(phrase.unless)


@cache
def phrase_words() -> frozenset[str]:
    """Every word of every phrase, with its marks."""
    macros: Mapping[str, str] = _load("_macros.yaml")
    texts = [*macros.values(), *(phrase.say for phrase in phrases())]
    return frozenset(unify(token) for text in texts for token in re.findall(r"[^\W_]+", text))


@cache
def phrase_pairs() -> frozenset[tuple[str, str]]:
    """Marked words that stand side by side in some wording of some phrase: how people talk around a subject."""
    return frozenset().union(*(phrase.pairs for phrase in phrases()))


def match_phrases(
    words: Sequence[str], mentioned: Mapping[int, tuple[str, int]], *, frames: bool = False
) -> tuple[PhraseMatch, ...]:
    """Every phrase that occurs among lower-case ``words``, best score first; marks may be missing, not wrong.

    ``frames`` True: only the phrases around a question; False: only those of intents. ``mentioned`` maps
    the first position of a mention to (kind, end position); its words count as one ``<kind>``.
    """
    tokens, origin = _tokens(words, mentioned)
    present = frozenset(fold(token) for token in tokens)
    text = "".join(token + " " for token in tokens)
    starts: list[int] = []
    at = 0
    for token in tokens:
        starts.append(at)
        at += len(token) + 1
    found: list[PhraseMatch] = []
    for phrase in _possible(present, frames):
        if any(need.isdisjoint(present) for need in phrase.needs):
            continue
        match = _ready(phrase.pattern).search(text)
        if match is None or (phrase.unless and _ready(phrase.unless).search(text)):
            continue
        literal = _literal_tokens(match, starts)
        positions = frozenset(origin[place] for place in literal if not tokens[place].startswith("<"))
        score = phrase.weight + 0.05 * len(literal)
        found.append(PhraseMatch(phrase.intent, phrase.say, round(score, 2), positions, phrase.traits))
    found.sort(key=lambda match: -match.score)
    return tuple(found)


@cache
def _by_need(frames: bool) -> tuple[Mapping[str, tuple[int, ...]], tuple[int, ...]]:
    """Numbers of phrases by each word of their choosiest need, and those of the phrases that need no word."""
    needing: dict[str, list[int]] = {}
    free: list[int] = []
    for number, phrase in enumerate(phrases()):
        if (phrase.intent == FRAME) is not frames:
            continue
        if not phrase.needs:
            free.append(number)
        for word in min(phrase.needs, key=len, default=()):
            needing.setdefault(word, []).append(number)
    return {word: tuple(numbers) for word, numbers in needing.items()}, tuple(free)


def _possible(present: Iterable[str], frames: bool) -> list[Phrase]:
    """The phrases worth a look at a question of these folded words, in the order of the files."""
    needing, free = _by_need(frames)
    numbers = sorted({*free, *(number for word in present for number in needing.get(word, ()))})
    return [phrases()[number] for number in numbers]


def _tokens(words: Sequence[str], mentioned: Mapping[int, tuple[str, int]]) -> tuple[list[str], list[int]]:
    tokens: list[str] = []
    origin: list[int] = []
    place = 0
    while place < len(words):
        kind, end = mentioned.get(place, ("", place + 1))
        tokens.append(f"<{kind}>" if kind in _MENTION_KINDS else words[place])
        origin.append(place)
        place = end if kind in _MENTION_KINDS else place + 1
    return tokens, origin


def _literal_tokens(match: re.Match[str], starts: Sequence[int]) -> list[int]:
    gaps = [match.span(name) for name in match.groupdict() if match[name]]
    return [
        place
        for place, start in enumerate(starts)
        if match.start() <= start < match.end() and not any(first <= start < last for first, last in gaps)
    ]
