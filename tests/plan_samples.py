"""What the tests of the knowledge share: the built-in plans, the texts they were read from, one assistant."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from bot.assistant import Assistant
from bot.composing import built_in_assistant
from intents.words import unify_tones
from knowledge.loading import plan_files, read_plan
from knowledge.model import Plan

SHARED = Path(__file__).parent.parent.parent / "shared"
"""Beside the repository where it is developed; absent in a clone."""

LS2022, CT2022, LS2025, BG2024, HT2024 = (
    "lang-son-2022-phan-cong",
    "lang-son-2022-chi-thi",
    "lang-son-2025-ke-hoach",
    "bac-giang-2024-ke-hoach",
    "hop-thinh-2024-ke-hoach",
)


@cache
def built_in_plans() -> dict[str, Plan]:
    """The five plans by id."""
    return {plan.id: plan for plan in (read_plan(file) for file in plan_files())}


@cache
def assistant() -> Assistant:
    """One assistant for tests that only read."""
    return built_in_assistant()


@cache
def source_lines(plan_id: str) -> tuple[str, ...]:
    """The lines of the document a plan was read from, in NFC; () where the texts are not at hand."""
    found = sorted((SHARED / "plans").glob(f"{plan_id}.*"))
    return tuple(unicodedata.normalize("NFC", found[0].read_text(encoding="utf-8")).split("\n")) if found else ()


def words_of(text: str) -> list[str]:
    """Lower-case words with one tone-mark placement; markup and punctuation are no words."""
    return re.findall(r"[^\W_]+", unify_tones(re.sub(r"</?\w+>", " ", text)))
