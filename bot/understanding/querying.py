"""The subject of an utterance as queries to search with."""

from __future__ import annotations

from collections.abc import Sequence

from bot.understanding.leading import asks_both
from bot.understanding.outcomes import Talk
from intents.matching import Alternative, Query, Slot
from intents.spelling import folded_words
from intents.subject import subject

WITHOUT_OFFICE = 0.3
"""Share of its weight a subject must keep without the words of offices to be searched for without them."""


def queries_of(talk: Talk, intent: str | None) -> tuple[Query, ...]:
    asked = _asked(talk, intent)
    whole = subject(talk.reading, talk.base.lexicon, intents=asked)
    if not whole and talk.reading.frame("document") == "directive" and intent in ("deadline", "who"):
        whole = subject(talk.reading, talk.base.lexicon, intents=asked, frames=True)
    if not talk.reading.named("office"):
        return (whole,)
    bare = subject(talk.reading, talk.base.lexicon, intents=asked, offices=False)
    heavy = talk.base.topics.weight(bare) >= WITHOUT_OFFICE * talk.base.topics.weight(whole)
    return tuple(query for query in (whole, bare if heavy else Query(())) if query)


def _asked(talk: Talk, intent: str | None) -> tuple[str, ...]:
    """The intents whose cues are no part of the subject: the leading one, and a second asked for beside it."""
    second = {"overview": ("who", "value"), "deadline": ("deadline", "who")}.get(intent or "")
    if second and asks_both(talk.reading, *second):
        return second
    return (intent,) if intent else ()


def words_of(queries: Sequence[Query]) -> str:
    return " ".join(slot.text for slot in queries[0].slots) if queries else ""


def query_of(text: str) -> Query:
    return Query(tuple(Slot(word, (Alternative((word,), 1.0, "topic"),)) for word in folded_words(text)))
