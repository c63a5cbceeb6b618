"""Offices, groups, people and places as frozen values, and the questions one may ask of them.

What comes in: plain data, as read by :mod:`knowledge.parties.loading` from ``offices.yaml`` and ``places.yaml``.
What goes out: :class:`Parties`. Nothing here reads a file, asks the clock, words an answer or guesses at spelling:
names are compared whole (see :mod:`knowledge.parties.names`), never by likeness.

Successor names ("today") are as confirmed in the project's fact sheet on the 2025 reorganisation; what it does not
confirm is either marked ``not_confirmed`` or absent. The names printed in a plan are never replaced by them.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import model_validator

from knowledge.fact import Fact, Slug, Text
from knowledge.model import Level
from knowledge.parties.names import key, readings

OfficeKind = Literal[
    "sở",
    "cơ quan trung ương",
    "văn phòng",
    "ubnd",
    "đoàn thể",
    "doanh nghiệp",
    "công chức",
    "bộ phận",
    "nhóm",
    "cá nhân",
    "đơn vị",
    "ban",
]
PlaceKind = Literal["tỉnh", "thành phố", "huyện", "xã", "phường", "thị trấn"]
Status = Literal["confirmed", "not_confirmed"]
SuccessionField = Literal[
    "chuyển đổi số",
    "báo chí, xuất bản",
    "an toàn thông tin mạng",
    "lao động, việc làm",
    "giáo dục nghề nghiệp",
    "bảo trợ xã hội, trẻ em",
    "giấy phép lái xe",
    "tôn giáo",
    "quản lý thị trường",
]

TITLES = ("anh", "chị", "ông", "bà", "cô", "chú", "bác", "thầy", "đồng chí", "đ/c")
"""Words put before a given name; all of them for everyone, since no document states a person's sex or age."""


class Form(Fact):
    """A way people type a name. ``ambiguous``: it also means something else, so it needs support from the context."""

    text: Text
    ambiguous: bool = False

    @model_validator(mode="before")
    @classmethod
    def _plain_text_is_a_form(cls, data: Any) -> Any:
        return {"text": data} if isinstance(data, str) else data


class Ended(Fact):
    """The unit stopped on ``since`` (its first day without it) and no body of the same rank took over."""

    since: dt.date
    document: Text
    note: Text


class Succession(Fact):
    """What an office is called today, for one field of work (None: the office as a whole) and some places (none: all).

    ``since`` is the first day under ``name``; None when the name never changed. ``name`` is None only when nothing
    nearer than the note is known. ``document`` is None when no document is known by its number.
    """

    field: SuccessionField | None = None
    name: Text | None = None
    document: Text | None = None
    since: dt.date | None = None
    places: tuple[Slug, ...] = ()
    status: Status
    note: Text | None = None

    @model_validator(mode="after")
    def _confirmed_has_a_name(self) -> Self:
        if self.status == "confirmed" and self.name is None:
            raise ValueError("a confirmed successor needs its name; else set status: not_confirmed")
        if self.status == "not_confirmed" and self.note is None:
            raise ValueError("a successor that is not confirmed needs a note saying what is not known")
        return self


class Covers(Fact):
    """Offices that the wording of a group addresses: of these kinds, at these levels (none: any level)."""

    kinds: tuple[OfficeKind, ...]
    levels: tuple[Level, ...] = ()


class Person(Fact):
    """``given``: the last word of the name, by which people are called; ``post`` as the document states it."""

    given: Text
    post: Text | None = None


