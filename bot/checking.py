"""Every data file held against its schema and against the others; nothing is changed, nothing stops at the first fault.

:func:`problems` are faults that must be mended: each names the file, the place in it and the remedy. :func:`doubts`
(from :mod:`bot.doubting`) are points a reviewer should look at.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from jinja2 import Environment, TemplateSyntaxError

from bot.assistant import ANSWERERS
from bot.doubting import doubts, printed_parties
from bot.understanding.outcomes import SOCIAL
from bot.understanding.reminding import REMIND
from intents.abbreviations import Abbreviation, abbreviations, load_yaml
from intents.fillers import fillers
from intents.lexicon import paraphrases
from intents.phrases import Phrase, phrases
from intents.words import clean, fold, split_words, unify_tones
from knowledge.concepts import Concept, ConceptsError, load_concepts
from knowledge.loading import PlanFileProblem, plan_files, read_plan
from knowledge.model import Plan
from knowledge.parties import Parties, PartiesError, load_parties

__all__ = ["doubts", "problems"]

DATA_FOLDERS = ("knowledge", "intents")
WRITTEN_FOR = {"detail": "overview"}
"""Answering intents that are worded by another's template."""
_PLANS, _CONCEPTS, _DATA, _PHRASES = "knowledge/plans", "knowledge/concepts.yaml", "intents/data", "intents/phrases"


def problems() -> tuple[str, ...]:
    """Every fault of the data files, as "file, place: what; remedy"; () when all is well."""
    found = [*_unclean_files(), *_language_faults(), *_template_faults()]
    plans, plan_faults = _plans()
    found += plan_faults
    try:
        concepts = load_concepts()
    except ConceptsError as error:
        found += str(error).splitlines()
    else:
        found += [*unclear_sayings(concepts.values())]
        found += concept_faults(plans, concepts) if not plan_faults else ()
    try:
        found += party_faults(plans, load_parties())
    except PartiesError as error:
        found += str(error).splitlines()
    return tuple(found)


# --- files ---------------------------------------------------------------------------------------------------------


def _data_files() -> Iterator[tuple[str, Traversable]]:
    """(shown path, file) of every YAML file of the packages that hold data."""
    pending = [(name, files(name)) for name in DATA_FOLDERS]
    while pending:
        path, folder = pending.pop()
        for entry in sorted(folder.iterdir(), key=lambda one: one.name):
            if entry.is_dir():
                pending.append((f"{path}/{entry.name}", entry))
            elif entry.name.endswith(".yaml"):
                yield f"{path}/{entry.name}", entry


def _unclean_files() -> Iterator[str]:
    for path, file in _data_files():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            yield f"{path}, byte {error.start}: the file is not UTF-8; save it as UTF-8"
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if not unicodedata.is_normalized("NFC", line):
                yield f"{path}, line {number}: the text is not in Unicode form NFC; save the file in NFC"


def _plans() -> tuple[list[Plan], list[str]]:
    read: list[Plan] = []
    faults: list[str] = []
    for file in plan_files():
        try:
            plan = read_plan(file)
        except PlanFileProblem as problem:
            faults.append(f"{_PLANS}/{problem}")
            continue
        if f"{plan.id}.yaml" != file.name:
            faults.append(f"{_PLANS}/{file.name}, id: {plan.id!r} is not the file's name; rename one of them")
        read.append(plan)
    doubled = [plan_id for plan_id, times in Counter(plan.id for plan in read).items() if times > 1]
    return read, faults + [f"{_PLANS}, id {plan_id!r}: two files bear it; rename one" for plan_id in doubled]


# --- plans against concepts and parties ------------------------------------------------------------------------------


def concept_faults(plans: Iterable[Plan], concepts: dict[str, Concept]) -> Iterator[str]:
    """Every target's concept is an entry of ``concepts``, and every entry the concept of some target."""
    used: set[str] = set()
    for plan in plans:
        for row in (*plan.goals, *plan.indicators):
            for target in row.targets:
                used.add(target.concept)
                if target.concept not in concepts:
                    what = f"concept {target.concept!r} is unknown; add it to {_CONCEPTS} or correct the slug"
                    yield f"{_PLANS}/{plan.id}.yaml, {row.code}, targets: {what}"
    for slug in sorted(concepts.keys() - used):
        yield f"{_CONCEPTS}, {slug}: no plan has this concept; remove the entry or correct its id"


def party_faults(plans: Iterable[Plan], parties: Parties) -> Iterator[str]:
    """Every party that a plan prints, and the plan's own place, is one that ``parties`` knows."""
    places = {place.id for place in parties.places}
    for plan in plans:
        if plan.header.place not in places:
            what = f"{plan.header.place!r} is no known place; add it to knowledge/parties/places.yaml or correct it"
            yield f"{_PLANS}/{plan.id}.yaml, header > place: {what}"
            continue
        for code, party in dict.fromkeys(printed_parties(plan)):
            if parties.resolve(party, plan.header.place) is None:
                what = f"{party!r} is no known party; add it under 'printed' in knowledge/parties/offices.yaml"
                yield f"{_PLANS}/{plan.id}.yaml, {code}: {what}"


# --- language --------------------------------------------------------------------------------------------------------


