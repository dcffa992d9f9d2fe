"""A case of the commune that stands still at an automatic step, made by a process of the test's own."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete

from engine.localities import publish
from engine.organisation import system_actor
from engine.runtime.tables import WorkItem
from tests.diagrams import Diagram
from tests.integration.web.office import Office

_NOTE = {"type": "default", "components": [{"type": "textfield", "key": "note", "label": "Ghi chú"}]}


def stand_still(office: Office, automatic: Diagram, username: str = "staff") -> UUID:
    """Publish a process that begins with the step `Auto` of `automatic` and start it; the case."""
    diagram = automatic.start().user("Next", role="specialist").end().chain("S", "Auto", "Next", "E")
    return publish_and_start(office, diagram, username=username)


def publish_and_start(
    office: Office, diagram: Diagram, forms: Mapping[str, Any] | None = None, username: str = "staff"
) -> UUID:
    """Publish a process for the commune and start it; the case."""
    services: Any = office.services
    unit_id = office.posts(username)[0].unit_id
    with services.database.write() as work:
        publish(
            work,
            system_actor(office.world.units["province"]),
            services.clock,
            unit_id=unit_id,
            diagrams={diagram.key: diagram.xml()},
            forms={key: json.dumps(form).encode() for key, form in {"note": _NOTE, **(forms or {})}.items()},
            note="Bản thử",
        )
    return office.runtime.start(office.actor(username), diagram.key, idempotency=str(uuid4())).case_id


def broken() -> Diagram:
    """A process whose first step is a script that gives no table of values: it fails however often it is tried."""
    return Diagram("broken", startable="specialist").script("Auto", "1 + 1")


def stand_ready(office: Office) -> UUID:
    """A case with one task for the commune's specialists."""
    diagram = Diagram("ready", startable="specialist").start().user("Next", role="specialist").end()
    return publish_and_start(office, diagram.chain("S", "Next", "E"))


def lose_task(office: Office, case_id: UUID) -> None:
    """Take the tasks of a case from the database: nothing will move it any more."""
    with office.services.database.write() as work:
        work.connection.execute(delete(WorkItem).where(WorkItem.case_id == case_id))
    office.runtime.core.live.clear()
