"""``python -m tests.golden_update``: write the replies of now into the golden files; read each change.

A new case is a row with ``say``, ``today``, perhaps ``place``, and ``reply: "?"``.
"""

from __future__ import annotations

from itertools import groupby

import yaml

from bot.composing import built_in_assistant
from tests.golden import FOLDER, HEAD, Golden, golden, replied


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, so that a reader sees the reply as it is delivered."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _row(case: Golden, reply: str) -> dict[str, object]:
    placed = {"place": case.place} if case.place else {}
    return {"say": case.say, "today": case.today, **placed, "reply": reply}


def update() -> int:
    """Write every file anew; returns how many replies changed."""
    assistant = built_in_assistant()
    changed = 0
    for stem, group in groupby(golden(), key=lambda case: case.file):
        cases = [(case, replied(assistant, case)) for case in group]
        changed += sum(case.reply != reply for case, reply in cases)
        blocks = (
            yaml.dump([_row(case, reply)], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=2_000)
            for case, reply in cases
        )
        (FOLDER / f"{stem}.yaml").write_text(HEAD + "\n".join(blocks), encoding="utf-8")
    return changed


if __name__ == "__main__":
    print(f"{update()} câu trả lời thay đổi; hãy đọc lại từng câu trước khi giữ.")
