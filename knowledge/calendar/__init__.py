"""Working days of Vietnamese offices: weekends, holidays, days in lieu, swapped days. Pure; no clock."""

from knowledge.calendar.days import ZONE, Calendar, Swap, load_calendar

__all__ = ["ZONE", "Calendar", "Swap", "load_calendar"]
