"""The product as the conformance kit calls it: the very code that loads, checks and runs definitions.

The kit and its contract lie in `../shared/conformance`; it is not part of the project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from engine.bpmn import BpmnRefused, Definitions, Finding, beginnings, by_itself, check, load
from engine.dmn import load as load_decisions
from engine.feel import FeelError, Function, codec, parse, strip_marker
from engine.spiff import (
    Changes,
    Compiled,
    Execution,
    Incident,
    OutMessage,
    OutSignal,
    Rhythm,
    StepContext,
    compile_processes,
    rhythm_of,
)
from engine.storage import FixedClock

_YEARS_MONTHS = re.compile(r"-?P(?=\d)(\d+Y)?(\d+M)?")
START = datetime(2026, 1, 1, tzinfo=UTC)
# functions that were answers, by the words the kit carries between two decisions: JSON has no function
_FUNCTIONS: dict[str, Function] = {}


class ModelRejected(Exception):
    """A model turned away; the message is what an administrator would read."""

    stage = "deploy"


class ProcessFailed(Exception):
    """An instance that did not come to its end."""

    stage = "run"

    def __init__(self, message: str, trace: Sequence[str], kind: str) -> None:
        super().__init__(message)
        self.trace = list(trace)
        self.kind = kind


def _sentence(findings: Iterable[Finding]) -> str:
    return " ".join(f"{each.element_name or each.element_id}: {each.message} {each.remedy}" for each in findings)


def _loaded(bpmn_xml: bytes) -> tuple[Definitions, list[Finding]]:
    try:
        definitions = load(bpmn_xml)
    except BpmnRefused as refused:
        raise ModelRejected(_sentence(refused.findings)) from refused
    findings = check(definitions)
    if errors := [each for each in findings if each.severity == "error"]:
        raise ModelRejected(_sentence(errors))
    return definitions, findings


def parse_model(bpmn_xml: bytes, **_options: Any) -> dict[str, Any]:
    """Load and check a model. Raises ModelRejected."""
    _, findings = _loaded(bpmn_xml)
    return {"warnings": [_sentence([each]) for each in findings]}


class _World:
    """The processes of one file, running beside each other."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.clock = FixedClock(START)
        self.runs: list[tuple[Execution, Changes]] = []
        self.trace: list[str] = []
        self.waiting: dict[UUID, tuple[Execution, str]] = {}
        self.sent: list[OutMessage] = []
        self.kept: list[OutMessage] = []
        self.items: dict[UUID, Execution] = {}
        self.signals: list[str] = []
        self.values: dict[UUID, Any] = {}
        self.failure: tuple[str, str] | None = None
        self.began: dict[int, str] = {}  # the executions that began by themselves, all kept in `runs`
        self.by_itself: dict[tuple[str, str, int], tuple[Rhythm, datetime | None]] = {}

    # ---- the host

    def now(self) -> datetime:
        return self.clock.now()

    def call(self, operation: str, parameters: dict[str, Any], step: StepContext) -> Any:
        return {}

    def send(self, message: OutMessage) -> None:
        self.sent.append(message)

    def broadcast(self, signal: OutSignal) -> None:
        self.signals.append(signal.name)

    def live_parameters(self) -> Mapping[str, Any]:
        return {}

    def load_values(self, ids: Iterable[UUID]) -> dict[UUID, Any]:
        return {each: self.values[each] for each in ids if each in self.values}

    # ---- driving

    def start(self, process_id: str, variables: Mapping[str, Any]) -> Execution:
        execution = Execution.start(self.compiled, self, process_id, variables)
        self.take(execution)
        return execution

    def take(self, execution: Execution) -> None:
        """Note what a command did; people complete what is open, messages find who waits."""
        todo = [execution]
        while todo:
            one = todo.pop()
            changes = one.take_changes()
            self.values.update({each.id: each.value for each in changes.values})
            self.trace += [each["element"] for each in changes.effects if each["do"] == "passed" and "many" not in each]
            for token in changes.unsubscribed:
                self.waiting.pop(token, None)
            for token, (name, _) in changes.subscribed.items():
                self.waiting[token] = (one, name)
            if changes.incidents and self.failure is None:
                self.failure = ("runtime", next(iter(changes.incidents.values()))[1])
            if changes.status == "failed" and self.failure is None:
                self.failure = ("error_event", f"Lỗi “{changes.outcome}” không được xử lý.")
            self.runs = [(e, c) for e, c in self.runs if e is not one] + [(one, changes)]
            self.items.update(dict.fromkeys(changes.opened, one))
            for token in changes.closed:
                self.items.pop(token, None)
            signals, self.signals = self.signals, []
            for name in signals:
                todo += self.hear(name, one)
            messages, self.sent, self.kept = [*self.kept, *self.sent], [], []
            for message in messages:
                found = next((t for t, (_, name) in self.waiting.items() if name == message.name), None)
                if found is not None:
                    receiver, _ = self.waiting.pop(found)
                    receiver.deliver(found, message.payload)
                    todo.append(receiver)
                elif begun := self.begun("message", message.name, message.payload):
                    todo += begun
                else:
                    self.kept.append(message)  # until somebody waits for it
            mine = next((token for token, each in self.items.items() if each is one), None)
            if mine is not None:
                del self.items[mine]
                one.complete(mine, {})
                todo.append(one)

    def hear(self, name: str, thrower: Execution) -> list[Execution]:
        """The other instances hear a signal, and the processes that begin with it begin."""
        heard = [run for run, changes in self.runs if run is not thrower and changes.status == "running"]
        heard = [run for run in heard if run.signal(name)]
        return heard + self.begun("signal", name, {})

    def begun(self, kind: str, name: str, payload: dict[str, Any]) -> list[Execution]:
        """Start every process that begins with a message or signal of this name."""
        begun = []
        for process in self.compiled.processes.values():
            for node in beginnings(self.compiled.definitions[process.id], process, kind).get(name, ()):
                by = (kind, name)
                begun.append(
                    Execution.start(self.compiled, self, process.id, {}, start_event=node, payload=payload, began_by=by)
                )
        return begun

    def schedule(self) -> None:
        """Take up the timers that begin processes, as publishing does; conditions have no parameters that change."""
        for process in self.compiled.processes.values():
            for each in by_itself(process) if process.executable else ():
                if each.event.kind == "timer":
                    rhythm = rhythm_of(each.event, {"profile": {}, "unit": {}}, START)
                    if rhythm is not None:
                        self.by_itself[process.id, each.element, each.place] = rhythm, rhythm.after(START)

    def begins_only_by_itself(self, process_id: str) -> bool:
        """Whether nobody begins the process by hand: it waits for its timer or condition."""
        if not by_itself(self.compiled.processes[process_id]):
            return False
        return not self.compiled.levels[process_id].starts()

    def process_of(self, run: Execution) -> str:
        """The process an execution is one of."""
        return self.began.get(id(run), "")

    def begin_due(self, variables: Mapping[str, Any]) -> None:
        """Begin the processes whose moment has come."""
        for key, (rhythm, due) in self.by_itself.items():
            if due is not None and due <= self.clock.now():
                self.by_itself[key] = rhythm, rhythm.after(self.clock.now())
                process_id, element, _ = key
                begun = Execution.start(
                    self.compiled, self, process_id, variables, start_event=element, payload={}, began_by=("timer", "")
                )
                self.began[id(begun)] = process_id
                self.take(begun)

    def run_timers(self, limit: datetime, variables: Mapping[str, Any]) -> None:
        """Move the clock from timer to timer until nothing is due before the limit."""
        for _ in range(10_000):
            due = [changes.due for _, changes in self.runs if changes.status == "running" and changes.due is not None]
            due += [moment for _, moment in self.by_itself.values() if moment is not None]
            if not due or min(due) > limit:
                return
            self.clock.set(max(min(due), self.clock.now()))
            self.begin_due(variables)
            for execution, changes in list(self.runs):
                if changes.due is not None and changes.due <= self.clock.now():
                    execution.fire_due()
                    self.take(execution)


