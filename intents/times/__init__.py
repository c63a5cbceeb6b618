"""Vietnamese time wordings: what day, period or recurrence does a text name, seen from a given day?

Named rules in families (:mod:`days`, :mod:`weeks`, :mod:`months`, :mod:`counts`), joined by prefixes and connectors
(:mod:`joining`); the reference day is injected and the clock never asked. Each family's docstring states its choices
where people disagree. Not read: times of day, "sắp tới", "gần đây" without a number, lunar days, holidays by name.
"""

from intents.times.impossible import impossible_dates
from intents.times.reading import read_times
from intents.times.spellings import TIME_WORDS
from intents.times.values import Every, Grain, Period, Recurrence, TimeMention

__all__ = ["TIME_WORDS", "Every", "Grain", "Period", "Recurrence", "TimeMention", "impossible_dates", "read_times"]
