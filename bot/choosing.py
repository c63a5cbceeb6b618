"""Taking one of the choices that were offered: by tap, by number, or by words."""

from __future__ import annotations

from bot.question import Context, Pending, Question
from bot.talk import Message
from intents.reading import Reading
from intents.words import clean, fold, unify_tones


def chosen(message: Message, reading: Reading, context: Context) -> Question | None:
    """The question of the choice that was taken, or None when the message is an ordinary utterance.

    A tap matches a label that contains its text (case and tone placement aside). A number or words count as a choice
    only while the bot is waiting for one.
    """
    if not context.offered:
        return None
    if message.picked:
        return _question(_containing(message.text, context.offered))
    if not context.asked:
        return None
    if reading.ordinal is not None and len(reading.words) <= 5:
        return _question(_numbered(reading.ordinal, context.offered))
    return _question(_by_words(message.text, context.offered))


def _question(pending: Pending | None) -> Question | None:
    return pending.question if pending else None


def _containing(text: str, offered: tuple[Pending, ...]) -> Pending | None:
    wanted = unify_tones(clean(text))
    return next((pending for pending in offered if wanted and wanted in unify_tones(pending.label)), None)


def _numbered(ordinal: int, offered: tuple[Pending, ...]) -> Pending | None:
    at = ordinal - 1 if ordinal > 0 else len(offered) + ordinal
    return offered[at] if 0 <= at < len(offered) else None


def _by_words(text: str, offered: tuple[Pending, ...]) -> Pending | None:
    """The only label that holds all the words, typed with or without marks."""
    wanted = fold(clean(text)).strip(" .?!")
    if len(wanted) < 2:
        return None
    fitting = [pending for pending in offered if wanted in fold(pending.label)]
    return fitting[0] if len(fitting) == 1 else None
