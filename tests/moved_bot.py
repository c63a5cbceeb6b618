"""The bot with the plans of another year: ``python -m tests.moved_bot YEAR telegram``."""

from __future__ import annotations

import sys

from bot import composing
from bot.channels import commands
from knowledge.loading import read_plan
from tests.moved_plans import moved


def main() -> None:
    """Run a command of the bot with the plans moved."""
    year = int(sys.argv.pop(1))
    vars(composing)["read_plan"] = lambda file: moved(read_plan(file), year)
    commands.main()


if __name__ == "__main__":
    main()
