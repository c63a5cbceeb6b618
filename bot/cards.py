"""A few words typed -> the indicators they fit, each in each plan as a card of its own, best first.

Unlike a question, a search is not settled: what fits about as well stands beside the best. Duties are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.answer import Desk
from bot.answers.subject import answer_overview
from bot.deciding import holds
from bot.facts import Facts, facts_of
from bot.question import Context, Question
from bot.rendering import markup_of
from bot.scope import Scope, scope_of
from bot.talk import Card, Profile
from bot.understanding.asking import queries_for
from intents.reading import read
from knowledge.base import KnowledgeBase
from knowledge.topics import Candidate

MOST = 20
NEAR = 0.25
"""How far behind the best one a candidate may score."""


def cards_for(base: KnowledgeBase, text: str, profile: Profile, today: date) -> tuple[Card, ...]:
    """At most :data:`MOST` cards; none when nothing fits. A place or year in ``text`` narrows it, the profile's place
    comes first."""
    reading = read(text, base.lexicon, today)
    scope = scope_of(base, reading, Context(), None, leans=False)
    found = base.topics.search(queries_for(base, reading), reading.figures, _plans(scope))
    fitting = [one for one in found if one.topic.kind == "concept" and holds(one)]
    near = [one for one in fitting if one.score >= fitting[0].score - NEAR]
    near.sort(key=lambda one: base.plans[one.plan].header.place != profile.place)
    return tuple(_card(base, one, today) for one in near[:MOST])


def _plans(scope: Scope) -> set[str] | None:
    """The plans of what was named; None: nothing was."""
    return {plan.id for plan in scope.plans} if scope.settled or scope.missing else None


def _card(base: KnowledgeBase, found: Candidate, today: date) -> Card:
    facts = facts_of(base, found.plan, found.topic.id, today)
    question = Question(intent="overview", topics=(found.topic.id,), plans=(found.plan,))
    markup = markup_of(answer_overview(Desk(base, today), question))
    return Card(f"{found.plan}:{found.topic.id}", facts.subject, "; ".join(_told(facts)), markup)


def _told(facts: Facts) -> Iterator[str]:
    """What tells one card from another: the plan, its figures, who."""
    figures = ", ".join(dict.fromkeys(line.said for line in facts.figures if line.said))
    yield f"{facts.label}: {figures}" if figures else facts.label
    for line in facts.roles:
        if line.parties:
            yield f"{line.title}: {', '.join(line.parties)}"