def _value(value: Any) -> Any:
    if isinstance(value, str) and value in _FUNCTIONS:
        return _FUNCTIONS[value]
    if isinstance(value, str) and _YEARS_MONTHS.fullmatch(value):
        return parse("duration(text)").evaluate({"text": value}).value  # the kit has no other way to say it
    if isinstance(value, bool) or value is None or isinstance(value, str | Decimal):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, dict):
        return {name: _value(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_value(each) for each in value]
    return value


def run_process(
    bpmn_xml: bytes,
    process_id: str,
    variables: dict[str, Any],
    start_first: Sequence[str] = (),
    time_limit: float = 2.0,
) -> dict[str, Any]:
    """Run a process of a file with people who answer at once. Raises ModelRejected, ProcessFailed."""
    definitions, findings = _loaded(bpmn_xml)
    if process_id not in definitions.processes:
        raise ModelRejected("Tệp không có quy trình cần chạy. Hãy chọn một quy trình có trong tệp.")
    world = _World(compile_processes([definitions]))
    given = {name: _value(value) for name, value in variables.items()}
    try:
        world.schedule()
        for other in start_first:
            world.start(other, given)
        execution = None if world.begins_only_by_itself(process_id) else world.start(process_id, given)
        world.run_timers(START + timedelta(seconds=time_limit), given)
    except Incident as incident:
        raise ProcessFailed(incident.message, world.trace, "runtime") from incident
    if world.failure is not None:
        kind, message = world.failure
        raise ProcessFailed(message, world.trace, kind)
    if execution is None:  # the first that began by itself; none while its moment has not come
        execution = next((run for run, _ in world.runs if world.process_of(run) == process_id), None)
    status = next((changes.status for run, changes in world.runs if run is execution), "running")
    return {
        "trace": world.trace,
        "status": {"running": "waiting"}.get(status, status),
        "data": {} if execution is None or status != "running" else execution.variables(),
        "warnings": [_sentence([each]) for each in findings],
    }


def evaluate_feel(expression: str, context: Mapping[str, Any]) -> Any:
    """The value of an expression; None with a problem when it has none. Raises ValueError for what cannot be read."""
    try:
        values = {name: _value(value) for name, value in context.items()}
        return _plain(parse(strip_marker(expression), frozenset(values)).evaluate(values, now=START).value)
    except FeelError:
        return None


class _Text:
    """A date, time or duration the kit has no Python type for, as its ISO text; `isoformat` tells it from a string."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text

    isoformat = __str__


def _plain(value: Any) -> Any:
    """A FEEL value as the kit reads it."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if value is None or isinstance(value, bool | str | Decimal | date | time | timedelta):
        return value
    if isinstance(value, Function):
        handle = f"function {len(_FUNCTIONS)}({', '.join(value.parameters)})"
        _FUNCTIONS[handle] = value
        return _Text(handle)
    try:
        data = codec.to_data(value)
    except TypeError:
        return value
    return _Text(next(iter(data.values())))


def evaluate_dmn(
    dmn_xml: bytes, decision_name: str, inputs: Mapping[str, Any], resources: Mapping[str, bytes] | None = None
) -> Any:
    """The value of a decision of a file; None with a problem when it has none. Raises DmnRefused for a bad model."""
    others = [each for each in (resources or {}).values() if each != dmn_xml]
    decisions = load_decisions(dmn_xml, others)
    try:
        values = {name: _value(value) for name, value in inputs.items()}
        return _plain(decisions.evaluate(decision_name, values, now=START).value)
    except FeelError:
        return None
