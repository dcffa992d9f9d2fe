"""Random processes through the public commands: kept in memory, read back before every command, or by two processes in
turn, the same choices leave the same journal and the same variables.

The shapes are those of `tests.blocks`; that the engine does with them what BPMN says is checked against an oracle in
`tests/unit/spiff/test_rework.py`."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from marshmallow import Schema, fields
from sqlalchemy import select

from engine.feel import codec
from engine.history import values_of
from engine.localities import publish, register_operations
from engine.organisation import system_actor
from engine.runtime import Runtime
from engine.runtime.operations.registry import _registry, operation
from engine.runtime.tables import IncidentRow, InstanceRow, Subscription
from engine.spiff import Incident
from tests.blocks.drawing import OPERATION, events_of, message_of, processes
from tests.blocks.drawing_events import correlation
from tests.blocks.shapes import FRAME, RICH_LEAVES, THEMES, Block, named, rich_shapes, shapes
from tests.diagrams import Diagram
from tests.unit.spiff.models import BPMN, FORMAL, SPIFF, Model, properties
from tests.workshop import Workshop

FORM = {
    "type": "default",
    "components": [
        {"type": "number", "key": "n", "label": "Số"},
        {"type": "checkbox", "key": "again", "label": "Làm lại"},
        {"type": "textfield", "key": "take", "label": "Nhánh"},
    ],
}
TASK = {"form": "any", "role": "staff", "unit": "own"}
APART = {"again", "prior"}  # a loop on a task is drawn with gateways
APART |= {"free", "throw", "pick", "sound", "onsignal"}  # choices have no form; who waits for signals is not asked here
LEAVES = tuple(kind for kind in RICH_LEAVES if kind not in APART)
MORE = tuple(kind for wholes, _ in THEMES.values() for kind in wholes if kind not in APART)
MORE_LEAVES = tuple(kind for _, leaves in THEMES.values() for kind in leaves if kind not in APART)
LONG = 30
EXAMPLES, FEWER = 10, 6
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]  # publishing is too slow to look for a smaller one
DRAWN = r"\w+Event|\w+Task|\w+Gateway|subProcess|transaction|callActivity"
FORMULAS = "loopCardinality|completionCondition|loopCondition|activationCondition|timeDuration|timeCycle"


def published(block: Block, key: str) -> dict[str, bytes]:
    """The files of a block's processes, with names, properties and a drawing; the first is to be started."""
    models = processes(block, **TASK)
    renamed = {model.key: f"{key}_{model.key}" for model in models}
    return {renamed[model.key]: _file(model, renamed, block) for model in models}


def _file(model: Model, renamed: dict[str, str], block: Block) -> bytes:
    body = model.body()
    for old, new in renamed.items():
        body = body.replace(f'calledElement="{old}"', f'calledElement="{new}"')
    body = re.sub(rf'<bpmn:({DRAWN}) id="([^"]+)" name="[^"]+"', r'<bpmn:\1 id="\2" name="Bước \2"', body)
    body = re.sub(rf"<bpmn:({FORMULAS})>", rf"<bpmn:\1 {FORMAL}>", body)
    body = body.replace("<bpmn:scriptTask ", '<bpmn:scriptTask scriptFormat="feel" ')
    nodes = re.findall(rf'<bpmn:(?:{DRAWN}) (?:scriptFormat="feel" )?id="([^"]+)"', body)
    flows = re.findall(r'<bpmn:sequenceFlow id="([^"]+)"', body)
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{node}_di" bpmnElement="{node}"><dc:Bounds x="{150 * place}" y="100" width="100" '
        'height="80"/></bpmndi:BPMNShape>'
        for place, node in enumerate(nodes)
    )
    edges = "".join(
        f'<bpmndi:BPMNEdge id="{flow}_di" bpmnElement="{flow}"><di:waypoint x="1" y="1"/><di:waypoint x="2" y="2"/>'
        "</bpmndi:BPMNEdge>"
        for flow in flows
    )
    named = events_of(block)
    top = "".join(f'<bpmn:message id="{name}" name="{name}"/>' for name in named["messages"])
    top += "".join(f'<bpmn:error id="{name}" name="{name}" errorCode="{name}"/>' for name in named["errors"])
    escalations = named["escalations"]
    top += "".join(f'<bpmn:escalation id="{name}" name="{name}" escalationCode="{name}"/>' for name in escalations)
    own = renamed[model.key]
    more = properties({"startable": "staff", "title": '"Thử"'} if model.key == "p" else {})
    plane = f'<bpmndi:BPMNPlane id="plane" bpmnElement="{own}">{shapes}{edges}</bpmndi:BPMNPlane>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="{BPMN}" xmlns:spiffworkflow="{SPIFF}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
        f'targetNamespace="urn:test" id="file_{own}">{top}<bpmn:process id="{own}" name="Quy trình thử" '
        f'isExecutable="true">{more}{body}</bpmn:process>'
        f'<bpmndi:BPMNDiagram id="diagram">{plane}</bpmndi:BPMNDiagram></bpmn:definitions>'
    ).encode()


