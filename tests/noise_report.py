"""How many answers survive each kind of noise: ``python -m tests.noise_report FILES... [--seed N]``.

Only cases whose clean form is answered rightly are counted, so the figure is what the noise costs.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from datetime import datetime
from pathlib import Path

from bot.batch import message_of
from bot.composing import ZONE, built_in_assistant
from bot.evaluating import fault_of
from tests.noise import KINDS


def main(paths: list[str], seed: int = 2026) -> None:
    """Print a line a kind: survived, wrong answers, of how many."""
    assistant, now = built_in_assistant(), datetime.now(ZONE)
    cases = [json.loads(line) for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines() if line]
    clean = [case for case in cases if len(case["turns"]) == 1 and isinstance(case["turns"][0], str)]

    def fault(case: dict[str, object], text: str, chat: str) -> tuple[str | None, str]:
        entry = {"id": case["id"], "chat": chat, "text": text, "today": case["today"], "place": case["place"]}
        reply = assistant.respond(message_of(entry, assistant.base, now))
        expect = case["expect"]
        return fault_of(expect if isinstance(expect, dict) else {}, reply), reply.kind

    if not clean:
        sys.stdout.write("No cases: name files of one-turn cases, e.g. tests/cases/written/single_one.jsonl\n")
        return
    kept = [
        case for case in clean if _has_marks(case["turns"][0]) and fault(case, case["turns"][0], case["id"])[0] is None
    ]
    total = survived_all = 0
    for name, kind in KINDS.items():
        survived = wrong = 0
        for number, case in enumerate(kept):
            rng = random.Random(f"{seed}/{name}/{case['id']}")  # noqa: S311 - noise, not secrets
            found, kind_of = fault(case, kind(case["turns"][0], rng), f"{name}-{number}")
            survived += found is None
            wrong += found is not None and kind_of == "answer"
        total += len(kept)
        survived_all += survived
        sys.stdout.write(f"{name:16} {survived:4}/{len(kept)} {survived / len(kept):6.1%}   wrong answers {wrong}\n")
    sys.stdout.write(f"{'all kinds':16} {survived_all:4}/{total} {survived_all / total:6.1%}\n")


def _has_marks(text: str) -> bool:
    return any(char in "ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụ" for char in text.lower())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="How many answers survive each kind of noise.")
    parser.add_argument("files", nargs="*", help="cases of one turn, e.g. tests/cases/written/single_one.jsonl")
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    main(asked.files, asked.seed)
