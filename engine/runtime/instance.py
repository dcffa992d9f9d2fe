"""One command on one instance: lock → load → do → write what changed → journal (design.md §7).

Everything happens in the caller's unit of work. The live object goes back to the cache only after the commit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete, insert, update

from engine import history
from engine.feel import codec
from engine.localities import Bundle
from engine.organisation import Actor, Directory, PostView, directory
from engine.organisation.words import CLERK
from engine.runtime.access import WORKS
from engine.runtime.assignment import Assignment, assign, units_of
from engine.runtime.compiled import compiled_release
from engine.runtime.live import LiveInstances
from engine.runtime.locking import Locked
from engine.runtime.looking import ReadHost, load
from engine.runtime.messaging import send_messages, send_signals, wait_for
from engine.runtime.operations import OperationContext, carry_out
from engine.runtime.statements import (
    ADD_PARTIES,
    DROP_STATE,
    ITEM_DONE,
    KEEP_STATE,
    OPEN_ITEMS,
    SET_DUE,
    SET_INSTANCE,
)
from engine.runtime.tables import (
    Case,
    IncidentRow,
    InstanceRow,
    WorkItem,
)
from engine.spiff import Changes, Compiled, Execution, Incident, OutMessage, OutSignal, StepContext
from engine.storage import Clock, Gathered, UnitOfWork
from engine.storage.problems import NotFound, Problem, Unavailable

FORMAT = 2  # 1: the variables of an item of a repetition had rows of their own; still read
_TRANSIENT = ("token", "run")
OPEN, DONE, WITHDRAWN = "open", "done", "withdrawn"


class WriteHost(ReadHost):
    """The world of an execution inside a unit of work."""

    def __init__(self, instance: InstanceWork) -> None:
        super().__init__(instance.work.session, instance.now, instance.row.unit_id)
        self._instance = instance
        self.sent: list[tuple[OutMessage, list[UUID]]] = []
        self.thrown: list[OutSignal] = []

    def call(self, operation: str, parameters: dict[str, Any], step: StepContext) -> Any:
        one = self._instance
        context = OperationContext(
            one.work,
            one.now,
            one.row.tenant_id,
            one.row.unit_id,
            one.row.case_id,
            one.row.id,
            one.actor,
            step,
            one.directory,
        )
        # A failing operation must leave no trace of its own, while the steps before it stay.
        with one.work.connection.begin_nested():
            try:
                return carry_out(operation, context, parameters)
            except Unavailable:
                raise
            except Problem as problem:
                raise Incident(problem.message) from problem

    def send(self, message: OutMessage) -> None:
        # Whom it is for is found out now, while the step can still become an incident.
        one = self._instance
        units = units_of(one.execution, one.directory, message.step.token_id, message.to, one.row.unit_id, one.now)
        try:
            for unit_id in units:
                one.directory.unit(unit_id)
        except NotFound as problem:
            raise Incident(f"Đơn vị nhận tin của bước “{message.step.name}” không có trong danh sách.") from problem
        self.sent.append((message, units))

    def broadcast(self, signal: OutSignal) -> None:
        self.thrown.append(signal)


class InstanceWork:
    """An instance taken for one command."""

    def __init__(
        self,
        work: UnitOfWork,
        live: LiveInstances,
        clock: Clock,
        actor: Actor,
        row: Locked,
        execution: Execution | None,
    ) -> None:
        self.work = work
        self.now = clock.now()
        self.actor = actor
        self.row = row
        self._live = live
        self.bundle: Bundle
        self.compiled: Compiled
        self.bundle, self.compiled = compiled_release(work.session, row.release_id)
        self._directory: Directory | None = None
        self.host = WriteHost(self)
        if execution is None:
            execution = live.take(row.id, row.version) or load(work.session, self.compiled, self.host, row.id)
        self.execution = execution
        self.execution.host = self.host
        self.opened: list[UUID] = []
        self.deliverable: list[UUID] = []
        self._writes = Gathered()
        self._stuck = self.execution.stuck()
        self._placed: dict[UUID, tuple[UUID, str]] = {}
        self._completed: UUID | None = None
        self._closed: set[UUID] = set()

    @property
    def directory(self) -> Directory:
        if self._directory is None:
            self._directory = directory(self.work.session, self.row.tenant_id)
        return self._directory

    # ------------------------------------------------------------------ writing

    def finish(self, command: str, effects: Iterable[dict[str, Any]] = ()) -> None:
        """Write everything the command changed, and its journal entry."""
        changes = self.execution.take_changes()
        mine = [*effects, *changes.effects]
        self._open_items(changes, mine)
        self._close_items(changes)
        self.deliverable += send_messages(self.work, self.row, self.now, self.host.sent, mine)
        self.deliverable += send_signals(self.work, self.row, self.now, self.host.thrown, mine)
        self.host.sent, self.host.thrown = [], []
        self._write_rows(changes)
        self.deliverable += wait_for(self.work, self.row, self.now, changes)
        self._incidents(changes)
        entry = history.append(
            self._writes,
            chain_id=self.row.id,
            chain_kind="instance",
            head=self.row.head,
            tenant_id=self.row.tenant_id,
            case_id=self.row.case_id,
            at=self.now,
            stamp=self.actor.stamp(),
            command=command,
            effects=mine,
            values=[history.Value(each.id, each.name, codec.to_data(each.value)) for each in changes.values],
        )
        version = self.row.version + 1
        ended = changes.status != "running"
        standing = {
            "id": self.row.id,
            "version": version,
            "status": changes.status,
            "due_at": None if ended else changes.due,
            "head_seq": entry.head.seq,
            "head_hash": entry.head.hash,
            "ended_at": self.now if ended else None,
        }
        self._writes.put(SET_INSTANCE, [standing])
        self._writes.send(self.work.connection)
        if ended:
            self._end_case(changes)
        self.row.version, self.row.status, self.row.head = version, changes.status, entry.head
        execution, instance_id = self.execution, self.row.id
        if not ended:
            self.work.after_commit(lambda: self._live.keep(instance_id, version, execution))

    def unchanged(self) -> None:
        """The command found nothing to do: no entry; only the next timer is noted, as it really is."""
        due = self.execution.take_changes().due
        SET_DUE.run(self.work.connection, {"which": self.row.id, "due_at": due})
        execution, instance_id, version = self.execution, self.row.id, self.row.version
        self.work.after_commit(lambda: self._live.keep(instance_id, version, execution))

    def _write_rows(self, changes: Changes) -> None:
        keep = [
            {
                "instance_id": self.row.id,
                "kind": kind,
                "key": key,
                "format": FORMAT,
                "body": orjson.dumps(body).decode(),
            }
            for (kind, key), body in changes.rows.items()
            if body is not None
        ]
        gone = [
            {"instance_id": self.row.id, "kind": kind, "key": key}
            for (kind, key), body in changes.rows.items()
            if body is None
        ]
        if changes.status != "running":
            # Nothing moves any more: tokens and levels go all at once, variables stay for the record.
            keep = [row for row in keep if row["kind"] not in _TRANSIENT]
            gone = [row for row in gone if row["kind"] not in _TRANSIENT]
            self.work.connection.execute(
                delete(InstanceRow).where(InstanceRow.instance_id == self.row.id, InstanceRow.kind.in_(_TRANSIENT))
            )
        self._writes.put(KEEP_STATE, keep)
        self._writes.put(DROP_STATE, gone)

    def _open_items(self, changes: Changes, effects: list[dict[str, Any]]) -> None:
        rows, parties = [], set()
        by_token = {effect["token"]: effect for effect in effects if effect["do"] == "opened"}
        for token_id in changes.opened:
            step = self.execution.step(token_id)
            try:
                placed = assign(self.execution, self.compiled, self.directory, token_id, self.row.unit_id, self.now)
            except Incident as incident:
                # Nobody can be found by the diagram: the unit's own clerk keeps the work from being lost.
                changes.incidents[token_id] = (step, incident.message)
                placed = _to_clerk(self.directory, self.row.unit_id, self.now)
            who = placed.responsible
            self._placed[token_id] = (who.unit_id, who.role)
            rows.append(
                {
                    "id": token_id,
                    "tenant_id": self.row.tenant_id,
                    "instance_id": self.row.id,
                    "case_id": self.row.case_id,
                    "process_id": step.process_id,
                    "element_id": step.element_id,
                    "name": step.name or step.element_id,
                    "role": who.role,
                    "unit_id": who.unit_id,
                    "on_behalf_of": who.on_behalf_of,
                    "form_key": step.properties.get("form", ""),
                    "awaits_reply": placed.awaits_reply,
                    "priority": placed.priority,
                    "created_at": self.now,
                    "due_at": placed.due_at,
                    "state": OPEN,
                    "draft_revision": 0,
                }
            )
            parties |= {who.unit_id} | ({who.on_behalf_of} if who.on_behalf_of else set())
            effect = by_token.get(str(token_id))
            if effect is not None:
                effect.update(role=who.role, unit=str(who.unit_id))
                if who.on_behalf_of:
                    effect["on_behalf_of"] = str(who.on_behalf_of)
                if placed.due_at:
                    effect["due"] = placed.due_at.isoformat()
        self._writes.put(OPEN_ITEMS, rows)
        self.add_parties(parties - {self.row.unit_id})
        self.opened += changes.opened

    def add_parties(self, units: Iterable[UUID]) -> None:
        """Let the people of these units read the case: they work in it."""
        known = {"case_id": self.row.case_id, "tenant_id": self.row.tenant_id, "grade": WORKS}
        self._writes.put(ADD_PARTIES, [{**known, "unit_id": unit_id} for unit_id in units])

    def _close_items(self, changes: Changes) -> None:
        """Items that ended without being completed by a person (`complete` writes its own)."""
        withdrawn = [token_id for token_id in changes.closed if token_id != self._completed]
        self._closed.update(withdrawn)
        if withdrawn:
            self.work.connection.execute(
                update(WorkItem)
                .where(WorkItem.id.in_(withdrawn), WorkItem.state == OPEN)
                .values(state=WITHDRAWN, done_at=self.now)
            )

    def may_do(self, item_id: UUID, post: PostView) -> bool:
        """Whether a task opened by this command is for a post."""
        return self._placed.get(item_id) == (post.unit_id, post.role)

    def completed(self, item_id: UUID, role: str, key: str) -> None:
        """Mark the work item a person has just completed."""
        self._completed = item_id
        if role == CLERK:  # it may have come to the clerk by an incident, which is over now
            self._closed.add(item_id)
        done = {
            "id": item_id,
            "state": DONE,
            "done_at": self.now,
            "done_by": self.actor.label[:300],
            "done_by_person": self.actor.person_id,
            "post_id": self.actor.post_id,
            "done_key": key,
            "draft": None,
            "draft_at": None,
        }
        self._writes.put(ITEM_DONE, [done])

    def _incidents(self, changes: Changes) -> None:
        rows = [
            {
                "token_id": token_id,
                "tenant_id": self.row.tenant_id,
                "instance_id": self.row.id,
                "case_id": self.row.case_id,
                "element_id": step.element_id,
                "name": step.name or step.element_id,
                "message": message,
                "at": self.now,
            }
            for token_id, (step, message) in changes.incidents.items()
        ]
        # What fails again stays the same incident, with the time it began.
        again = [row for row in rows if row["token_id"] in self._stuck] if changes.status == "running" else []
        for row in again:
            self.work.connection.execute(
                update(IncidentRow).where(IncidentRow.token_id == row["token_id"]).values(message=row["message"])
            )
        over = self._stuck - (self.execution.stuck() if changes.status == "running" else set())
        over |= self._closed
        if over:
            self.work.connection.execute(delete(IncidentRow).where(IncidentRow.token_id.in_(over)))
        rows = [row for row in rows if row not in again]
        if rows and changes.status == "running":
            self.work.connection.execute(insert(IncidentRow), rows)

    def _end_case(self, changes: Changes) -> None:
        self.work.connection.execute(
            update(Case)
            .where(Case.id == self.row.case_id)
            .values(
                status=changes.status,
                outcome=changes.outcome and changes.outcome[:64],
                outcome_name=changes.outcome_name and changes.outcome_name[:300],
                ended_at=self.now,
            )
        )


def _to_clerk(directory_: Directory, unit_id: UUID, now: datetime) -> Assignment:
    return Assignment(directory_.responsible(CLERK, unit_id, now), None, False, 0)
