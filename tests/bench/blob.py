"""SpiffWorkflow as it comes, the whole instance saved as one JSON text after every task: what its users do.

No form, no rights, no journal, no work list: the least that way can cost. Kept live, or read back each time."""

import sqlite3
import time
from itertools import pairwise
from pathlib import Path

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

_BPMN = 'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'


def model(steps: int, ways: int = 0) -> bytes:
    """A line of user tasks, or one user task in so many parallel instances, in plain BPMN."""
    names = [f"T{number}" for number in range(1, steps + 1)]
    inner = ""
    if ways:
        inner = (
            '<bpmn:multiInstanceLoopCharacteristics isSequential="false"><bpmn:loopCardinality>'
            f"{ways}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
        )
    nodes = '<bpmn:startEvent id="S"/><bpmn:endEvent id="E"/>'
    nodes += "".join(f'<bpmn:userTask id="{name}" name="{name}">{inner}</bpmn:userTask>' for name in names)
    way = ["S", *names, "E"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="F{place}" sourceRef="{source}" targetRef="{target}"/>'
        for place, (source, target) in enumerate(pairwise(way))
    )
    process = f'<bpmn:process id="p" isExecutable="true">{nodes}{flows}</bpmn:process>'
    return f'<bpmn:definitions {_BPMN} targetNamespace="urn:bench">{process}</bpmn:definitions>'.encode()


class Blob:
    """One process run by SpiffWorkflow alone."""

    def __init__(self, folder: Path, name: str, bpmn: bytes) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(bpmn)
        self.spec = parser.get_spec("p")
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        self.connection = sqlite3.connect(folder / f"{name}.sqlite", isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"):
            self.connection.execute(statement)
        self.connection.execute("CREATE TABLE instance (id INTEGER PRIMARY KEY, state TEXT)")
        self.workflow: BpmnWorkflow | None = None

    def step(self, cold: bool) -> float:
        if self.workflow is None or self.workflow.is_completed():
            self.workflow = BpmnWorkflow(self.spec)
            self.workflow.do_engine_steps()
            text = self.serializer.serialize_json(self.workflow)
            self.key = self.connection.execute("INSERT INTO instance (state) VALUES (?)", (text,)).lastrowid
        began = time.perf_counter()
        if cold:
            row = self.connection.execute("SELECT state FROM instance WHERE id = ?", (self.key,)).fetchone()
            self.workflow = self.serializer.deserialize_json(row[0])
        task = self.workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data[task.task_spec.name] = {"note": "Đồng ý với dự thảo."}
        task.run()
        self.workflow.do_engine_steps()
        text = self.serializer.serialize_json(self.workflow)
        self.connection.execute("UPDATE instance SET state = ? WHERE id = ?", (text, self.key))
        return time.perf_counter() - began

    def hot(self, count: int) -> list[float]:
        return [self.step(cold=False) for _ in range(count)]

    def cold(self, count: int) -> list[float]:
        return [self.step(cold=True) for _ in range(count)]
