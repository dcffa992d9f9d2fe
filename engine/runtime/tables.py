"""The runtime's tables: cases, process instances with their state as rows, the work list, messages, incidents.

An instance's state is one row per token, level, scope and variable (`engine.spiff`), so that a change writes what it
changed and nothing more. Values lie in `journal_value`; here are only references."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.storage import Base

MESSAGE, SIGNAL = "message", "signal"


class Case(Base):
    """Hồ sơ: what people follow and search (design.md §3)."""

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("tenant_id", "start_key"),
        Index("ix_case_unit", "unit_id", "started_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(64))
    kind_name: Mapped[str] = mapped_column(String(300))
    title: Mapped[str] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(String(100))
    folded: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str | None] = mapped_column(String(64))
    outcome_name: Mapped[str | None] = mapped_column(String(300))
    started_at: Mapped[datetime]
    started_by: Mapped[str] = mapped_column(String(300))
    ended_at: Mapped[datetime | None]
    start_key: Mapped[str] = mapped_column(String(100))


class CaseParty(Base):
    """A unit that has to do with a case. `grade`: 'works' (had a task in it: its people read the whole case) or
    'hears' (only exchanged messages with it: they see how it stands and what was exchanged)."""

    __tablename__ = "case_party"
    __table_args__ = (Index("ix_case_party_unit", "unit_id", "case_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    grade: Mapped[str] = mapped_column(String(8), default="works", server_default="works")


class CaseLink(Base):
    """A case that has to do with another one. `kind`: 'caused' (it came out of the other one) or 'lists' (the other one
    lists it, as a meeting lists the dossiers it considers)."""

    __tablename__ = "case_link"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    from_case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True)
    tenant_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(8), default="caused", server_default="caused")


class ProcessInstance(Base):
    """A running process of a case. The head of its journal chain lies here, on the row every command locks."""

    __tablename__ = "process_instance"
    __table_args__ = (
        Index("ix_process_instance_due", "due_at", postgresql_where=text("due_at is not null")),
        Index("ix_process_instance_case", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    unit_id: Mapped[UUID]
    release_id: Mapped[UUID]
    process_id: Mapped[str] = mapped_column(String(100))
    version: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[datetime | None]
    head_seq: Mapped[int]
    head_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Retiming(Base):
    """A running instance whose deadlines have yet to follow a live parameter that changed (one row per parameter)."""

    __tablename__ = "retiming"

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    tenant_id: Mapped[UUID]
    try_at: Mapped[datetime]


class StartSchedule(Base):
    """A timer or condition that begins a process by itself in a unit: `element` with its `place`-th event definition.

    `written`: the event as the diagram has it; `stands`: what it comes to with the unit's parameters: a rhythm
    (`engine.spiff.Rhythm`), or whether a condition is true; '' for never. It came into force at `since`; moments up to
    `done_until` are over, `due_at` is the next one. A start that fails is tried again at `try_at`; `problem` says in
    Vietnamese what is wrong."""

    __tablename__ = "start_schedule"
    __table_args__ = (Index("ix_start_schedule_try", "try_at"), Index("ix_start_schedule_tenant", "tenant_id"))

    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    process_key: Mapped[str] = mapped_column(String(100), primary_key=True)
    element: Mapped[str] = mapped_column(String(100), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    release_id: Mapped[UUID]
    written: Mapped[str] = mapped_column(Text)
    stands: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    done_until: Mapped[datetime]
    due_at: Mapped[datetime | None]
    try_at: Mapped[datetime | None]
    attempts: Mapped[int]
    problem: Mapped[str | None] = mapped_column(Text)


class ScheduleState(Base):
    """Whether the schedules of a tenant are to be set anew: since when something they depend on has changed."""

    __tablename__ = "schedule_state"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    changed_at: Mapped[datetime | None]


class InstanceRow(Base):
    """One token, level, scope or variable of an instance; `format` names the shape of `body`."""

    __tablename__ = "instance_row"

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    format: Mapped[int]
    body: Mapped[str] = mapped_column(Text)


class WorkItem(Base):
    """A task for people. Its id is the token's id. The draft of its form lies in the row."""

    __tablename__ = "work_item"
    __table_args__ = (
        Index("ix_work_item_holder", "post_id", "state", "due_at"),
        Index("ix_work_item_case", "case_id", "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    process_id: Mapped[str] = mapped_column(String(100))
    element_id: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[UUID]
    on_behalf_of: Mapped[UUID | None]
    form_key: Mapped[str] = mapped_column(String(100))
    awaits_reply: Mapped[bool]
    priority: Mapped[int]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(16))
    post_id: Mapped[UUID | None]
    held_since: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(300))
    done_by_person: Mapped[UUID | None]
    done_key: Mapped[str | None] = mapped_column(String(100))
    draft: Mapped[str | None] = mapped_column(Text)
    draft_revision: Mapped[int]
    draft_at: Mapped[datetime | None]


# The order of “Việc của tôi”: its rows are read off, never sorted.
Index(
    "ix_work_item_urgent",
    WorkItem.unit_id,
    WorkItem.role,
    WorkItem.state,
    WorkItem.due_at,
    WorkItem.priority.desc(),
    WorkItem.created_at,
)


class Subscription(Base):
    """A token that waits for a message, found by name, unit and all correlation keys at once; or, by `kind`, for a
    signal, found by name alone."""

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_subscription_match", "name", "unit_id", "keys_digest"),)

    token_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"), index=True)
    unit_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(8), default=MESSAGE, server_default=MESSAGE)
    name: Mapped[str] = mapped_column(String(100))
    keys_digest: Mapped[str] = mapped_column(String(64))


class Message(Base):
    """A message between instances, possibly of different units: on its way until delivered exactly once.

    By `kind` also a signal on its way to one instance that waited for it (`payload`: ids of the tokens that did), or,
    without `to_instance_id`, to the processes that begin with it."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_pending", "state", "try_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(8), default=MESSAGE, server_default=MESSAGE)
    name: Mapped[str] = mapped_column(String(100))
    from_case_id: Mapped[UUID]
    from_instance_id: Mapped[UUID]
    from_unit_id: Mapped[UUID]
    to_unit_id: Mapped[UUID]
    payload: Mapped[str] = mapped_column(Text)
    correlation: Mapped[dict[str, Any]]
    keys_digest: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    try_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    to_instance_id: Mapped[UUID | None]


class IncidentRow(Base):
    """An automatic step that could not be carried out and waits for repair."""

    __tablename__ = "incident"

    token_id: Mapped[UUID] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID]
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    element_id: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
