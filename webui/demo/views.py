"""Moving the demonstration's clock: deadlines fall due and timers fire without anybody waiting for them.

Time only goes forward: what has happened is in the journal with its time."""

from datetime import date, datetime, timedelta
from typing import cast

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.storage.clock import LEGAL_ZONE, legal_date
from engine.storage.problems import Invalid
from engine.storage.stored_clock import StoredClock
from webui.filters import date_time, weekday
from webui.installing import move_clock
from webui.services import services
from webui.typed import required_day

MORNING = 8  # the hour, in Vietnam, at which a chosen day begins for the demonstration
_STEPS = {"gio": timedelta(hours=1), "ngay": timedelta(days=1), "tuan": timedelta(weeks=1), "thang": timedelta(days=30)}
STEPS = (("gio", "Thêm 1 giờ"), ("ngay", "Sang ngày hôm sau"), ("tuan", "Thêm 7 ngày"), ("thang", "Thêm 30 ngày"))
_FURTHEST = date(2100, 1, 1)


def _clock() -> StoredClock:
    return cast(StoredClock, services().clock)


def clock() -> str:
    """Where the clock stands, and how to move it."""
    return _page({})


def _page(errors: dict[str, list[str]]) -> str:
    return render_template("demo/clock.html", steps=STEPS, now=_clock().now(), errors=errors, typed=request.form)


def move() -> Response | tuple[str, int]:
    """Move on by a step, or to the morning of a day."""
    now = _clock().now()
    try:
        target = _target(now)
    except Invalid as problem:
        return _page(problem.errors), 422
    move_clock(services().database, _clock(), target)
    services().runtime.wake_due()
    services().runtime.deliver_pending()
    flash(f"Ngày giờ trong hệ thống nay là {date_time(target)} ({weekday(target)}).", "success")
    return redirect(url_for("demo.clock"))


def _target(now: datetime) -> datetime:
    step = request.form.get("step", "")
    if step in _STEPS:
        target = now + _STEPS[step]
        if step != "gio":
            target = _morning(legal_date(target))
    else:
        day = required_day("day", "Ngày chuyển đến")
        if day > _FURTHEST:
            message = "Ngày chuyển đến quá xa. Hãy chọn một ngày gần hơn."
            raise Invalid(message, {"day": [message]})
        target = _morning(day)
    if target <= now:
        message = "Ngày giờ chỉ tiến, không lùi. Hãy chọn một ngày sau ngày hiện tại của hệ thống."
        raise Invalid(message, {"day": [message]})
    return target


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, MORNING, tzinfo=LEGAL_ZONE)
