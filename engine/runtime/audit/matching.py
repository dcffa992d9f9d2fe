"""Which entries fit an auditor's criteria: what the database can decide, and what needs the words people read.

Words are compared folded (`domain.md` §4.4). What can be erased is never copied into a searchable column, so `text` is
looked for in what the entries say, read batch by batch."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true

from engine.history.tables import JournalEntry
from engine.organisation.tables import Post
from engine.runtime.audit.steps import step_names, tells_of
from engine.runtime.audit.views import AuditEntry, Criteria, Happening
from engine.runtime.tables import Case
from engine.storage import Reading
from engine.storage.clock import legal_midnight
from engine.storage.text import fold


def condition(session: Reading, units: frozenset[UUID], criteria: Criteria) -> ColumnElement[bool]:
    """All but `text`, on `JournalEntry` left joined to its `Case`."""
    wanted: ColumnElement[bool] = true()
    if criteria.person_id is not None:
        wanted &= JournalEntry.person_id == criteria.person_id
    if criteria.post_id is not None:
        wanted &= JournalEntry.post_id == criteria.post_id
    if criteria.unit_id is not None:
        unit = criteria.unit_id
        acted = JournalEntry.post_id.in_(select(Post.id).where(Post.unit_id == unit))
        about = (JournalEntry.chain_id == unit, JournalEntry.on_behalf_of == unit, Case.unit_id == unit)
        wanted &= or_(acted, *about)
    if criteria.since is not None:
        wanted &= JournalEntry.at >= legal_midnight(criteria.since)
    if criteria.until is not None:
        wanted &= JournalEntry.at < legal_midnight(criteria.until + timedelta(days=1))
    if fold(criteria.step):
        wanted &= tells_of(session, step_names(session, Case.unit_id.in_(units), criteria.step))
    return wanted


def fits(criteria: Criteria, entry: AuditEntry) -> bool:
    """Whether all words of `text` stand in what an entry says; the rest `condition` has decided."""
    text = fold(criteria.text).split()
    return not text or _has(text, fold(" ".join(_words(entry))))


def _has(words: list[str], text: str) -> bool:
    return all(word in text for word in words)


def _words(entry: AuditEntry) -> list[str]:
    words = [entry.who, entry.acting_as, entry.unit_name, entry.command_name, entry.case_title or ""]
    for each in entry.happenings:
        words += _told(each)
    return words


def _told(happening: Happening) -> list[str]:
    words = [happening.sentence, happening.note or "", *happening.erased]
    for value in happening.values:
        words += [value.label, value.text, *(name for _, name in value.files)]
    return words
