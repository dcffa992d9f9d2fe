"""Why an instance stands still that nobody and nothing will move, and setting it going again.

Told from its tokens alone; the runtime knows which of their tasks, messages and times it has lost."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.spiff.execution import Execution
from engine.spiff.machine import awaited
from engine.spiff.nodes import Joining, Parallel

TASK, STEP, TIMER, MESSAGE, JOIN, CONDITION, OTHER = "task", "step", "timer", "message", "join", "condition", "other"


@dataclass(frozen=True)
class Still:
    """One token that does not move: the step it stands at, and what it waits for."""

    token_id: UUID
    name: str
    cause: str


def still(execution: Execution) -> list[Still]:
    """Every token that nothing inside the instance will move, in the order they came."""
    tokens = [task for run in execution.runs.values() for task in run.tokens()]
    tokens = [task for task in tokens if task.state in (TaskState.READY, TaskState.WAITING) and not _only_listens(task)]
    tokens = [task for task in tokens if not _spoken_for(task)]
    tokens.sort(key=lambda task: task.internal_data["seq"])
    return [Still(task.id, task.task_spec.node.name, _cause(task)) for task in tokens]


def _only_listens(task: Task) -> bool:
    """Whether a token only stands ready for an error or an escalation from its level: it holds nothing up."""
    awaited_ = {"due", "message", "signal", "condition"}
    return "listens" in task.internal_data and not awaited_ & task.internal_data.keys()


def _spoken_for(task: Task) -> bool:
    """Whether the parts of an event with several definitions say what it waits for, or have had it already."""
    return (bool(task.task_spec.parts) and task.state == TaskState.WAITING) or "had" in task.internal_data


def _cause(task: Task) -> str:
    data = task.internal_data
    if task.state == TaskState.READY:
        return TASK if task.task_spec.manual else STEP
    if "due" in data:
        return TIMER
    if "message" in data or "signal" in data:
        return MESSAGE
    if isinstance(task.task_spec, Parallel | Joining):
        return JOIN
    return CONDITION if "condition" in data else OTHER


def revive(execution: Execution, items: Collection[UUID], subscriptions: Collection[UUID]) -> bool:
    """Set going what can be: steps that were not carried out, tasks and messages of which nothing is kept.

    Answers whether there was anything, a time that is only to be noted again included."""
    found = False
    for each in still(execution):
        task = execution._find(each.token_id)
        if each.cause == TASK and each.token_id not in items:
            execution.open(task)
        elif each.cause == STEP:
            execution._agenda.append(task)
        elif each.cause == MESSAGE and each.token_id not in subscriptions:
            event = awaited(task)
            if "signal" in task.internal_data and event is not None:
                execution.subscribe(task, event)
            else:
                execution.subscribe_message(task, task.internal_data["message"])
        elif each.cause != TIMER:
            continue
        found = True
    execution._drive()
    return found
