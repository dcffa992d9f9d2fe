"""Sentences of the pages of work that depend on a date: until when exactly, and whether that is near.

A boundary lies at midnight in Vietnam; people call it the end of the day before (`domain.md` §4.5)."""

from datetime import datetime, timedelta

from flask import Blueprint

from engine.storage.clock import LEGAL_ZONE, legal_date
from webui.filters import clock_time, short_date
from webui.services import services

NEAR_DAYS = 3
_DAY_ENDS = (23, 59)


def last_moment(due_at: datetime) -> str:
    """Until when, in words: “hết ngày 18/11/2026”, or “17:00 ngày 18/11/2026” for a time within a day."""
    local = due_at.astimezone(LEGAL_ZONE)
    if (local.hour, local.minute) == (0, 0):
        return f"hết ngày {short_date(due_at - timedelta(microseconds=1))}"
    if (local.hour, local.minute) == _DAY_ENDS:
        return f"hết ngày {short_date(due_at)}"
    return f"{clock_time(due_at)} ngày {short_date(due_at)}"


def is_near(due_at: datetime, now: datetime) -> bool:
    """Whether a deadline ahead lies within three days, counted by days in Vietnam."""
    return (legal_date(due_at - timedelta(microseconds=1)) - legal_date(now)).days <= NEAR_DAYS


def install(blueprint: Blueprint) -> None:
    """Register the filters `last_moment` and `near`."""
    blueprint.add_app_template_filter(last_moment, "last_moment")
    blueprint.add_app_template_filter(lambda due_at: is_near(due_at, services().clock.now()), "near")
