"""Working days: Monday to Friday without the days off that the locality's data names (`domain.md` §4.5).

No holiday is in the program: they are set yearly and come as data."""

from engine.calendar.workdays import add_working_days, is_working_day, working_days_between

__all__ = ["add_working_days", "is_working_day", "working_days_between"]
