"""A wish for the reminders, said back in words: for channels that have no desk of their own to carry it out."""

from __future__ import annotations

from bot.answer import Answer, Desk
from bot.question import Question
from bot.reminders.naming import leads_name, target_name
from bot.talk import RemindRequest
from knowledge.targets import TARGET_KINDS, Target


def answer_remind(desk: Desk, request: RemindRequest) -> Answer:
    """What was understood. The reply carries the request itself."""
    targets = [Target(kind, name, place) for kind, name, place in request.targets if kind in TARGET_KINDS]
    data = {
        "request": request,
        "names": [target_name(desk.base, target) for target in targets],
        "leads": leads_name(request.leads) if request.leads else None,
    }
    return Answer("remind", data, Question(intent="remind"), kind="chat", keeps_talk=False)
