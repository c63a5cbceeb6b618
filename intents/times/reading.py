"""Reading a text: prefilter, rules, joining, and the longest mentions that do not overlap."""

from __future__ import annotations

import re
from datetime import date

from intents.times import counts, days, months, weeks
from intents.times.joining import joined
from intents.times.rules import Atom, Rule, Scene
from intents.times.spellings import reading_form
from intents.times.values import TimeMention
from intents.words import fold

RULES: tuple[Rule, ...] = (*days.RULES, *weeks.RULES, *months.RULES, *counts.RULES)
_WORTH_READING = re.compile(
    r"\d|hom|nay|bua|ngay|mai|thu |chu nhat|cn|tuan|thang|thg|quy|qui|nam|hqua|\bt\.|\bq\.|dinh ky"
)


def _atoms(scene: Scene) -> list[Atom]:
    atoms: list[Atom] = []
    for rule in RULES:
        if not any(trigger in scene.folded for trigger in rule.triggers):
            continue
        for match in rule.pattern.finditer(scene.form):
            try:
                found = rule.build(match, scene)
            except (ValueError, OverflowError):
                continue  # 31/2, tháng 13, or beyond the calendar: no such time
            if found:
                atoms.append(Atom(match.start(), match.end(), rule.name, found))
    return atoms


def _joined(scene: Scene, atoms: list[Atom]) -> list[Atom]:
    try:
        return joined(scene, atoms)
    except (ValueError, OverflowError):
        return []  # a bound beyond the calendar's ends; the plain wordings remain


def _longest(atoms: list[Atom]) -> list[Atom]:
    """Longest first, then leftmost, then in rule order, whatever does not overlap one already kept; by position."""
    kept: list[Atom] = []
    for atom in sorted(atoms, key=lambda atom: (atom.start - atom.end, atom.start)):
        if all(atom.end <= other.start or other.end <= atom.start for other in kept):
            kept.append(atom)
    return sorted(kept, key=lambda atom: atom.start)


def read_times(text: str, today: date) -> tuple[TimeMention, ...]:
    """The time wordings of a clean ``text`` in order, longest first where they overlap, as seen from ``today``.

    Never raises; a date that does not exist is no mention (see ``impossible_dates``)."""
    folded = fold(text)
    if not _WORTH_READING.search(folded):
        return ()
    scene = Scene(text, folded, reading_form(text, folded), folded != text.lower(), today)
    atoms = _atoms(scene)
    if not atoms:
        return ()
    chosen = _longest([atom for atom in atoms + _joined(scene, atoms) if not atom.found.weak])
    return tuple(
        TimeMention(
            atom.start, atom.end, text[atom.start : atom.end], atom.rule, atom.found.value, atom.found.year_stated
        )
        for atom in chosen
    )