def _language_faults() -> Iterator[str]:
    """Each language file loads and compiles; then what its entries say of each other."""
    loaders = ((f"{_DATA}/abbreviations.yaml", abbreviations), (f"{_DATA}/paraphrases.yaml", paraphrases),
               (f"{_DATA}/fillers.yaml", fillers), (_PHRASES, phrases))  # fmt: skip
    sound = True
    for path, load in loaders:
        try:
            load()
        except (KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError, re.error) as error:
            sound = False
            yield f"{path}: cannot be used ({type(error).__name__}: {error}); correct the entry named"
    if sound:
        yield from unreachable_abbreviations(abbreviations())
        yield from unclear_paraphrases(load_yaml("paraphrases.yaml")["paraphrases"])
        yield from unclear_fillers(load_yaml("fillers.yaml")["fillers"])
        yield from phrase_faults(phrases())


def unreachable_abbreviations(table: dict[str, tuple[Abbreviation, ...]]) -> Iterator[str]:
    """A form met before by an entry that always answers is never reached; two readings must stand in one entry."""
    for folded, entries in table.items():
        loose = [entry for entry in entries if not (entry.exact_case or entry.exact_marks)]
        for hidden in loose[1:]:
            first, known = loose[0], {reading.shown for reading in loose[0].readings}
            new = [reading.shown for reading in hidden.readings if reading.shown not in known]
            if new and first.first_by_default:
                remedy = f"put {', '.join(new)} into that entry, with 'near'"
                yield f"{_DATA}/abbreviations.yaml, {hidden.form!r}: never reached behind {first.form!r}; {remedy}"
        for entry in entries:
            bare = [reading.shown for reading in entry.readings[1:] if not reading.near]
            if bare and entry.first_by_default:
                what = f"{', '.join(bare)} has no 'near', so it is never chosen; say beside which words it is meant"
                yield f"{_DATA}/abbreviations.yaml, {folded!r}: {what}"


def _key(text: str) -> str:
    return fold(unify_tones(clean(text)))


def unclear_paraphrases(lines: Iterable[list[Any]]) -> Iterator[str]:
    """A line says at least two things, each once, and no other line begins as it does."""
    heads: Counter[str] = Counter()
    for number, line in enumerate(lines, 1):
        said = [_key(str(entry)) for entry in line]
        where = f"{_DATA}/paraphrases.yaml, line {number} ({line[0]})"
        heads[said[0]] += 1
        if heads[said[0]] == 2:
            yield f"{where}: two lines begin with {line[0]!r}; join them"
        if len(said) < 2:
            yield f"{where}: says only one thing; add what people say instead, or remove the line"
        for text, times in Counter(said).items():
            if times > 1:
                yield f"{where}: {text!r} stands in it twice; remove one"


def unclear_fillers(lines: Iterable[Any]) -> Iterator[str]:
    """A line is a text with at least one word (YAML reads a bare "có" as text but a bare "no" as false)."""
    for number, line in enumerate(lines, 1):
        if not isinstance(line, str) or not split_words(clean(line)):
            yield f"{_DATA}/fillers.yaml, line {number}: {line!r} is no row of words; quote it"


def phrase_faults(said_so: Sequence[Phrase]) -> Iterator[str]:
    """Each phrase compiles, is there once, and needs a word; each intent has somebody to answer it."""
    known = {*ANSWERERS, *SOCIAL, "profile", REMIND, "frame", "outside"}
    said: defaultdict[tuple[str, str], int] = defaultdict(int)
    for phrase in said_so:
        where = f"{_PHRASES}/{phrase.intent}.yaml"
        said[phrase.intent, phrase.say] += 1
        if said[phrase.intent, phrase.say] == 2:
            yield f"{where}: {phrase.say!r} stands in it twice; remove one"
        for pattern in (phrase.pattern, phrase.unless or ""):
            try:
                re.compile(pattern)
            except re.error as error:
                yield f"{where}: {phrase.say!r} does not compile ({error}); correct the phrase"
        if not phrase.needs and phrase.intent != "frame":
            yield f"{where}: {phrase.say!r} fits any sentence; name a word that must be there"
    for intent in sorted({phrase.intent for phrase in said_so} - known):
        yield f"{_PHRASES}, intent {intent!r}: nobody answers it; add it to ANSWERERS in bot/assistant.py"


def unclear_sayings(concepts: Iterable[Concept]) -> Iterator[str]:
    """A phrase may point to several concepts only where each of them marks it ``ambiguous``."""
    owners: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
    for concept in concepts:
        for saying in concept.say:
            owners[_key(saying.text)].append((concept.id, saying.ambiguous))
    for phrase, marks in owners.items():
        named = ", ".join(owner for owner, _ in marks)
        several = len({owner for owner, _ in marks}) > 1
        if several and not all(ambiguous for _, ambiguous in marks):
            yield f"{_CONCEPTS}, {named}: {phrase!r} points several ways; mark it 'ambiguous: true' in each"
        if not several and any(ambiguous for _, ambiguous in marks):
            yield f"{_CONCEPTS}, {named}: {phrase!r} is marked ambiguous but stands here alone; remove the mark"


# --- templates -------------------------------------------------------------------------------------------------------


def _template_faults() -> Iterator[str]:
    """Every template parses, and every intent that is answered has the one of its name."""
    folder = files("bot") / "templates"
    names = {entry.name for entry in folder.iterdir() if entry.name.endswith(".j2")}
    reader = Environment(autoescape=True)
    for name in sorted(names):
        try:
            reader.parse((folder / name).read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            yield f"bot/templates/{name}, line {error.lineno}: {error.message}; correct the line"
    for intent in sorted({*ANSWERERS, *SOCIAL, "profile", REMIND}):
        wanted = f"{WRITTEN_FOR.get(intent, intent)}.j2"
        if wanted not in names:
            yield f"bot/templates/{wanted}: intent {intent!r} has no template; add the file"
