"""An answer as a message that can be turned over and tapped: its pages, its choices, and the talk it belongs to."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.channels.telegram.splitting import split
from bot.channels.telegram.taps import Signer, Tap
from bot.channels.telegram.words import words
from bot.talk import Reply

PAGE = 1_800
"""UTF-16 units of a page with its markup: two screens of a telephone."""
LABEL = 60
"""Characters shown on a button."""

Keyboard = dict[str, Any]


class Offer(BaseModel):
    """What stands behind the buttons of one message; kept without chat or person, see ``storage.offers``."""

    model_config = ConfigDict(frozen=True)

    pages: tuple[str, ...]
    choices: tuple[str, ...] = ()
    asked: bool = False
    """The choices are a question: the message turns into the answer. Else they lead on to a new message."""
    rated: bool = True
    dated: bool = False
    """It speaks of a day still to come: a reminder and a calendar file are offered."""
    talk: str | None = None
    """The assistant's memory right after this answer, so that an old button still means what it meant."""
    intent: str = ""
    items: tuple[tuple[str, str], ...] = ()


def offer_of(reply: Reply, talk: str | None) -> Offer:
    """The offer that a reply makes."""
    return Offer(
        pages=split(reply.markup, PAGE) or ("…",),
        choices=tuple(choice.label for choice in reply.choices),
        asked=reply.kind == "choose",
        rated=reply.kind == "answer",
        dated=reply.has_deadline and bool(reply.items),
        talk=talk,
        intent=reply.intent,
        items=tuple((item.document, item.code) for item in reply.items),
    )


def read_offer(content: str | None) -> Offer | None:
    """The offer as stored, None when it is gone or of another version."""
    if content is None:
        return None
    try:
        return Offer.model_validate_json(content)
    except ValidationError:
        return None


def keyboard(signer: Signer, chat: str, key: str, offer: Offer, page: int = 0) -> Keyboard | None:
    """The buttons under one page: choices, turning over, reminder and calendar, thumbs. None for none."""
    rows: list[list[Keyboard]] = [
        [button(signer, chat, label, Tap("c", key, number))] for number, label in enumerate(offer.choices)
    ]
    if len(offer.pages) > 1:
        rows.append(turning(signer, chat, Tap("p", key, page), len(offer.pages)))
    if offer.dated:
        labels = words().button
        rows.append(
            [
                button(signer, chat, labels["remind"], Tap("m", key)),
                button(signer, chat, labels["calendar"], Tap("i", key)),
            ]
        )
    if offer.rated:
        rows.append(
            [
                button(signer, chat, words().button["good"], Tap("u", key)),
                button(signer, chat, words().button["bad"], Tap("d", key)),
            ]
        )
    return {"inline_keyboard": rows} if rows else None


def turning(signer: Signer, chat: str, here: Tap, pages: int) -> list[Keyboard]:
    """Buttons to the page before and after, with "2/3" between them."""
    row = []
    if here.number > 0:
        row.append(button(signer, chat, words().button["previous"], Tap(here.action, here.argument, here.number - 1)))
    row.append(button(signer, chat, f"{here.number + 1}/{pages}", here))
    if here.number + 1 < pages:
        row.append(button(signer, chat, words().button["next"], Tap(here.action, here.argument, here.number + 1)))
    return row


def button(signer: Signer, chat: str, label: str, tap: Tap) -> Keyboard:
    """One button as Telegram's JSON; a long label is cut with an ellipsis."""
    shown = label if len(label) <= LABEL else label[: LABEL - 1] + "…"
    return {"text": shown, "callback_data": signer.data(chat, tap)}
