"""When a message may go: Telegram's limits, kept with a margin for what the network adds. Pure; the time is given.

About 30 messages a second in all, 1 a second in a chat, 20 a minute in a group. Telegram counts arrivals, so windows
are a little longer here than there, and of many messages the later ones go evenly spaced: two bunches, the first of
them delayed on its way, would arrive as one.
"""

from __future__ import annotations

from collections import deque

GROUP_MOST, GROUP_WINDOW = 20, 62.0
"""Messages to a group in so many seconds."""
WINDOW = 1.05
_SEVERAL, _AT_ONE_MOMENT = 3, 0.3


class Pace:
    """Counts what was sent. Times are monotonic seconds. A chat whose id begins with "-" is a group."""

    def __init__(self, per_second: float, chat_gap: float) -> None:
        self._chat_gap = chat_gap
        self._most = max(1, int(per_second))
        self._window = max(WINDOW, WINDOW / per_second)
        self._spacing = self._window / self._most
        self._recent: deque[float] = deque()
        self._resting: dict[str, float] = {}
        self._groups: dict[str, deque[float]] = {}
        self._all_rest_until = 0.0
        self._refusals: deque[tuple[float, str]] = deque()

    def allowance(self, now: float) -> int:
        """How many messages may go right now, over all chats."""
        if now < self._all_rest_until:
            return 0
        while self._recent and self._recent[0] <= now - self._window:
            self._recent.popleft()
        free = self._most - len(self._recent)
        at_once = free - self._most // 2
        if at_once > 0 or free <= 0:
            return max(at_once, 0)
        return int(now >= self._recent[-1] + self._spacing)

    def sent(self, chat: str, now: float) -> None:
        """Count a message that goes out now."""
        self._recent.append(now)
        until = now + self._chat_gap
        if chat.startswith("-"):
            minute = self._groups.setdefault(chat, deque())
            minute.append(now)
            while minute[0] <= now - GROUP_WINDOW:
                minute.popleft()
            if len(minute) >= GROUP_MOST:
                until = max(until, minute[-GROUP_MOST] + GROUP_WINDOW)
        self._resting[chat] = max(self._resting.get(chat, 0.0), until)

    def refused(self, chat: str, seconds: float, now: float) -> None:
        """Telegram asked for patience: leave the chat alone for so long.

        It does not say whether it means the chat or everything; several chats refused at one moment mean everything.
        """
        self._resting[chat] = max(self._resting.get(chat, 0.0), now + seconds)
        self._refusals.append((now, chat))
        while self._refusals[0][0] < now - _AT_ONE_MOMENT:
            self._refusals.popleft()
        if len({other for _, other in self._refusals}) >= _SEVERAL:
            self._all_rest_until = max(self._all_rest_until, now + seconds)

    def resting(self, now: float) -> tuple[str, ...]:
        """The chats that must wait still; those that need not are forgotten."""
        self._resting = {chat: until for chat, until in self._resting.items() if until > now}
        self._groups = {chat: minute for chat, minute in self._groups.items() if minute[-1] > now - GROUP_WINDOW}
        return tuple(self._resting)

    def next_change(self, now: float) -> float | None:
        """Seconds until some chat may get a message that may not now; None when none waits for the clock."""
        moments = [until for until in self._resting.values() if until > now]
        if now < self._all_rest_until:
            moments.append(self._all_rest_until)
        elif len(self._recent) >= self._most:
            moments.append(self._recent[0] + self._window)
        elif self.allowance(now) <= 0:
            moments.append(self._recent[-1] + self._spacing)
        return max(0.001, min(moments) - now) if moments else None
