"""The console chat: numbered choices, one person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.assistant import Assistant
from bot.talk import Message, Profile, Reply

_LEAVE = frozenset({"thoát", "thoat", "exit", "quit", "q"})


def converse(
    assistant: Assistant,
    profile: Profile,
    now: Callable[[], datetime],
    ask: Callable[[str], str],
    say: Callable[[str], None],
) -> None:
    """Talk until the person leaves or the input ends."""
    say("Đầu Mối – hỏi về chỉ tiêu, phân công, thời hạn trong kế hoạch chuyển đổi số. Gõ «thoát» để kết thúc.")
    offered: tuple[str, ...] = ()
    while True:
        try:
            text = ask("\nBạn: ")
        except (EOFError, KeyboardInterrupt):
            say("")
            return
        if text.strip().lower() in _LEAVE:
            say("Dạ chào anh/chị.")
            return
        if not text.strip():
            continue
        number = int(text) if text.strip().isdigit() else 0
        picked = 1 <= number <= len(offered)
        said = offered[number - 1] if picked else text
        reply = assistant.respond(Message("console", "me", said, now(), profile, picked))
        offered = tuple(choice.label for choice in reply.choices)
        say(_shown(reply))


def _shown(reply: Reply) -> str:
    lines = [f"Đầu Mối: {reply.text}"]
    if reply.choices:
        lines.append("(gõ số để chọn)" if reply.kind == "choose" else "(hỏi tiếp, gõ số)")
        lines += [f"  {number}. {choice.label}" for number, choice in enumerate(reply.choices, 1)]
    return "\n".join(lines)
