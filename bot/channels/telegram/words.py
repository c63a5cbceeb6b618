"""The bot's own words on Telegram, read from ``words.yaml`` beside this file."""

from __future__ import annotations

import html
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from intents.words import clean, fold


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Asked(_Strict):
    """What a command asks: ``plain`` with nothing after it, ``about`` with something ("{about}")."""

    plain: str
    about: str


class MenuLine(_Strict):
    """One command of the menu."""

    name: str
    says: str
    group: bool = False


class About(_Strict):
    """How the bot presents itself in its profile."""

    short: str
    long: str


class Words(_Strict):
    """All of the file."""

    say: dict[str, str]
    toast: dict[str, str]
    button: dict[str, str]
    examples: tuple[str, ...]
    ask: dict[str, Asked]
    commands: tuple[MenuLine, ...]
    typed: dict[str, tuple[str, ...]]
    about: About

    def command_of(self, text: str) -> str | None:
        """The command that a text without a slash is, None for anything else."""
        wanted = fold(clean(text)).strip(" .!?/")
        for command, spellings in self.typed.items():
            if any(fold(spelling) == wanted for spelling in spellings):
                return command
        return None


@cache
def words() -> Words:
    """The words. Raises pydantic's ValidationError when the file is not as it should be."""
    return Words.model_validate(yaml.safe_load(files(__package__).joinpath("words.yaml").read_text(encoding="utf-8")))


def say(name: str, **values: str) -> str:
    """A text as HTML, with ``values`` escaped and filled in."""
    return words().say[name].format_map({key: html.escape(value, quote=False) for key, value in values.items()})
