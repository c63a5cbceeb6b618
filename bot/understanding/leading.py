"""Which intent leads an utterance, and whether it leans on the talk before it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.scope import named_places, named_years
from bot.understanding.outcomes import SOCIAL, TOPICAL, Talk
from intents.phrases import PhraseMatch
from intents.reading import Reading
from intents.subject import subject
from intents.times import Period
from intents.words import split_words

BESIDES, BESIDES_PAIRS = 0.55, 0.3
"""Share of the words beside a document, and of their pairs, that a record must have to be what is asked about."""
WHEN_TOO = 2.55
"""From this score on a day is asked for beside who it concerns."""
OF_ITS_OWN = 0.15
"""So near to "how many", "what must they do" is asked of an office."""
MOST_BESIDES = 2
"""So many other words may stand beside the name of a document or a group that is all that was said."""
PLAIN_CUE = 2.4
"""From this score on a phrase asks for something by itself."""
WEAK_CUE = 2.0
"""A phrase below this is a hint only: after "còn ..." the talk's own intent is likelier."""


def leading_intent(talk: Talk) -> str | None:
    """The best intent that can be meant here; None when no phrase matched."""
    reading = talk.reading
    usable = {name: match for name, match in reading.intents.items() if _possible(talk, name)}
    if not usable:
        return None
    best = _of_an_office(reading, usable, max(usable, key=lambda name: usable[name].score))
    best = _of_its_own(usable, best)
    if best == "duties" and "due" in usable and usable["due"].score >= 2.9 and _dated(reading):
        best = "due"
    if best == "duties" and "who" in usable and _asks_who_first(reading):
        best = "who"
    if best == "compare" and "who" in usable and usable["who"].score >= 2.2:
        best = "who"
    if best == "profile" or ("profile" in usable and usable[best].score < 2.5):
        others = [match.score for name, match in usable.items() if name not in ("profile", *SOCIAL)]
        if "profile" in usable and (not others or max(others) < 2.5):
            return "profile"
        best = max((name for name in usable if name != "profile"), key=lambda name: usable[name].score)
    if best in ("who", "value") and asks_both(reading, "who", "value"):
        return "overview"
    if (
        best == "who"
        and usable.get("deadline", usable[best]).score >= WHEN_TOO
        and asks_both(reading, "who", "deadline")
    ):
        return "deadline"  # its answer names who must do it
    asking = [name for name in usable if name not in (*SOCIAL, "profile")]
    if best in SOCIAL and best != "help" and asking and usable[max(asking, key=lambda n: usable[n].score)].score >= 1.6:
        best = max(asking, key=lambda name: usable[name].score)
    return best


def _of_an_office(reading: Reading, usable: Mapping[str, PhraseMatch], best: str) -> str:
    """A list that an office is named for is the list of its duties."""
    named = reading.named("office", "person") and not reading.named("pillar")
    return "duties" if best == "list" and "duties" in usable and named else best


def _of_its_own(usable: Mapping[str, PhraseMatch], best: str) -> str:
    """ "Bên tôi phối hợp mấy chỉ tiêu" is answered by their list, which says how many."""
    near = "duties" in usable and usable["duties"].score >= usable[best].score - OF_ITS_OWN
    return "duties" if best == "count" and near else best


def asks_both(reading: Reading, one: str, other: str) -> bool:
    """Two things are asked for in one sentence, each in words of its own ("chỉ tiêu bao nhiêu và ai chủ trì")."""
    first, second = reading.intents.get(one), reading.intents.get(other)
    if first is None or second is None or min(first.score, second.score) < PLAIN_CUE:
        return False
    return not first.words & second.words and not first.traits.get("verify")


def _asks_who_first(reading: Reading) -> bool:
    """ "Ai phối hợp với Bưu điện tỉnh làm ...": the question word comes first, the office is part of what is asked."""
    asked = reading.intents["who"]
    offices = reading.named("office", "person")
    return bool(asked.words) and asked.score >= 2.6 and all(min(asked.words) < office.first for office in offices)


def _dated(reading: Reading) -> bool:
    """A day, week, month or quarter is named, not just a year: something due then is asked for."""
    return any(isinstance(time.value, Period) and time.value.grain != "year" for time in reading.times)


def _possible(talk: Talk, intent: str) -> bool:
    """Whether the utterance has what the intent cannot do without."""
    reading = talk.reading
    match = reading.intents[intent]
    if intent == "abbreviation":
        return match.score > 3 or len(split_words(reading.said.typed)) <= 6
    if intent == "document":
        if match.traits.get("field") in ("theme", "campaign") or match.traits.get("surely"):
            return True
        goes_on = talk.before is not None and talk.before.intent == "document" and len(reading.words) <= SHORT
        return (_names_document(reading) and not _much_besides(talk)) or _short_question(reading) or goes_on
    if intent == "compare":
        sides = len(named_places(talk.base, reading)[0]) + len(named_years(reading))
        return sides >= 2 or talk.before is not None or match.score >= 3.4
    if intent == "today":
        own = match.traits.get("self") and talk.context.own_office
        return bool(reading.named("office", "place") or own or (talk.before and talk.before.offices))
    return True


