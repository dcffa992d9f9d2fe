"""What a call activity and the process it calls give each other by their declarations (BPMN 2.0.2 §10.3.6, §10.4.2).

Besides, a call may say by name what goes in and out (`in.NAME`, `out.NAME`, docs/architecture.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from engine.bpmn.data import DataItem
from engine.spiff.carrying import MISSING, choose, produce, told
from engine.spiff.declared import EMPTY, Carried
from engine.spiff.host import Incident

if TYPE_CHECKING:
    from engine.spiff.evaluation import Evaluation


def hand_in(execution: Evaluation, task: Task, called: str, scope: str) -> None:
    """Give a called process the inputs it declares, from those of the call (BPMN 2.0.2 §10.3.6, §10.4.2).

    Raises Incident when one it requires is not given; a value may also have been given by name."""
    process = execution.compiled.processes.get(called)
    wanted = (process.data if process is not None else None) or EMPTY
    carried: Carried | None = task.task_spec.carried
    given = carried.data.inputs if carried is not None else ()
    for mine, theirs in pair(given, wanted.inputs):
        ref = execution.scopes.find(execution.scope_of(task), mine.id)
        if ref is not None:
            execution.scopes.put(scope, theirs.id, ref)
    there = execution.scopes.scopes[scope].variables
    chosen = choose(wanted.input_sets, {item.id for item in wanted.inputs}, lambda key: key in there)
    if isinstance(chosen, list) and chosen:
        raise Incident(
            f"Quy trình được gọi thiếu dữ liệu vào bắt buộc: {told(wanted.inputs, chosen)}. "
            "Hãy đưa dữ liệu đó vào bước gọi rồi thử lại."
        )


def hand_out(execution: Evaluation, task: Task, called: str, scope: str) -> dict[str, Any]:
    """The outputs of a call, by id, from those of the process it called. Raises Incident when a required one is
    missing."""
    process = execution.compiled.processes.get(called)
    wanted = (process.data if process is not None else None) or EMPTY
    # A global task brings its answers about as a step of its own name.
    answers = execution.scopes.scopes[scope].variables.get(called)
    product = execution.scopes.value_of(answers) if answers is not None else MISSING
    produced = produce(execution, scope, wanted.outputs, product)
    chosen = choose(wanted.output_sets, {item.id for item in wanted.outputs}, lambda key: key in produced)
    if isinstance(chosen, list) and chosen:
        raise Incident(
            f"Quy trình được gọi kết thúc mà không có dữ liệu ra bắt buộc: {told(wanted.outputs, chosen)}. "
            "Hãy sửa quy trình được gọi."
        )
    carried: Carried | None = task.task_spec.carried
    mine = carried.data.outputs if carried is not None else ()
    return {ours.id: produced[theirs.id] for ours, theirs in pair(mine, wanted.outputs) if theirs.id in produced}


def pair(left: Sequence[DataItem], right: Sequence[DataItem]) -> list[tuple[DataItem, DataItem]]:
    """Data of a call and of what it calls that belong together: of one id, of one name, of one structure, then in
    order."""
    found: list[tuple[DataItem, DataItem]] = []
    rest, others = list(left), list(right)
    same = (
        lambda a, b: a.id == b.id,
        lambda a, b: bool(a.name) and a.name == b.name,
        lambda a, b: a.structure == b.structure and a.collection == b.collection,
        lambda a, b: True,
    )
    for alike in same:
        for mine in list(rest):
            theirs = next((each for each in others if alike(mine, each)), None)
            if theirs is not None:
                found.append((mine, theirs))
                rest.remove(mine)
                others.remove(theirs)
    return found