class Office(Fact):
    """A body, post, group or person. One entry stands for the office of that kind in each of its ``places``."""

    id: Slug
    name: Text
    kind: OfficeKind
    level: Level | None = None
    places: tuple[Slug, ...] = ()
    """Plan places that it belongs to; empty is any place."""
    short: tuple[Text, ...] = ()
    say: tuple[Form, ...] = ()
    printed: tuple[Text, ...] = ()
    heads: tuple[Text, ...] = ()
    members: tuple[Slug, ...] = ()
    covers: Covers | None = None
    person: Person | None = None
    today: tuple[Succession, ...] = ()
    ended: Ended | None = None

    @model_validator(mode="after")
    def _kind_fits(self) -> Self:
        if (self.kind == "cá nhân") != (self.person is not None):
            raise ValueError("'person' belongs to kind 'cá nhân', and only to it")
        if self.kind != "nhóm" and (self.members or self.covers):
            raise ValueError("'members' and 'covers' belong to kind 'nhóm', and only to it")
        if (self.level == "huyện") != (self.ended is not None):
            raise ValueError("an office of level huyện needs 'ended' (1/7/2025), and no other office has it")
        if self.ended is not None and self.today:
            raise ValueError("an office that ended has no 'today'; a district body has no successor of its rank")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Names that documents print for it, its heads included; without what people merely type."""
        return (self.name, *self.short, *self.printed, *self.heads)

    @property
    def forms(self) -> tuple[Form, ...]:
        """Everything it may be called in a question: its names, ``say``, and a person's given name after a title.

        One form a :func:`~knowledge.parties.names.key`; where ``say`` repeats a name, its ``ambiguous`` holds.
        """
        titled = [f"{title} {self.person.given}" for title in TITLES] if self.person else []
        told = {key(text): Form(text=text) for text in (*self.names, *titled)}
        return tuple((told | {key(form.text): form for form in self.say}).values())

    def is_at(self, place: str | None) -> bool:
        """Whether it may be meant at ``place``; None asks of no place in particular."""
        return place is None or not self.places or place in self.places


class PlaceToday(Fact):
    """A unit that a place belongs to today. ``whole`` False: only a part of the old unit went there."""

    name: Text | None = None
    document: Text | None = None
    since: dt.date | None = None
    whole: bool = True
    status: Status = "confirmed"
    note: Text | None = None

    @model_validator(mode="after")
    def _confirmed_has_a_name(self) -> Self:
        if (self.status == "confirmed") != (self.name is not None):
            raise ValueError("'name' goes with status confirmed; leave it out when not_confirmed")
        return self


class Place(Fact):
    """A territorial unit. ``name`` goes without the word for its kind ("Lạng Sơn", not "tỉnh Lạng Sơn")."""

    id: Slug
    name: Text
    kind: PlaceKind
    parent: Text | None = None
    """The units above it in words, nearest first ("huyện Hiệp Hòa, tỉnh Bắc Giang"); None for a province."""
    since: dt.date | None = None
    """First day of a unit that the 2025 reorganisation created; None for the units before it."""
    say: tuple[Form, ...] = ()
    today: tuple[PlaceToday, ...] = ()
    """Several only for a split unit."""
    ended: Ended | None = None

    @model_validator(mode="after")
    def _fate_is_known(self) -> Self:
        fates = [bool(self.today), self.ended is not None, self.since is not None]
        if sum(fates) != 1:
            raise ValueError("give exactly one of today (an older unit), ended (a district), since (a new unit)")
        return self

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}"


def _units(names: str | None) -> tuple[str, ...]:
    """The unit names in "huyện Hiệp Hòa, tỉnh Bắc Giang"; () for None."""
    return tuple(names.split(", ")) if names else ()


class Parties(Fact):
    """All offices and places, checked against each other."""

    offices: tuple[Office, ...]
    places: tuple[Place, ...]

    @model_validator(mode="after")
    def _references_hold(self) -> Self:
        for kind, ids in (("office", [o.id for o in self.offices]), ("place", [p.id for p in self.places])):
            doubles = sorted({one for one in ids if ids.count(one) > 1})
            if doubles:
                raise ValueError(f"{kind} ids used twice: {', '.join(doubles)}; rename all but one")
        for office in self.offices:
            unknown = {*office.members} - self._offices.keys()
            for place in (*office.places, *(one for step in office.today for one in step.places)):
                if place not in self._places:
                    unknown.add(place)
            if unknown:
                listed = ", ".join(sorted(unknown))
                raise ValueError(f"office {office.id!r} refers to unknown ids: {listed}; add them or correct the id")
        return self

    @cached_property
    def _offices(self) -> dict[str, Office]:
        return {office.id: office for office in self.offices}

    @cached_property
    def _places(self) -> dict[str, Place]:
        return {place.id: place for place in self.places}

    @cached_property
    def _by_name(self) -> tuple[dict[str, dict[str, Office]], dict[str, dict[str, Office]]]:
        """Offices by key and id: first by their names as stored, second by what is left of those undecorated."""
        exact: dict[str, dict[str, Office]] = {}
        bare: dict[str, dict[str, Office]] = {}
        for office in self.offices:
            for name in office.names:
                exact.setdefault(key(name), {})[office.id] = office
                for reading in readings(name, ()):
                    bare.setdefault(reading, {})[office.id] = office
        return exact, bare

    def office(self, office_id: str) -> Office:
        """The office with this id; KeyError, naming it, when there is none."""
        if office_id not in self._offices:
            raise KeyError(f"no office {office_id!r} in knowledge/parties/offices.yaml; add it or correct the id")
        return self._offices[office_id]

    def place(self, place_id: str) -> Place:
        """The place with this id; KeyError, naming it, when there is none."""
        if place_id not in self._places:
            raise KeyError(f"no place {place_id!r} in knowledge/parties/places.yaml; add it or correct the id")
        return self._places[place_id]

    def resolve(self, printed: str, place: str | None) -> Office | None:
        """The office that a document of ``place`` means by ``printed``; None when unknown or when several fit.

        Only whole names count (name, short, printed, heads). An office of the place wins; a name that only one
        office of other places has is taken too, for a commune's plan may name a body of the province. A trailing
        place name must be that of ``place`` or of a unit above it: "Sở Y tế tỉnh Lạng Sơn" is nobody in Bắc Giang.
        """
        for reading in readings(printed, self._own_names(place)):
            for index in self._by_name:
                offices = tuple(index.get(reading, {}).values())
                here = tuple(office for office in offices if office.is_at(place))
                chosen = here or offices
                if len(chosen) == 1:
                    return chosen[0]
        return None

    def _own_names(self, place: str | None) -> tuple[str, ...]:
        """Full names that may trail an office's name: the place and the units above it (None: of any plan place)."""
        ids = {one for office in self.offices for one in office.places} if place is None else {place}
        units = [self._places[one] for one in sorted(ids) if one in self._places]
        return tuple(name for unit in units for name in (unit.full_name, *_units(unit.parent)))

    def today(self, office_id: str, place: str | None, field: str | None = None) -> Succession | None:
        """What the office is called today at ``place`` in ``field``; check its ``status`` before saying it.

        A field without an entry of its own falls back on the office as a whole. None: nothing is known, or the
        office ended (:attr:`Office.ended`), or ``place`` is None and the places differ.
        """
        steps = self.office(office_id).today
        for wanted in dict.fromkeys((field, None)):
            fitting = [
                step
                for step in steps
                if step.field == wanted and (place is None or not step.places or place in step.places)
            ]
            if fitting:
                return fitting[0] if len(fitting) == 1 else None
        return None

    def formerly(self, name: str, place: str) -> tuple[Office, ...]:
        """Offices of ``place`` that bear ``name`` today (confirmed, as a whole): for questions with new names."""
        seats = (*self._own_names(place), *(part for now in self.place(place).today for part in _units(now.name)))
        wanted = set(readings(name, seats))
        found = []
        for office in self.offices:
            step = self.today(office.id, place) if office.is_at(place) else None
            confirmed = step.name if step and step.status == "confirmed" else None
            if confirmed and wanted & set(readings(confirmed, seats)):
                found.append(office)
        return tuple(found)

    def addresses(self, group_id: str, office_id: str) -> bool:
        """Whether the wording of a group also addresses the office, directly or through a member group."""
        return self._addresses(self.office(group_id), self.office(office_id), frozenset())

    def _addresses(self, group: Office, office: Office, seen: frozenset[str]) -> bool:
        if group.id == office.id or group.id in seen:
            return False
        rule = group.covers
        if rule and office.kind in rule.kinds and (not rule.levels or office.level in rule.levels):
            return True
        inside = (self.office(member) for member in group.members)
        return any(one.id == office.id or self._addresses(one, office, seen | {group.id}) for one in inside)

    def concerns(self, owner_id: str, office_id: str) -> bool:
        """Whether what is laid on the owner concerns the office: it is the owner, of that group, or a group over it."""
        return owner_id == office_id or self.addresses(owner_id, office_id) or self.addresses(office_id, owner_id)

    def groups_of(self, office_id: str, place: str | None) -> tuple[Office, ...]:
        """Groups at ``place`` whose wording addresses the office, in the order of the file; () when none."""
        groups = (office for office in self.offices if office.kind == "nhóm" and office.is_at(place))
        return tuple(group for group in groups if self.addresses(group.id, office_id))
