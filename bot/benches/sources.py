"""What the generator starts from: its own word lists, and the real targets of the built-in plans."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from knowledge.loading import plan_files, read_plan


@cache
def material() -> dict[str, Any]:
    """The words of ``material.yaml``."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (files("bot.benches") / "material.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders
    return loaded


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
                found.setdefault(target.concept, {})[what] = None
    return {concept: tuple(wordings) for concept, wordings in found.items()}
