"""Cut small HTML into pieces that a message can hold: on paragraph borders if possible, never in a tag or an entity."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 4096
"""UTF-16 units that Telegram takes in one message. Ours count the markup too, so a piece is never too long."""

_ATOM = re.compile(r"<[^<>]*>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{1,10});|.", re.DOTALL)
_BORDERS = ("\n", " ")
_TAG = re.compile(r"<(/?)([a-z-]+)[^<>]*>")


def units(text: str) -> int:
    """Length in UTF-16 units; a lone surrogate counts as one."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class _Cut:
    """The best place to end a piece found so far: before atom ``at``, with these tags open."""

    at: int
    rank: int
    tags: tuple[str, ...]


def split(markup: str, limit: int = LONGEST) -> tuple[str, ...]:
    """The pieces, at most ``limit`` UTF-16 units each, in order; tags open at a cut are closed and opened again.

    Cuts on a blank line if one lies in the latter two thirds, else on a line, else on a space, else between
    characters. Blank pieces are left out; ``()`` for blank markup. ``limit`` must leave room for the tags (100 do).
    """
    if units(markup) <= limit:
        return (markup.strip(),) if _TAG.sub("", markup).strip() else ()
    atoms: list[str] = _ATOM.findall(markup)
    pieces: list[str] = []
    at = 0
    tags: tuple[str, ...] = ()
    while at < len(atoms):
        cut = _next_cut(atoms, at, tags, limit)
        piece = "".join((*tags, *atoms[at : cut.at])).strip()
        if _TAG.sub("", piece).strip():
            pieces.append(piece + _closing(cut.tags))
        at, tags = cut.at, cut.tags
    return tuple(pieces)


def _next_cut(atoms: list[str], start: int, tags: tuple[str, ...], limit: int) -> _Cut:
    used = units("".join(tags))
    open_tags, closing = tags, units(_closing(tags))
    best = _Cut(start + 1, -1, _after(atoms[start], tags))
    for at in range(start, len(atoms)):
        atom = atoms[at]
        if atom.startswith("<"):
            open_tags = _after(atom, open_tags)
            closing = units(_closing(open_tags))
        used += 1 if len(atom) == 1 and atom <= "\uffff" else units(atom)
        if used + closing > limit:
            return best
        late = 10 if used * 3 >= limit else 0
        if best.rank > late and atom not in _BORDERS:
            # Most characters: to cut between them is worth less than what was found.
            continue
        rank = _rank(atoms, at)
        if rank >= 0 and rank + late >= best.rank:
            best = _Cut(at + 1, rank + late, open_tags)
    return _Cut(len(atoms), 99, open_tags)


def _rank(atoms: list[str], at: int) -> int:
    """How good it is to cut after this atom: 3 blank line, 2 line, 1 space, 0 any, -1 not at all."""
    atom, following = atoms[at], atoms[at + 1] if at + 1 < len(atoms) else ""
    if atom == "\n":
        return 3 if at and atoms[at - 1] == "\n" else 2
    if atom == " ":
        return 1
    joined = following and (unicodedata.combining(following[0]) or following[0] in "\u200d\ufe0f")
    return -1 if joined or atom == "\u200d" else 0


def _after(atom: str, tags: tuple[str, ...]) -> tuple[str, ...]:
    """The open tags, outermost first, after this atom."""
    found = _TAG.fullmatch(atom)
    if not found:
        return tags
    return tags[:-1] if found[1] else (*tags, atom)


def _closing(tags: tuple[str, ...]) -> str:
    names = [found[2] for tag in reversed(tags) if (found := _TAG.fullmatch(tag))]
    return "".join(f"</{name}>" for name in names)