def _names_document(reading: Reading) -> bool:
    """Whether a document is spoken of as such ("kế hoạch", "chỉ thị", "văn bản", or by its number)."""
    text = f" {' '.join(word.folded for word in reading.words)} "
    said = (" ke hoach ", " van ban ", " chi thi ", " phu luc ", " so hieu ", " ban phan cong ", " truong ban ")
    return any(words in text for words in said) and " so ke hoach " not in text


def _much_besides(talk: Talk) -> bool:
    """So many words of a subject that the document's own facts cannot be meant ("ban hành văn bản về Cổng ...")."""
    query = subject(talk.reading, talk.base.lexicon, intents=("document",))
    if sum(talk.base.topics.knows(slot.alternatives[0].words[0]) for slot in query.slots) < 3:
        return False
    best = next(iter(talk.base.topics.search([query])), None)
    return best is not None and best.hit.covered >= BESIDES and best.hit.pairs >= BESIDES_PAIRS


def _short_question(reading: Reading) -> bool:
    """Nothing but the cue: "ai ký?", "số mấy?" after talk of a document."""
    return len(reading.words) <= 4


def is_weak(talk: Talk, intent: str) -> bool:
    match = talk.reading.intents.get(intent)
    return match is not None and match.score < WEAK_CUE and talk.reading.frame("ellipsis") is True


def leans_on_talk(talk: Talk, intent: str | None, own_subject: bool) -> bool:
    """Whether the utterance is elliptical: marked so, or without a subject of its own."""
    reading, before = talk.reading, talk.before
    if before is None:
        return False
    if reading.frame("ellipsis") or reading.frame("refers") or reading.frame("correction"):
        return True
    if reading.frame("part") and len(reading.words) <= SHORT:
        return True
    if any(match.traits.get("pronoun") or match.traits.get("follow") for match in reading.matches):
        return True
    if intent in ("due", "duties", "list", "count", "plans", "document"):
        return not reading.named("office", "person", "place") and not named_years(reading)
    return not own_subject


SHORT = 8
"""Up to this many words an utterance without a cue may take its intent from the talk."""


def goes_on(talk: Talk, intent: str | None) -> bool:
    """Whether a whole subject is still asked in the talk's documents: no cue of its own, or after an office's work."""
    before = talk.before
    if before is None or len(talk.reading.words) > SHORT:
        return False
    return intent is None or (intent in TOPICAL and before.intent in ("duties", "due", "list") and bool(before.plans))


def unsaid_intent(talk: Talk, own_subject: bool, leans: bool, plain: bool) -> str | None:
    """The intent of an utterance without a cue: that of the talk where it leans, else what the words suggest.

    ``plain``: its subject plainly stands in the plans; without a cue a chance likeness is not enough.
    """
    reading = talk.reading
    scoped = bool(named_places(talk.base, reading)[0] or named_years(reading) or reading.frame("document"))
    if talk.before and (leans or len(reading.words) <= SHORT):
        lent = _lent_intent(talk, talk.before.intent, own_subject=own_subject, scoped=scoped)
        if lent is not None:
            return lent
    if own_subject and plain:
        return "overview"
    if reading.named("office", "person") and len(reading.words) <= SHORT + 2:
        return "duties"
    if not scoped or _words_besides(talk) > MOST_BESIDES:
        return None
    if reading.named("pillar"):
        return "list"
    return "document" if reading.frame("document") else None


def _words_besides(talk: Talk) -> int:
    """How many words of a subject stand beside the names of groups ("xuất khẩu qua | cửa khẩu")."""
    named = {word for mention in talk.reading.named("pillar") for word in mention.text.split()}
    said = subject(talk.reading, talk.base.lexicon, intents=()).slots
    return sum(not set(slot.text.split()) <= named for slot in said)


def _lent_intent(talk: Talk, spoken: str, *, own_subject: bool, scoped: bool) -> str | None:
    """What the talk's intent ``spoken`` makes of a new subject, office, period or scope on its own."""
    reading = talk.reading
    offices = reading.named("office", "person")
    missing = named_places(talk.base, reading)[1]
    if offices and spoken in ("duties", "due", "count"):
        return "due" if spoken == "due" else "duties"
    if own_subject and spoken in TOPICAL:
        return spoken
    if offices and not own_subject:
        return "duties"
    if reading.periods() and not scoped:
        return "due" if spoken in ("due", "duties") else spoken
    return spoken if scoped or missing or reading.level else None
