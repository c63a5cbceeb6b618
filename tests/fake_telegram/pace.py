"""Telegram's rate limits, enforced and recorded: 30 a second in all, 1 a second a chat (bursts), 20 a minute a group.

What counts: sends and edits of messages. A refused request does not count against the limits, but one that comes
before its ``retry_after`` has passed is refused again and recorded as impatient. Seconds are real ones.
"""

from __future__ import annotations

import math
import time
from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, field

from tests.fake_telegram.trouble import Cause, Refused

COUNTED = ("sendMessage", "sendDocument", "editMessageText", "editMessageReplyMarkup")
EVERYWHERE = 0  # the place of a penalty that holds for all chats


@dataclass(frozen=True, slots=True)
class Limits:
    """``overall`` a second; ``chat`` a second with ``burst`` at once; ``group`` a minute; else only counted."""

    overall: int = 30
    chat: float = 1.0
    burst: int = 3
    group: int = 20
    enforced: bool = True


@dataclass(slots=True)
class _Bucket:
    """``tokens`` left at the moment ``at``."""

    tokens: float
    at: float


@dataclass(slots=True)
class Pace:
    """The state of the limits. ``accepted`` is (monotonic seconds, chat id) of each counted request that passed."""

    limits: Limits = field(default_factory=Limits)
    accepted: list[tuple[float, int]] = field(default_factory=list)
    refused: int = 0
    impatient: int = 0
    _recent: deque[float] = field(default_factory=deque)
    _minutes: dict[int, deque[float]] = field(default_factory=dict)
    _buckets: dict[int, _Bucket] = field(default_factory=dict)
    _penalties: dict[int, float] = field(default_factory=dict)

    def punish(self, place: int, seconds: int) -> None:
        """Nothing counted passes in this chat (or :data:`EVERYWHERE`) for so many seconds from now."""
        self._penalties[place] = max(self._penalties.get(place, 0.0), time.monotonic() + seconds)

    def forgive(self) -> None:
        """Lift all penalties."""
        self._penalties.clear()

    def admit(self, chat: int) -> None:
        """Count one request to a chat. Raises Refused (429) with retry_after in whole seconds, at least 1."""
        now = time.monotonic()
        self._check_patience(chat, now)
        wait = max(self._overall_wait(now), self._chat_wait(chat, now), self._group_wait(chat, now))
        if wait > 0 and self.limits.enforced:
            self.refused += 1
            place = EVERYWHERE if self._overall_wait(now) > 0 else chat
            seconds = max(1, math.ceil(wait))
            self.punish(place, seconds)
            raise too_many(seconds, "limit")
        self._count(chat, now)

    def _check_patience(self, chat: int, now: float) -> None:
        left = max(self._penalties.get(chat, 0.0), self._penalties.get(EVERYWHERE, 0.0)) - now
        if left > 0:
            self.impatient += 1
            raise too_many(math.ceil(left), "limit")

    def _overall_wait(self, now: float) -> float:
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        full = len(self._recent) >= self.limits.overall
        return self._recent[0] + 1 - now if full else 0.0

    def _group_wait(self, chat: int, now: float) -> float:
        minute = self._minutes.setdefault(chat, deque()) if chat < 0 else deque()
        while minute and minute[0] <= now - 60:
            minute.popleft()
        return minute[0] + 60 - now if len(minute) >= self.limits.group else 0.0

    def _chat_wait(self, chat: int, now: float) -> float:
        bucket = self._buckets.setdefault(chat, _Bucket(self.limits.burst, now))
        bucket.tokens = min(self.limits.burst, bucket.tokens + (now - bucket.at) * self.limits.chat)
        bucket.at = now
        return (1 - bucket.tokens) / self.limits.chat if bucket.tokens < 1 else 0.0

    def _count(self, chat: int, now: float) -> None:
        self.accepted.append((now, chat))
        self._recent.append(now)
        self._buckets[chat].tokens -= 1
        if chat < 0:
            self._minutes[chat].append(now)

    def load(self) -> dict[str, float]:
        """What was recorded: the busiest second overall and in a chat, the busiest minute in a group, refusals."""
        by_chat: dict[int, list[float]] = {}
        for at, chat in self.accepted:
            by_chat.setdefault(chat, []).append(at)
        return {
            "accepted": len(self.accepted),
            "refused": self.refused,
            "impatient": self.impatient,
            "peak_second": _peak([at for at, _ in self.accepted], 1.0),
            "peak_second_in_chat": max((_peak(times, 1.0) for times in by_chat.values()), default=0),
            "peak_minute_in_group": max((_peak(times, 60.0) for chat, times in by_chat.items() if chat < 0), default=0),
        }


def too_many(seconds: int, cause: Cause) -> Refused:
    """The 429 that asks for so many seconds of patience."""
    return Refused(f"Too Many Requests: retry after {seconds}", 429, cause, {"retry_after": seconds})


def _peak(times: list[float], window: float) -> int:
    """The most moments in any half-open window of so many seconds; ``times`` ascend."""
    return max((index - bisect_left(times, at - window + 1e-9) + 1 for index, at in enumerate(times)), default=0)
