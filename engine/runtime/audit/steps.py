"""Entries by the name of a step: which names fit the words, and the condition that an entry tells of one of them.

Names come from the diagrams the cases of the scope run by, so the database compares them exactly."""

from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from engine.bpmn.model import Process
from engine.history.tables import JournalEntry
from engine.localities import bundle
from engine.runtime.tables import Case, ProcessInstance
from engine.storage import Reading
from engine.storage.problems import Problem
from engine.storage.text import fold


def step_names(session: Reading, cases: ColumnElement[bool], words: str) -> list[str]:
    """Names of steps of these cases that have all the words, whatever their diacritics."""
    used = select(ProcessInstance.release_id).join(Case, Case.id == ProcessInstance.case_id).where(cases).distinct()
    wanted, found = fold(words).split(), set[str]()
    for release_id in session.scalars(used).all():
        try:
            pinned = bundle(session, release_id)
        except Problem:
            continue  # its bytes were changed: verification says so, searching goes on without it
        for definitions in pinned.definitions.values():
            for process in definitions.runnable():
                found |= _names(process)
    return sorted(name for name in found if name and all(word in fold(name) for word in wanted))


def _names(process: Process) -> set[str]:
    return {process.name, *(node.name for node in process.walk())}


def tells_of(session: Reading, names: list[str]) -> ColumnElement[bool]:
    """The condition that an entry has an effect on a step with one of these names."""
    if session.get_bind().dialect.name == "postgresql":
        return or_(literal(False), *(JournalEntry.effects.op("@>")(literal([{"name": n}], JSONB)) for n in names))
    each = func.json_each(JournalEntry.effects).table_valued("value")
    return select(1).select_from(each).where(func.json_extract(each.c.value, "$.name").in_(names)).exists()