class Fails(Schema):
    fails = fields.Decimal()


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> Counter[UUID]:
    """The operation of the blocks fails as often as it is told to, for every token anew."""
    tried: Counter[UUID] = Counter()

    def work(context: Any, fails: Decimal) -> Any:
        tried[context.step.token_id] += 1
        if tried[context.step.token_id] <= fails:
            raise Incident("Chưa được.")
        return {"tries": Decimal(tried[context.step.token_id])}

    operation(OPERATION, "Thử", Fails)(work)
    register_operations([OPERATION])
    monkeypatch.setitem(_registry, OPERATION, _registry.pop(OPERATION))
    return tried


@dataclass
class Played:
    """One play of a process on a database."""

    workshop: Workshop
    runtimes: list[Runtime]
    cold: bool
    case: UUID = field(init=False)
    turn: int = 0

    def runtime(self) -> Runtime:
        """The process whose turn it is."""
        self.turn += 1
        runtime = self.runtimes[self.turn % len(self.runtimes)]
        if self.cold:
            runtime.core.live.clear()
        return runtime

    def play(self, block: Block, key: str, seed: int) -> Any:
        """To the end, by choices that depend on the seed and on what is open alone; the record of it."""
        chance, actor = random.Random(seed), self.workshop.actor("an", "staff")
        self.case = self.runtime().start(actor, f"{key}_p", idempotency=str(uuid4())).case_id
        for step in range(400):
            instance = self.workshop.instance(self.case)
            if instance.status != "running":
                return self.record(instance.id)
            with self.workshop.database.read() as session:
                stuck = list(session.scalars(select(IncidentRow.token_id).order_by(IncidentRow.token_id)))
                names = sorted(set(session.scalars(select(Subscription.name))))
            moves: list[tuple[str, Any]] = [("task", item) for item in self.workshop.open(self.case)]
            moves += [("retry", token) for token in stuck]
            moves += [("message", name) for name in names] if step < LONG or not moves else []
            moves += [("time", instance.due_at)] if instance.due_at is not None else []
            kind, what = chance.choice(moves)
            if kind == "task":
                raw = self.answers(block, self.workshop.item(what).element_id, chance, step)
                self.runtime().complete(actor, what, raw, idempotency=str(uuid4()))
            elif kind == "retry":
                self.runtime().retry(self.workshop.actor("admin"), what)
            elif kind == "message":
                self.runtime().start(actor, f"send_{key}_{what}", idempotency=str(uuid4()))
                self.runtime().deliver_pending()
            else:
                self.workshop.clock.set(what)
                assert self.runtime().wake_due() > 0
        raise AssertionError("it does not end")

    @staticmethod
    def answers(block: Block, element: str, chance: random.Random, step: int) -> dict[str, Any]:
        number = next((len(each.parts) for each in block.walk() if element == f"{each.key}_d"), 1)
        taken = sorted(chance.sample(range(number), chance.randint(1, number)))
        again = chance.random() < 0.5 and step < LONG
        return {"n": str(chance.randint(1, 3)), "again": "1" if again else "", "take": "".join(map(str, taken))}

    def record(self, instance_id: UUID) -> Any:
        """Commands, effects with tokens by number, and the variables at the end."""
        numbers: dict[str, int] = {}
        entries = []
        for entry in self.workshop.journal(self.case):
            text = json.dumps([entry.command, entry.effects], sort_keys=True, default=str)
            ids = re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", text)
            for found in ids:
                text = text.replace(found, str(numbers.setdefault(found, len(numbers))))
            entries.append(text)
        return entries, self.variables(instance_id)

    def variables(self, instance_id: UUID) -> dict[str, Any]:
        with self.workshop.database.read() as session:
            rows = session.execute(
                select(InstanceRow.key, InstanceRow.body).where(
                    InstanceRow.instance_id == instance_id, InstanceRow.kind == "variable"
                )
            )
            refs = {key.split(" ", 1)[1]: orjson.loads(body) for key, body in rows}
            text = json.dumps(refs)
            ids = {UUID(found) for found in re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", text)}
            values = {str(key): codec.from_data(json_) for key, json_ in values_of(session, ids).items()}

        def build(ref: Any) -> Any:
            if isinstance(ref, str):
                return values[ref]
            if "{}" in ref:
                return {name: build(part) for name, part in ref["{}"].items()}
            return [build(part) for part in ref["[]"]]

        skipped = {"unit", "case", "profile", "started_by"}
        return {name: build(ref) for name, ref in sorted(refs.items()) if name not in skipped}


def sender(key: str, name: str) -> Diagram:
    """Sends the message of a block as soon as it is started."""
    diagram = Diagram(f"send_{key}_{name}", messages=(name,)).start()
    diagram.throw("Send", name, payload='{n: 1, again: false, take: "x"}', correlation=correlation(name[:-4]))
    return diagram.end().chain("S", "Send", "E")


@pytest.fixture
def prepared(workshop: Workshop, tries: Counter[UUID]) -> Callable[[Block, str], None]:
    """Publishes the processes of a block, and those that send the messages it waits for."""

    def prepare(block: Block, key: str) -> None:
        with workshop.database.write() as work:
            publish(
                work,
                system_actor(workshop.tenant()),
                workshop.clock,
                unit_id=workshop.units["P"],
                diagrams=published(block, key),
                forms={"any": json.dumps(FORM).encode()},
                note="Bản thử",
            )
        waited = [message_of(each.key) for each in block.walk() if each.kind in ("race", "notice")]
        if waited:
            workshop.publish(*(sender(key, name) for name in waited))

    return prepare


@settings(
    max_examples=EXAMPLES,
    phases=PHASES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rich_shapes(2, LEAVES), st.integers(0, 2**32))
def test_hot_cold_and_by_turns_leave_the_same(
    workshop: Workshop, prepared: Callable[[Block, str], None], shape: Any, seed: int
) -> None:
    all_ways(workshop, prepared, shape, seed)


@settings(
    max_examples=FEWER,
    phases=PHASES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(shapes(2, MORE, (*MORE, *FRAME), MORE_LEAVES), st.integers(0, 2**32))
def test_so_do_events_undoing_and_the_other_kinds(
    workshop: Workshop, prepared: Callable[[Block, str], None], shape: Any, seed: int
) -> None:
    all_ways(workshop, prepared, shape, seed)


def all_ways(workshop: Workshop, prepared: Callable[[Block, str], None], shape: Any, seed: int) -> None:
    block, key = named(shape), f"b{uuid4().hex[:10]}"
    prepared(block, key)
    began = workshop.clock.now()
    records = []
    for runtimes, cold in (
        ([workshop.runtime], False),
        ([workshop.runtime], True),
        ([workshop.another(), workshop.another()], False),
    ):
        workshop.clock.set(began)
        records.append(Played(workshop, runtimes, cold).play(block, key, seed))
    assert records[0] == records[1] == records[2]
    assert not workshop.faults()
