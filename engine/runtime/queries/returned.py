"""Why a task came back: what the step that returned it wrote, for whoever has to do the task again.

A step returns another one when it was completed with a reason and that opened a task answered before."""

from uuid import UUID

from sqlalchemy import select

from engine.feel import codec
from engine.history import Entry, values_of
from engine.history.queries import ENTRY
from engine.history.tables import JournalEntry
from engine.localities import Bundle
from engine.organisation import Directory
from engine.runtime.tables import WorkItem
from engine.runtime.taskform import task_form
from engine.runtime.telling.names import Names, who
from engine.runtime.views import Returned, TimelineValue
from engine.storage import Reading

REASON = "reason"


def returned_from(session: Reading, people: Directory, bundle: Bundle, item: WorkItem) -> Returned | None:
    """The step that sent the task back, with its reason; None when it came by another way."""
    rows = session.execute(
        select(*ENTRY).where(
            JournalEntry.chain_id == item.instance_id,
            JournalEntry.at == item.created_at,
            JournalEntry.command == "complete",
        )
    )
    for entry in (Entry(*row) for row in rows):
        opened = any(effect["do"] == "opened" and effect.get("token") == str(item.id) for effect in entry.effects)
        done = next((effect for effect in entry.effects if effect["do"] == "done"), None)
        if not opened or done is None or done["element"] == item.element_id:
            continue
        ids = {name: UUID(value) for name, value in done.get("values", {}).items()}
        found = values_of(session, ids.values())
        given = {name: codec.from_data(found[value]) for name, value in ids.items() if value in found}
        if not given.get(REASON):
            continue
        form = task_form(bundle, done["form"], entry.on_behalf_of)
        label = form.label(REASON)
        shown = (each for each in form.display(given) if each.label == label)
        values = tuple(TimelineValue(each.label, each.text, each.files) for each in shown)
        return Returned(done["name"], who(Names([people]), entry), entry.at, values)
    return None
