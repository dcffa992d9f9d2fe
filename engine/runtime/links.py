"""How cases hang together: one came out of another, or lists it (a meeting lists the dossiers it considers).

A link is made once, whoever makes it and however often."""

from typing import Literal
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite

from engine.runtime.tables import CaseLink
from engine.storage import UnitOfWork

CAUSED, LISTS = "caused", "lists"
LinkKind = Literal["caused", "lists"]


def link(work: UnitOfWork, *, tenant_id: UUID, from_case_id: UUID, case_id: UUID, kind: LinkKind = "caused") -> None:
    """Link two cases: `from_case_id` led to `case_id`, or lists it (the meeting is `from_case_id`, the dossier
    `case_id`). A link that is there stays as it is."""
    dialect = postgresql if work.connection.dialect.name == "postgresql" else sqlite
    row = {"case_id": case_id, "from_case_id": from_case_id, "tenant_id": tenant_id, "kind": kind}
    work.connection.execute(dialect.insert(CaseLink).on_conflict_do_nothing(), row)
