"""The journal of a case as plain Vietnamese sentences, with the answers as they were shown when they were given.

Steps the engine does by itself are told only where they matter to a reader (`telling.everyday`)."""

from uuid import UUID

from engine.history import Entry, values_of
from engine.localities import Bundle
from engine.organisation import Directory
from engine.runtime.seen import Seen
from engine.runtime.taskform import task_form
from engine.runtime.telling import Names, everyday, sentence
from engine.runtime.telling.names import who
from engine.runtime.views import TimelineRow, TimelineValue
from engine.storage import Reading


def timeline(
    session: Reading, people: Directory, entries: list[Entry], bundles: dict[UUID, Bundle]
) -> list[TimelineRow]:
    """Rows in order of time. `bundles`: the release of each instance, by instance id."""
    rows: list[TimelineRow] = []
    names = Names([people])
    seen = {id(effect): Seen(effect) for entry in entries for effect in entry.effects if effect["do"] == "done"}
    kept = values_of(session, {key for each in seen.values() for key in each.ids})
    for entry in entries:
        actor = who(names, entry)
        for effect in entry.effects:
            told = sentence(effect, names) if everyday(effect) else None
            if told is None:
                continue
            values: tuple[TimelineValue, ...] = ()
            if effect["do"] == "done":
                form = task_form(bundles[entry.chain_id], effect["form"], entry.on_behalf_of)
                one = seen[id(effect)]
                shown = form.display(one.answers(kept), one.context(kept))
                values = tuple(TimelineValue(each.label, each.text, each.files) for each in shown)
            rows.append(TimelineRow(entry.at, actor, told, effect.get("element"), effect.get("reason"), values))
    return rows
