"""Plays a process the way the runtime does: one command, its changed rows into a store, and perhaps a reload.

`Play(cold=True)` throws the live object away after every command and reads it back from JSON; whatever a scenario
does must come out the same. After every command the accumulated rows must equal a full dump."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from engine.feel import codec
from engine.spiff import Changes, Compiled, Execution, Incident, OutMessage, OutSignal, StepContext
from engine.storage import FixedClock

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
_ORDER = random.Random(7)


class World:
    """A host made of plain functions and lists."""

    def __init__(self) -> None:
        self.clock = FixedClock(NOON)
        self.operations: dict[str, Callable[[dict[str, Any]], Any]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.sent: list[OutMessage] = []
        self.thrown: list[str] = []
        self.live: dict[str, Any] = {}
        self.values: dict[UUID, str] = {}

    def now(self) -> datetime:
        return self.clock.now()

    def call(self, operation: str, parameters: dict[str, Any], step: StepContext) -> Any:
        if operation not in self.operations:
            raise Incident(f"no operation {operation}")
        result = self.operations[operation](parameters)
        self.calls.append((operation, parameters))
        return result

    def send(self, message: OutMessage) -> None:
        self.sent.append(message)

    def broadcast(self, signal: OutSignal) -> None:
        self.thrown.append(signal.name)

    def live_parameters(self) -> Mapping[str, Any]:
        return self.live

    def load_values(self, ids: Iterable[UUID]) -> dict[UUID, Any]:
        return {i: codec.from_data(json.loads(self.values[i])) for i in ids if i in self.values}


def dump(execution: Execution) -> dict[tuple[str, str], Any]:
    """Every row of an execution, read from its inside and not from what it reports."""
    rows: dict[tuple[str, str], Any] = {}
    for run_id, run in execution.runs.items():
        rows["run", run_id] = execution._run_row(run)
        for task in run.tokens():
            rows["token", str(task.id)] = execution._token_row(task)
    for scope_id, scope in execution.scopes.scopes.items():
        head = {"p": scope.parent, "d": scope.done, "k": scope.key}
        if "/" in scope_id:  # an item of a repetition: one row with its variables
            rows["scope", scope_id] = {**head, "v": scope.variables}
            continue
        rows["scope", scope_id] = head
        for name, ref in scope.variables.items():
            rows["variable", f"{scope_id} {name}"] = ref
    copy: dict[tuple[str, str], Any] = {key: json.loads(json.dumps(body)) for key, body in rows.items()}
    return copy


class Play:
    """One instance and its store."""

    def __init__(self, compiled: Compiled, *, cold: bool = False, world: World | None = None) -> None:
        self.compiled = compiled
        self.cold = cold
        self.world = world or World()
        self.rows: dict[tuple[str, str], str] = {}
        self.history: list[dict[str, Any]] = []
        self.changes = Changes()
        self.subscriptions: dict[UUID, tuple[str, Any]] = {}
        self.signals: dict[UUID, str] = {}
        self.items: dict[UUID, str] = {}
        self.incidents: dict[UUID, tuple[str, str]] = {}
        self.execution: Execution

    # ---- the store

    def _commit(self) -> None:
        changes = self.changes = self.execution.take_changes()
        for key, body in changes.rows.items():
            if body is None:
                assert self.rows.pop(key, None) is not None, ("deletes a row that was never stored", key)
            else:
                text = json.dumps(body)
                self.rows[key] = text
        for value in changes.values:
            self.world.values[value.id] = json.dumps(codec.to_data(value.value))
        for token_id in changes.opened:
            self.items[token_id] = self.execution.step(token_id).element_id
        for token_id in changes.closed:
            del self.items[token_id]
        for token_id in changes.unsubscribed:
            self.subscriptions.pop(token_id, None)
            self.signals.pop(token_id, None)
        tokens = {key for kind, key in self.rows if kind == "token"}
        for token_id, subscription in changes.subscribed.items():
            if str(token_id) in tokens:
                self.subscriptions[token_id] = subscription
        for token_id, name in changes.signals.items():
            if str(token_id) in tokens:
                self.signals[token_id] = name
        for token_id, (step, message) in changes.incidents.items():
            self.incidents[token_id] = (step.element_id, message)
        self.incidents = {t: i for t, i in self.incidents.items() if str(t) in tokens and self._stuck(t)}
        self.history += changes.effects
        assert {key: json.loads(body) for key, body in self.rows.items()} == dump(self.execution)
        if changes.status == "running":
            assert set(self.items) == self._open_inside()
            assert set(self.subscriptions) == self._waiting_inside("message")
            assert set(self.signals) == self._waiting_inside("signal")
            if self.cold:
                self.reload()

    def _stuck(self, token_id: UUID) -> bool:
        return "stuck" in json.loads(self.rows["token", str(token_id)])["d"]

    def _open_inside(self) -> set[UUID]:
        tokens = [task for run in self.execution.runs.values() for task in run.tokens()]
        return {t.id for t in tokens if t.task_spec.manual and not {"stuck", "held"} & t.internal_data.keys()}

    def _waiting_inside(self, what: str) -> set[UUID]:
        tokens = [task for run in self.execution.runs.values() for task in run.tokens()]
        return {t.id for t in tokens if what in t.internal_data}

    def reload(self) -> None:
        """Forget the live object; read it back from the stored rows, in any order."""
        rows = [(key, json.loads(body)) for key, body in self.rows.items()]
        _ORDER.shuffle(rows)
        self.execution = Execution.load(self.compiled, self.world, dict(rows))
        assert not self.execution.take_changes().rows

    # ---- commands

    def start(
        self,
        process_id: str = "p",
        /,
        start_event: str | None = None,
        payload: Any = None,
        began_by: tuple[str, str] = ("", ""),
        **given: Any,
    ) -> Play:
        self.execution = Execution.start(
            self.compiled,
            self.world,
            process_id,
            given,
            start_event=start_event,
            payload=payload,
            began_by=began_by,
        )
        self._commit()
        return self

    def do(self, element: str, /, item: Any = None, **answers: Any) -> Play:
        """Complete the open task of an element; `item` says of which item of a multi-instance."""
        found = [t for t in self.items if self.items[t] == element and (item is None or self.item(t) == item)]
        assert found, (element, item, self.open())
        return self.complete(found[0], answers)

    def complete(self, token_id: UUID, answers: Mapping[str, Any]) -> Play:
        self.execution.complete(token_id, answers)
        self._commit()
        return self

    def wait(self, **time: int) -> int:
        """Let time pass and the timers fire."""
        self.world.clock.advance(timedelta(**time))
        fired = self.execution.fire_due()
        self._commit()
        return fired

    def deliver(self, name: str, payload: Any, keys: Any = None) -> int:
        """Deliver a message to everyone who waits for its name and keys; answers how many."""
        wanted = [t for t, s in self.subscriptions.items() if s == (name, codec.to_data(keys or {}))]
        for token_id in wanted:
            self.execution.deliver(token_id, payload)
            self._commit()
        return len(wanted)

    def hear(self, name: str) -> int:
        """Let everyone who waits for a signal hear it; answers how many did."""
        wanted = {token for token, signal in self.signals.items() if signal == name}
        if self.execution.signal(name, wanted):
            self._commit()
        return len(wanted)

    def retry(self, element: str) -> Play:
        token_id = next(t for t, (e, _) in self.incidents.items() if e == element)
        self.execution.retry(token_id)
        self._commit()
        return self

    def repair(self, name: str, value: Any) -> Play:
        self.execution.set_variable(name, value)
        self._commit()
        return self

    def cancel(self) -> Play:
        self.execution.cancel()
        self._commit()
        return self

    # ---- questions

    def item(self, token_id: UUID) -> Any:
        return self.execution.visible_at(token_id).get("item_key")

    def open(self) -> list[str]:
        return sorted(self.items.values())

    def stuck(self) -> list[str]:
        return sorted(element for element, _ in self.incidents.values())

    def passed(self, element: str | None = None) -> list[str]:
        """Elements passed, in order; or only this one."""
        done = [e["element"] for e in self.history if e["do"] == "passed"]
        return done if element is None else [e for e in done if e == element]

    def variables(self) -> dict[str, Any]:
        return self.execution.variables()

    @property
    def status(self) -> str:
        return self.changes.status

    def tokens(self) -> int:
        return sum(1 for kind, _ in self.rows if kind == "token")

    def record(self) -> Any:
        """What must not depend on reloading: the history, with tokens by number, the variables and the end."""
        numbers: dict[str, int] = {}
        history = [{**e, "token": numbers.setdefault(e.get("token", ""), len(numbers))} for e in self.history]
        sent: list[Any] = [(m.name, m.to, m.payload, m.correlation) for m in self.world.sent]
        sent += self.world.thrown
        ending = (self.changes.status, self.changes.outcome, self.changes.outcome_name, self.changes.due)
        return history, self.variables(), sent, self.world.calls, ending, self.open(), self.stuck()


def both(compiled: Compiled, scenario: Callable[[Play], object]) -> Play:
    """Play a scenario hot and cold; both must leave the same record. Answers the hot one."""
    plays = [Play(compiled, cold=cold) for cold in (False, True)]
    for play in plays:
        scenario(play)
    assert plays[0].record() == plays[1].record()
    return plays[0]
