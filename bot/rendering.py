"""Facts -> words: Jinja2 templates, autoescaped and strict, into a small HTML; and from that plain text.

Templates write only the tags b and i; every value is escaped. Markup never comes from data.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.answer import Answer

_TAG = re.compile(r"</?[bi]>")
_BLANK_LINES = re.compile(r"\n{3,}")


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("bot", "templates"), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )


def markup_of(answer: Answer) -> str:
    """The answer as safe HTML (tags b and i only). A field that a template needs and does not get is an error."""
    data = dict(answer.data)
    data["over_labels"] = data.get("over", [])
    data["notes_lines"] = data.get("notes", [])
    data.setdefault("sources", answer.sources)
    return rendered(answer.template, data)


def rendered(template: str, data: Mapping[str, Any]) -> str:
    """A template of ``bot/templates``, named without its ending, filled in; blank lines tidied."""
    text = _templates().get_template(f"{template}.j2").render(data)
    return _BLANK_LINES.sub("\n\n", text).strip()


def plain(markup: str) -> str:
    """The same for a channel without markup."""
    return html.unescape(_TAG.sub("", markup))
