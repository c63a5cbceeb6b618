"""The simplest strong peer, run beside the matcher: filter by place and year, then token_set_ratio over the rest.

As measured in shared/facts/peers.md (j): exact folded names and years, the asker's profile for what is unsaid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rapidfuzz import fuzz, process

from knowledge.national.folding import folded_words
from knowledge.national.places import bare_name


class TwoStage:
    """Keeps every statement folded, in lists by (place, year)."""

    def __init__(self, records: Iterable[Mapping[str, Any]]) -> None:
        self._groups: dict[tuple[str, str, int], tuple[list[str], list[str]]] = {}
        self._names: dict[str, list[str]] = {}
        for record in records:
            name, home = (" ".join(bare_name(str(record[field]))[1]) for field in ("place", "province"))
            texts, ids = self._groups.setdefault((name, home, int(record["year"])), ([], []))
            texts.append(" ".join(folded_words(str(record["statement"]))))
            ids.append(str(record["id"]))
            homes = self._names.setdefault(name, [])
            if home not in homes:
                homes.append(home)

    def ask(self, text: str, place: str | None, year: int | None) -> tuple[list[str], float]:
        """Up to three ids, best first, and the score in [0, 100]."""
        words = folded_words(text)
        for word in words:
            if len(word) == 4 and word.isdigit():
                year = int(word)
        name, home = self._place(words)
        if not name and place:
            parts = place.split(",")
            name = " ".join(bare_name(parts[0])[1])
            home = " ".join(bare_name(parts[1])[1]) if len(parts) > 1 else ""
        homes = self._names.get(name, ())
        home = home if home in homes else homes[0] if homes else ""
        texts, ids = self._groups.get((name, home, year or 0), ([], []))
        found = process.extract(" ".join(words), texts, scorer=fuzz.token_set_ratio, limit=3)
        return [ids[row] for _, _, row in found], found[0][1] if found else 0.0

    def _place(self, words: list[str]) -> tuple[str, str]:
        """The longest name said, and the province said beside it."""
        found = [
            name
            for size in (4, 3, 2)
            for first in range(len(words) - size + 1)
            if (name := " ".join(words[first : first + size])) in self._names
        ]
        for name in found:
            for home in found:
                if home != name and home in self._names[name]:
                    return name, home
        return (found[0], "") if found else ("", "")
