"""Deadlines that follow a live parameter: which texts of a release read one, and setting waiting timers anew.

Only what reads the parameter by itself follows; what was computed from it earlier stays as it was computed."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from engine.bpmn.model import EventDefinition
from engine.feel import FeelError, members_read, parse
from engine.spiff import timing
from engine.spiff.compiler import Compiled
from engine.spiff.evaluation import PROFILE
from engine.spiff.execution import Execution
from engine.spiff.machine import awaited

DUE = "due"


def reads(text: str) -> frozenset[str] | None:
    """The parameters a FEEL text reads; None when it reads the profile as a whole, so that any may count."""
    try:
        return members_read(parse(text), PROFILE)
    except FeelError:
        return frozenset()


def _concerned(text: str, names: Collection[str]) -> bool:
    found = reads(text)
    return found is None or not found.isdisjoint(names)


def _follows(event: EventDefinition) -> bool:
    """Timers for a point in time or a duration that is written in FEEL; conditions."""
    if event.kind == "conditional":
        return True
    return event.kind == "timer" and event.timer_kind != "cycle" and event.text.strip().startswith("=")


def live_names(compiled: Compiled) -> frozenset[str] | None:
    """The parameters that timers, conditions and deadlines of a release read; None when any may count."""
    found: set[str] = set()
    for process in compiled.processes.values():
        for node in process.walk():
            texts = [event.text for event in node.events if _follows(event)]
            for text in (*texts, *filter(None, [node.properties.get(DUE)])):
                names = reads(text)
                if names is None:
                    return None
                found |= names
    return frozenset(found)


def follow(execution: Execution, names: Collection[str]) -> None:
    """Set every waiting timer anew that reads one of these parameters, and look again at the conditions that do.

    A timer that has no time any more becomes an incident of its token; what moved is told as effect `retimed`."""
    for task in execution._timers():
        event = awaited(task)
        if event is not None and _follows(event) and _concerned(event.text, names):
            execution.guard(task, "arrive", partial(_set_anew, execution, task, event, names))
    execution._drive()


def _set_anew(execution: Execution, task: Any, event: EventDefinition, names: Collection[str]) -> None:
    before = timing.due_of(task)
    if timing.follow(execution, task, event):
        execution.touch(task)
        _tell(execution, task, before, timing.due_of(task), event.text, names)


def moved(execution: Execution, token_id: UUID, names: Collection[str], opened: datetime) -> tuple[bool, Any]:
    """Whether the deadline of an open task reads one of these parameters, and its value counted from when it opened.

    Raises Incident when it cannot be computed."""
    text = execution.step(token_id).properties.get(DUE)
    if not text or not _concerned(text, names):
        return False, None
    return True, execution.evaluate(execution._find(token_id), text, now=opened)


def tell_due(
    execution: Execution, token_id: UUID, names: Collection[str], before: datetime | None, after: datetime | None
) -> None:
    """Note that the deadline of an open task moved."""
    text = execution.step(token_id).properties[DUE]
    _tell(execution, execution._find(token_id), before, after, text, names)


def _tell(
    execution: Execution, task: Any, before: datetime | None, after: datetime | None, text: str, names: Collection[str]
) -> None:
    found = reads(text)
    concerned = sorted(names if found is None else found.intersection(names))
    times = {name: at and at.isoformat() for name, at in (("before", before), ("after", after))}
    execution._effect("retimed", task, **times, parameters=concerned)
