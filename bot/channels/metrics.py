"""Figures for Prometheus: what came in, what went out, what waits. No chat, no person, no text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.channels.clock import Clock, machine_clock
from storage import inbox, outbox
from storage.database import Database

_BUCKETS = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300)


class Metrics:
    """The figures of one process, and those of the database it works on."""

    def __init__(self, database: Database, channel: str, clock: Clock = machine_clock) -> None:
        self.registry = CollectorRegistry()
        self._received = Counter("daumoi_updates_received", "Updates received", registry=self.registry)
        self._stored = Counter("daumoi_updates_stored", "Updates stored (repetitions left out)", registry=self.registry)
        self._handled = Counter("daumoi_updates_handled", "Updates handled", registry=self.registry)
        self._refused = Counter("daumoi_webhook_refused", "Webhook calls refused", ["why"], registry=self.registry)
        self._ended = Counter(
            "daumoi_parcels_ended", "Tries to send, by outcome", ["state", "failure"], registry=self.registry
        )
        self._age = Histogram("daumoi_answer_seconds", "From queued to sent", registry=self.registry, buckets=_BUCKETS)
        self.registry.register(_Waiting(database, channel, clock))

    def stored(self, received: int, new: int) -> None:
        """Updates came in, so many of them new."""
        self._received.inc(received)
        self._stored.inc(new)

    def handled(self, count: int) -> None:
        """Updates were handled."""
        self._handled.inc(count)

    def refused(self, why: str) -> None:
        """A webhook call was turned away."""
        self._refused.labels(why).inc()

    def ended(self, state: str, failure: str, seconds: float) -> None:
        """One try to send came to its end."""
        self._ended.labels(state, failure).inc()
        if state == "sent":
            self._age.observe(max(0.0, seconds))


class _Waiting(Collector):
    """Read from the database when asked, so that every process tells the same."""

    def __init__(self, database: Database, channel: str, clock: Clock) -> None:
        self._database, self._channel, self._clock = database, channel, clock

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        with self._database.reading() as session:
            waiting, since = inbox.count_waiting(session, self._channel)
            parcels = outbox.counts(session, self._channel)
            oldest = outbox.oldest_open(session, self._channel)
            reminders = outbox.counts(session, self._channel, outbox.REMINDER)
            oldest_reminder = outbox.oldest_open(session, self._channel, outbox.REMINDER)
        now = self._clock()
        yield GaugeMetricFamily("daumoi_inbox_waiting", "Updates stored and not handled", value=waiting)
        yield GaugeMetricFamily("daumoi_inbox_oldest_seconds", "Age of the oldest of them", value=_age(since, now))
        yield _by_state("daumoi_parcels", "Parcels kept, by state", parcels)
        yield GaugeMetricFamily(
            "daumoi_outbox_oldest_seconds", "Age of the oldest open parcel", value=_age(oldest, now)
        )
        yield _by_state("daumoi_reminders", "Reminders kept, by state", reminders)
        yield GaugeMetricFamily(
            "daumoi_reminders_oldest_seconds", "Age of the oldest open reminder", value=_age(oldest_reminder, now)
        )


def _by_state(name: str, says: str, counts: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=["state"])
    for state, count in sorted(counts.items()):
        family.add_metric([state], count)
    return family


def _age(since: dt.datetime | None, now: dt.datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
