"""A case as a unit sees it that only exchanged messages with it: how it stands, and what was exchanged.

Nothing of what others write, decide or keep in the case is told, nor who of them does what."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import and_, or_, select

from engine.documents import documents_of
from engine.feel import codec
from engine.history import entries
from engine.organisation import Directory, PostView
from engine.runtime.access import working_units
from engine.runtime.queries.statuses import STATUS
from engine.runtime.queries.timeline import timeline
from engine.runtime.queries.whereabouts import whereabouts
from engine.runtime.tables import MESSAGE, Case, Message, ProcessInstance
from engine.runtime.views import CaseView, DocumentRow, FileRow
from engine.storage import Reading

_OF_THE_CASE = ("started", "completed", "cancelled", "failed")


def heard_view(session: Reading, people: Directory, posts: Sequence[PostView], case: Case) -> CaseView:
    """The case page of a reader whose unit only exchanged messages with the case."""
    units = working_units(posts)
    ours = {str(unit_id) for unit_id in units}
    exchanged = {
        file["file_id"]: (file, message) for message in _messages(session, case.id, units) for file in _files(message)
    }
    unit = people.unit(case.unit_id)
    log = [
        replace(entry, effects=kept, person_id=None, on_behalf_of=None, actor_label=unit.name)
        for entry in entries(session, case_id=case.id)
        if (kept := [told for effect in entry.effects if (told := _told(effect, ours)) is not None])
    ]
    return CaseView(
        case_id=case.id,
        title=case.title,
        code=case.code,
        kind_name=case.kind_name,
        unit_name=unit.name,
        status=case.status,
        status_name=STATUS[case.status],
        outcome_name=case.outcome_name,
        started_at=case.started_at,
        ended_at=case.ended_at,
        started_by=unit.name,
        release_label="",
        holders=(),
        timeline=tuple(timeline(session, people, log, {})),
        files=tuple(
            FileRow(
                UUID(file["file_id"]),
                file["name"],
                int(file["size"]),
                file["media_type"],
                message.sent_at,
                people.unit(message.from_unit_id).name,
            )
            for file, message in exchanged.values()
        ),
        documents=tuple(
            DocumentRow(d.document_id, d.kind_name, d.number, d.dated, d.abstract, d.status_name, d.file_id)
            for d in documents_of(session, case.id)
            if str(d.file_id) in exchanged
        ),
        related=(),
        whereabouts=whereabouts(session, people, posts, case.id),
        whole=False,
    )


def _messages(session: Reading, case_id: UUID, units: Collection[UUID]) -> list[Message]:
    """The messages between a case and these units, oldest first."""
    instances = select(ProcessInstance.id).where(ProcessInstance.case_id == case_id)
    sent = and_(Message.from_case_id == case_id, Message.to_unit_id.in_(units))
    received = and_(Message.to_instance_id.in_(instances), Message.from_unit_id.in_(units))
    found = select(Message).where(Message.kind == MESSAGE, or_(sent, received))
    return list(session.scalars(found.order_by(Message.sent_at, Message.id)))


def _told(effect: dict[str, Any], ours: Collection[str]) -> dict[str, Any] | None:
    """The part of an effect that this reader hears of."""
    if effect["do"] in _OF_THE_CASE:
        return {name: value for name, value in effect.items() if name != "reason"}
    exchanged = (effect["do"] == "sent" and effect.get("to") in ours) or (
        effect["do"] == "received" and effect.get("from") in ours
    )
    return effect if exchanged else None


def _files(message: Message) -> Iterator[dict[str, Any]]:
    """The files a message carries, as values."""
    waiting = [codec.from_data(orjson.loads(message.payload))]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, dict) and "file_id" in value and "sha256" in value:
            yield value
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
