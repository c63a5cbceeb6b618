"""What must hold of every answer, whatever was asked: it says nothing that no record says."""

from __future__ import annotations

import random
import re
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.batch import message_of
from bot.composing import ZONE
from bot.evaluating import fault_of
from bot.memory import InMemory
from bot.talk import Reply
from knowledge.base import KnowledgeBase
from knowledge.loading import plan_files, read_plan
from knowledge.model import Plan
from tests.noise import KINDS
from tests.plan_samples import assistant as shared_assistant
from tests.written import FOLDER, cases

_PERCENT = re.compile(r"\d+(?:[.,]\d+)?%")
_NOW = datetime(2026, 1, 1, 9, tzinfo=ZONE)
SINGLE = [case for name in ("single_one", "single_two") for case in cases(FOLDER / f"{name}.jsonl")]
PLAIN = {"unmarked", "partly_unmarked", "chat", "abbreviated", "shouted", "old_tones"}
"""Noise that takes nothing away: hardly any answer may be lost to it."""


def _reply(assistant: Assistant, case: dict[str, object], text: str, chat: str) -> Reply:
    entry = {"id": case["id"], "chat": chat, "text": text, "today": case["today"], "place": case["place"]}
    return assistant.respond(message_of(entry, assistant.base, _NOW))


def _said_by(plan: Plan) -> set[str]:
    return set(_PERCENT.findall(plan.model_dump_json())) | {
        f"{bound:g}%".replace(".", ",")
        for row in (*plan.goals, *plan.indicators)
        for target in row.targets
        for bound in (target.value, target.upper)
        if bound is not None
    }


@cache
def _answers() -> tuple[tuple[dict[str, Any], Reply], ...]:
    """Each question with its answer, asked once for all that look at them."""
    bot = shared_assistant()
    return tuple((case, _reply(bot, case, case["turns"][0], f"a-{case['id']}")) for case in SINGLE)


def test_every_percentage_stands_in_a_record_of_a_cited_plan() -> None:
    assistant = shared_assistant()
    figures = {plan.id: _said_by(plan) for plan in assistant.base.plans.values()}
    checked = 0
    for case, reply in _answers():
        known = set().union(*(figures[item.document] for item in reply.items)) if reply.items else set()
        for said in _PERCENT.findall(reply.text) if reply.items else ():
            checked += 1
            assert said in known, (case["turns"][0], said, reply.text)
    assert checked > 200


def test_every_responsible_party_stands_in_a_cited_plan() -> None:
    assistant = shared_assistant()
    printed = {plan.id: plan.model_dump_json() for plan in assistant.base.plans.values()}
    checked = 0
    for case, reply in _answers():
        if reply.intent != "who":
            continue
        for line in reply.text.splitlines():
            role, _, parties = line.partition(": ")
            if role.startswith(("Chủ trì", "Phối hợp")) and "để trống" not in parties and "không nêu" not in parties:
                for party in parties.split("; "):
                    checked += 1
                    assert any(party in printed[item.document] for item in reply.items), (line, case["turns"][0])
    assert checked > 150


def test_an_unrelated_plan_changes_no_answer_that_names_its_own_place_and_year() -> None:
    plans = [read_plan(file) for file in plan_files()]
    model = next(plan for plan in plans if plan.id.startswith("hop-thinh"))
    header = model.header.model_copy(update={"place": "cao-bang", "year": 2023, "level": "tỉnh"})
    stranger = model.model_copy(update={"id": "cao-bang-2023-ke-hoach", "header": header})
    alone, together = (Assistant(KnowledgeBase(some), InMemory()) for some in (plans, [*plans, stranger]))
    asked = [
        case
        for case in SINGLE
        if re.search(r"(Lạng Sơn|Bắc Giang|Hợp Thịnh).*20\d\d|20\d\d.*(Lạng Sơn)", case["turns"][0])
    ]
    assert len(asked) > 60
    for case in asked[:120]:
        before, after = (_reply(one, case, case["turns"][0], case["id"]) for one in (alone, together))
        if before.kind == "answer":
            assert after.text == before.text, case["turns"][0]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_noise_costs_few_answers(kind: str) -> None:
    assistant = shared_assistant()
    clean = [case for case in SINGLE if "normal" in case["tags"]]
    survived = of = 0
    for case in clean[:90]:
        if fault_of(case["expect"], _reply(assistant, case, case["turns"][0], f"c-{case['id']}")) is not None:
            continue
        rng = random.Random(f"{kind}/{case['id']}")  # noqa: S311 - noise, not secrets
        noisy = KINDS[kind](case["turns"][0], rng)
        of += 1
        survived += fault_of(case["expect"], _reply(assistant, case, noisy, f"n-{case['id']}")) is None
    assert survived >= (0.97 if kind in PLAIN else 0.85) * of, f"{survived} of {of}"
