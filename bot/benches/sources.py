"""What the generator starts from: its own word lists, and the real targets of the built-in plans."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from knowledge.loading import plan_files, read_plan


@cache
def words_of(name: str) -> dict[str, Any]:
    """The words of one maker's file."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (files("bot.benches") / name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders
    return loaded


def material() -> dict[str, Any]:
    """The words of the first maker."""
    return words_of("material.yaml")


_OWN = ("Lạng Sơn", "Bắc Giang")
"""A wording that cannot do without its plan's own place would be no wording of another place's plan."""


@cache
def types() -> dict[str, tuple[str, ...]]:
    """Indicator type -> its real wordings, from the built-in plans; places of the plans are taken out."""
    found: dict[str, dict[str, None]] = {}
    for plan in map(read_plan, plan_files()):
        for indicator in plan.indicators:
            for target in indicator.targets:
                what = target.what
                for name in (" tỉnh Bắc Giang", " tỉnh Lạng Sơn", " (Lạng Sơn Cloud)", " Xứ Lạng", " - Xứ Lạng"):
                    what = what.replace(name, "")
                if not any(name in what for name in _OWN):
                    found.setdefault(target.concept, {})[what] = None
    return {concept: tuple(wordings) for concept, wordings in found.items()}
