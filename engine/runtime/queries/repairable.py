"""A failed step as its administrator may repair it: what it reads, in words, and which of it can be set anew.

Only what the step reads is shown, and of that nothing whose field of a form is classified as sensitive."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from engine.forms.values import value_text
from engine.organisation import PostView
from engine.runtime.compiled import compiled_release
from engine.runtime.looking import ReadHost, load
from engine.runtime.queries.attention import stuck_step
from engine.runtime.tables import IncidentRow, ProcessInstance
from engine.runtime.views import Repairable, RepairField
from engine.runtime.wording import Wording
from engine.spiff import Read, reads_of
from engine.storage import Reading

SENSITIVE = "sensitive"
MOST = 40  # entries of a context that is read as a whole


def repairable(session: Reading, posts: Sequence[PostView], token_id: UUID, now: datetime) -> Repairable:
    """One failed step within the units these posts administer. Raises NotFound."""
    step = stuck_step(session, posts, token_id)
    instance = session.get_one(ProcessInstance, session.get_one(IncidentRow, token_id).instance_id)
    bundle, compiled = compiled_release(session, instance.release_id)
    execution = load(session, compiled, ReadHost(session, now, instance.unit_id), instance.id)
    process = compiled.processes[execution.step(token_id).process_id]
    wording = Wording(process, bundle)
    fields = [field for read in reads_of(execution, token_id) for field in _fields(read, wording)]
    return Repairable(step, process.name, tuple(fields))


def _fields(read: Read, wording: Wording) -> Iterable[RepairField]:
    value, members = read.value, read.members
    if members is not None and (isinstance(value, dict) or not read.known):
        named: Iterable[str] = sorted(members)
    elif isinstance(value, dict) and value:
        named = list(value)[:MOST]
    else:
        yield _field(read.name, wording.variable(read.name), value)
        return
    entries = value if isinstance(value, dict) else {}
    for member in named:
        asked, path = wording.field(read.name, member), f"{read.name}.{member}"
        hidden = asked is not None and asked.classification == SENSITIVE
        yield _field(path, wording.path(path), entries.get(member), hidden)


def _field(path: str, label: str, value: Any, hidden: bool = False) -> RepairField:
    kind = _kind(value)
    if hidden:
        return RepairField(path, label, kind, hidden=True)
    return RepairField(path, label, kind, value_shown(value), value if kind != "fixed" else None)


def _kind(value: Any) -> str:
    match value:
        case None:
            return "unknown"
        case bool():
            return "flag"
        case Decimal():
            return "number"
        case str():
            return "text"
        case datetime():
            return "fixed"
        case date():
            return "date"
    return "fixed"


def value_shown(value: Any) -> str:
    """A value in a line: of lists and tables only how large they are."""
    if isinstance(value, list):
        return f"Danh sách {len(value)} mục"
    if isinstance(value, dict):
        return str(value["name"]) if "file_id" in value and "name" in value else f"Bảng {len(value)} mục"
    return value_text(value)
