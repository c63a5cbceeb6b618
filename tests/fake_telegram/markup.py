"""Reading Telegram's HTML as its server does: the text people see, and its entities in UTF-16 units.

Stricter than the real server, where that would hide a mistake: an unknown named entity such as ``&nbsp;`` and a link
without a usable address are refused (the real server shows the first as it is and drops the second in silence).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from tests.fake_telegram.trouble import wrong

MOST_ENTITIES = 100
KINDS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
ATTRIBUTES = {
    "a": {"href"},
    "span": {"class"},
    "code": {"class"},
    "tg-emoji": {"emoji-id"},
    "tg-time": {"unix", "format"},
    "blockquote": {"expandable"},
}
NAMED = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
PIECE = re.compile(r"<[^>]*>?|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w*);|[^<&]+|&")
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s+[^<>]*?)?)\s*>", re.DOTALL)
ATTRIBUTE = re.compile(r"""\s*([A-Za-z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
LINK = re.compile(r"(?:https?://[^\s/]+\S*|tg://\S+|mailto:\S+|tel:\S+)")
START = re.compile(r"https?://t\.me/\w+\?(?:start|startgroup)=(?P<parameter>[^&#]*)")
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")

Entity = dict[str, Any]


def units(text: str) -> int:
    """The length in UTF-16 code units, which is how Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True, slots=True)
class Formatted:
    """What people see, with its entities."""

    text: str
    entities: tuple[Entity, ...] = ()


@dataclass(slots=True)
class _Tag:
    name: str
    attributes: dict[str, str]
    start: int


@dataclass(slots=True)
class _Reading:
    text: list[str] = field(default_factory=list)
    length: int = 0
    open: list[_Tag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def add(self, piece: str) -> None:
        self.text.append(piece)
        self.length += units(piece)


def read_html(source: str) -> Formatted:
    """The text and entities of Telegram HTML, trimmed. Raises Refused (cause: check) for what it may not contain."""
    reading = _Reading()
    for match in PIECE.finditer(source):
        piece = match[0]
        if piece.startswith("<"):
            _take_tag(piece, len(source[: match.start()].encode()), reading)
        elif piece.startswith("&") and piece != "&":
            reading.add(_character(piece))
        else:
            reading.add(piece)
    if reading.open:
        raise wrong(f"can't parse entities: Can't find end tag corresponding to start tag \"{reading.open[-1].name}\"")
    if len(reading.entities) > MOST_ENTITIES:
        raise wrong(f"fake: {len(reading.entities)} entities; beyond {MOST_ENTITIES} they are lost in silence")
    return _trimmed("".join(reading.text), reading.entities)


def check_link(address: str) -> None:
    """Raises Refused for an address a button or a link cannot have, and for a start parameter out of bounds."""
    if not LINK.fullmatch(address):
        raise wrong(f"BUTTON_URL_INVALID: {address!r}")
    start = START.match(address)
    if start and not START_PARAMETER.fullmatch(start["parameter"]):
        raise wrong(f"fake: start parameter must be 1-64 of A-Z a-z 0-9 _ -, got {start['parameter']!r}")


def _character(piece: str) -> str:
    if piece.startswith("&#"):
        return html.unescape(piece)
    if piece not in NAMED:
        raise wrong(f"fake: people would see {piece!r} as it stands; only lt gt amp quot and numbers are entities")
    return NAMED[piece]


def _take_tag(piece: str, at: int, reading: _Reading) -> None:
    tag = TAG.fullmatch(piece)
    if tag is None:
        raise wrong(f'can\'t parse entities: Unsupported start tag "{piece[1:20]}" at byte offset {at}')
    closing, name, rest = tag[1], tag[2].lower(), tag[3]
    if name not in KINDS:
        raise wrong(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {at}')
    if closing:
        _close(name, at, reading)
    else:
        _open(name, _attributes(name, rest), at, reading)


def _attributes(name: str, rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in ATTRIBUTE.findall(rest):
        found[key.lower()] = html.unescape(value.strip("\"'"))
    unknown = found.keys() - ATTRIBUTES.get(name, set())
    if unknown:
        raise wrong(f"fake: <{name}> has no attribute {', '.join(sorted(unknown))}")
    return found


def _open(name: str, attributes: dict[str, str], at: int, reading: _Reading) -> None:
    outer = [tag.name for tag in reading.open]
    if "code" in outer or ("pre" in outer and (name != "code" or outer[-1] != "pre")):
        raise wrong(f"fake: <{name}> inside <{outer[-1]}> at byte offset {at}: code and pre hold no other tags")
    if name in outer and name in ("a", "blockquote", "pre"):
        raise wrong(f"fake: <{name}> inside <{name}> at byte offset {at}")
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise wrong(f'can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if name == "a":
        check_link(attributes.get("href", ""))
    reading.open.append(_Tag(name, attributes, reading.length))


def _close(name: str, at: int, reading: _Reading) -> None:
    if not reading.open:
        raise wrong(f"can't parse entities: Unexpected end tag at byte offset {at}")
    tag = reading.open.pop()
    if tag.name != name:
        raise wrong(
            f'can\'t parse entities: Unmatched end tag at byte offset {at}, expected "</{tag.name}>", found "</{name}>"'
        )
    if reading.length > tag.start and not (name == "code" and reading.open and reading.open[-1].name == "pre"):
        reading.entities.append(_entity(tag, reading.length))


def _entity(tag: _Tag, end: int) -> Entity:
    entity: Entity = {"type": KINDS[tag.name], "offset": tag.start, "length": end - tag.start}
    if tag.name == "a":
        entity["url"] = tag.attributes["href"]
    if tag.name == "tg-emoji":
        entity["custom_emoji_id"] = tag.attributes.get("emoji-id", "")
    if tag.name == "blockquote" and "expandable" in tag.attributes:
        entity["type"] = "expandable_blockquote"
    if tag.name == "tg-time":
        entity["unix_time"] = int(tag.attributes.get("unix") or 0)
    return entity


def _trimmed(text: str, entities: list[Entity]) -> Formatted:
    """White space at both ends goes, as on the real server; entities are clipped to what is left."""
    left = units(text[: len(text) - len(text.lstrip())])
    kept = text.strip()
    end = units(kept)
    found: list[Entity] = []
    for entity in sorted(entities, key=lambda one: (one["offset"], -one["length"])):
        first = max(entity["offset"] - left, 0)
        last = min(entity["offset"] + entity["length"] - left, end)
        if last > first:
            found.append(entity | {"offset": first, "length": last - first})
    return Formatted(kept, tuple(found))
