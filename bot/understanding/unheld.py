"""Places and persons named that no plan is of."""

from __future__ import annotations

from bot.understanding.outcomes import Talk
from intents.names import Mention
from intents.people import stranger
from intents.words import fold
from knowledge.topics import Candidate


def unknown_person(talk: Talk) -> str | None:
    """A person named in the utterance whom the plans do not know, as typed."""
    said = talk.reading.said
    named = (place for mention in talk.reading.mentions for place in range(mention.first, mention.last))
    return stranger(said.text, said.words, named, talk.base.lexicon)


def place_beside(talk: Talk, chosen: Candidate) -> str | None:
    """A district or commune without a plan that is named beside an indicator of another place: its figure is asked for,
    and there is none. A record that names the place itself is of it."""
    if chosen.topic.kind != "concept":
        return None
    told = fold(f"{chosen.topic.name} {chosen.wording}")
    for mention in places_without_plan(talk):
        place = talk.base.parties.place(mention.id)
        if mention.local and not talk.reading.inside_office(mention) and fold(place.name) not in told:
            return f"{place.kind} {place.name}"
    return None


def places_without_plan(talk: Talk) -> list[Mention]:
    """Places named that have no plan, and are not just a part of the name of one that has ("Lạng Sơn" the town)."""
    held = set(talk.base.places())
    ours = [mention for mention in talk.reading.named("place") if mention.id in held]
    spans = {(mention.first, mention.last) for mention in ours}
    above = " ".join(talk.base.parties.place(mention.id).parent or "" for mention in ours)
    return [
        mention
        for mention in talk.reading.named("place")
        if mention.id not in held
        and (mention.first, mention.last) not in spans
        and talk.base.parties.place(mention.id).name not in above
    ]
