"""Each intent's sentences lead to that intent, whatever the other intents' phrases; and each intent is whole.

The sentences are data, one file per intent in ``cases/intents``; none was taken from the phrases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.assistant import ANSWERERS
from bot.checking import WRITTEN_FOR
from bot.composing import ZONE
from bot.memory import recalled
from bot.places import place_id
from bot.talk import Message, Profile
from bot.understanding.outcomes import SOCIAL, Nothing, Outcome, Rivals, Social, Understood
from bot.understanding.reminding import REMIND
from intents.phrases import phrases
from intents.words import fold
from tests.plan_samples import assistant

FOLDER = Path(__file__).parent / "cases" / "intents"
PHRASES = sorted(
    entry.name.removesuffix(".yaml")
    for entry in (files("intents") / "phrases").iterdir()
    if entry.name.endswith(".yaml") and not entry.name.startswith("_")
)
FEWEST = 12
WITHOUT_PHRASES = {"overview"}
"""What a subject alone asks for."""

_chats = count()


@dataclass(frozen=True)
class Case:
    """``after`` is said before, in the same chat."""

    intent: str
    say: str
    after: str | None = None
    today: date = date(2024, 5, 2)
    place: str | None = None

    def __str__(self) -> str:
        return f"{self.intent}: {self.say}"


def cases_of(intent: str) -> list[Case]:
    file = FOLDER / f"{intent}.yaml"
    entries: list[Any] = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else []
    return [Case(intent, **(entry if isinstance(entry, dict) else {"say": str(entry)})) for entry in entries]


CASES = [case for intent in PHRASES for case in cases_of(intent)]


def leading(outcome: Outcome) -> str:
    """The intent that an outcome answers; "outside" for a sentence that is not the bot's field."""
    match outcome:
        case Understood(question):
            return question.intent
        case Social(intent):
            return intent
        case Rivals(options):
            return options[0].question.intent
        case Nothing("outside"):
            return "outside"
        case Nothing():
            return outcome.question.intent


def considered(case: Case) -> tuple[str, str]:
    """The leading intent, and the clues to why: what was matched, best first."""
    bot = assistant()
    at = datetime.combine(case.today, time(12), ZONE)
    profile = Profile(place_id(bot.base, case.place) if case.place else None)
    chat = f"intents-{next(_chats)}"
    if case.after:
        bot.respond(Message("test", chat, case.after, at, profile))
    context = recalled(bot.memory, "test", chat, at)
    reading, outcome = bot.consider(Message("test", chat, case.say, at, profile), context)
    rivals = "; ".join(f"{match.intent} {match.score} {match.say!r}" for match in reading.matches[:6])
    return leading(outcome), rivals or "no phrase matched"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_sentence_leads_to_its_own_intent(case: Case) -> None:
    intent, clues = considered(case)
    assert intent == case.intent, clues


@pytest.mark.parametrize("intent", PHRASES)
def test_every_intent_has_enough_sentences_with_and_without_marks(intent: str) -> None:
    cases = cases_of(intent)
    assert len({(case.say, case.after) for case in cases}) == len(cases) >= FEWEST
    bare = [case for case in cases if case.say == fold(case.say)]
    assert len(bare) >= 2
    assert len(bare) < len(cases)


@pytest.mark.parametrize("intent", PHRASES)
def test_an_intent_bears_one_name_everywhere(intent: str) -> None:
    """A phrases file, a cases file, somebody who answers, a template; and the phrases are in the file of their name."""
    assert any(phrase.intent == intent for phrase in phrases())
    assert (FOLDER / f"{intent}.yaml").exists()
    if intent == "outside":
        return  # declined by answer_nothing, in the words of nothing.j2
    assert intent in ANSWERERS or intent in (*SOCIAL, "profile", REMIND)
    assert (files("bot") / "templates" / f"{WRITTEN_FOR.get(intent, intent)}.j2").is_file()


def test_every_answerer_has_phrases_and_every_cases_file_an_intent() -> None:
    assert set(ANSWERERS) - set(PHRASES) == WITHOUT_PHRASES
    assert {file.stem for file in FOLDER.glob("*.yaml")} == set(PHRASES)
