"""Events with several definitions: one of them is enough, or all have to come (BPMN 2.0.2 §10.5.1, §10.5.6).

Each definition waits as a token of its own beside the token of the event, its part; so timers, messages, signals and
conditions are kept, found, set anew and repaired as those of any other event (decision 0026)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from engine.bpmn.model import CARRIERS, EventDefinition, Node
from engine.spiff.associations import home
from engine.spiff.carrying import unwrapped
from engine.spiff.declared import paired
from engine.spiff.nodes import NodeSpec

if TYPE_CHECKING:
    from engine.spiff.compiler import LevelSpec
    from engine.spiff.machine import Machine
    from engine.spiff.run import Run

_HANDED_ON = ("host", "listens")  # a part goes when the activity is over, and holds nothing up, as its event


class Part(NodeSpec):
    """One definition of an event that has several. `whole`: the spec of the event."""

    def __init__(self, level: LevelSpec, node: Node, whole: NodeSpec, index: int) -> None:
        super().__init__(level, one_of(node, index), prefix=f"e{index}")
        self.whole = whole
        self.index = index
        self.all = node.awaits_all()

    @property
    def event(self) -> EventDefinition:
        """What it waits for."""
        assert self.node.event is not None
        return self.node.event

    def arrive(self, task: Task) -> None:
        execution: Machine = task.workflow.execution
        execution.wait(task)
        execution.subscribe(task, self.event)

    def happened(self, task: Task) -> None:
        """What it waited for has come."""
        main = task.workflow.token(task.internal_data["of"])
        if not self.all:
            task.internal_data["had"] = True
            _happened(main, [task])
            return
        task.internal_data["had"] = True
        self._rest(task)
        parts = parts_of(main)
        if all("had" in part.internal_data for part in parts):
            _happened(main, parts)

    def _rest(self, task: Task) -> None:
        """It has come and the others have not: a message that comes now is for the next time and waits on its way;
        what comes without waiting is over."""
        execution: Machine = task.workflow.execution
        if self.event.kind == "message":
            execution.stop_listening(task)
        elif not execution.rearm(task):
            execution.stop_listening(task)
            task.internal_data["over"] = True
        execution.touch(task)

    def keep(self, task: Task, content: Any) -> None:
        """Keep what came with it until the event as a whole has happened."""
        execution: Machine = task.workflow.execution
        task.internal_data["content"] = execution.scopes.refer(self.node.id, content)
        execution.touch(task)


def one_of(node: Node, index: int) -> Node:
    """The event as if it had only one of its definitions."""
    return replace(node, events=(node.events[index],), parallel_multiple=False)


def parts(level: LevelSpec, node: Node, whole: NodeSpec) -> tuple[Part, ...]:
    """The parts of a catching event; none when it has one definition."""
    if len(node.events) < 2:
        return ()
    return tuple(Part(level, node, whole, index) for index in range(len(node.events)))


# ---- waiting


def listen(main: Task) -> None:
    """Wait for every definition of an event."""
    run: Run = main.workflow
    handed = {name: main.internal_data[name] for name in _HANDED_ON if name in main.internal_data}
    for part in main.task_spec.parts:
        run.place(part, of=str(main.id), **handed)


def parts_of(main: Task) -> list[Task]:
    """The tokens of the parts of an event that still wait, or have had what they waited for."""
    return [task for task in main.workflow.tokens() if task.internal_data.get("of") == str(main.id)]


def silence(main: Task) -> None:
    """Wait for nothing any more."""
    for part in parts_of(main):
        main.workflow.execution.withdraw(part)


def goes_on(main: Task) -> bool:
    """Whether an event that does not interrupt can happen again; its parts then wait anew."""
    execution: Machine = main.workflow.execution
    found = parts_of(main)
    had = [part for part in found if "had" in part.internal_data]
    for part in had:
        del part.internal_data["had"]
        part.internal_data.pop("content", None)
        execution.touch(part)
    if main.task_spec.parts[0].all:
        if any("over" in part.internal_data for part in found):
            return False
        for part in found:
            if part.task_spec.event.kind == "message":
                execution.guard(part, "arrive", partial(part.task_spec.arrive, part))
        return True
    for part in had:
        if not execution.rearm(part):
            execution.withdraw(part)
    return bool(parts_of(main))


# ---- what came


def begun(task: Task, began_by: tuple[str, str], payload: Any) -> Any:
    """A process begins with one definition of an event; what it carries is kept as if it had been waited for.

    Answers the value of the variable named after the event: null when what came carries nothing."""
    kind, name = began_by
    node: Node = task.task_spec.node
    carries = kind in CARRIERS
    ref = task.workflow.execution.scopes.refer(node.id, payload) if carries else None
    task.internal_data["got"] = {
        str(index): ref
        for index, event in enumerate(node.events)
        if event.kind == kind and name in ("", event.ref_name or event.ref)
    }
    task.internal_data["by"] = [kind]
    return payload if carries else None


def handed_over(main: Task) -> dict[str, Any]:
    """What came, for the token that goes on while the event waits again."""
    return {name: main.internal_data.pop(name) for name in ("got", "by") if name in main.internal_data}


def _happened(main: Task, came: list[Task]) -> None:
    """The event as a whole has happened with these of its parts."""
    main.internal_data["got"] = {str(part.task_spec.index): part.internal_data.get("content") for part in came}
    main.internal_data["by"] = [part.task_spec.event.kind for part in came]
    _publish(main, came)
    main.task_spec.happened(main)


def _publish(main: Task, came: list[Task]) -> None:
    """Set the variable named after the event: what the one that came carries, null when that carries nothing; of
    several that have to come and carry something, a context by the names of what they name."""
    parts: tuple[Part, ...] = main.task_spec.parts
    carriers = [part for part in parts if part.event.kind in CARRIERS]
    if not carriers:
        return
    execution: Machine = main.workflow.execution
    contents = {part.task_spec.index: part.internal_data.get("content") for part in came}
    nothing = execution.scopes.refer(parts[0].node.id, None)
    if parts[0].all and len(carriers) > 1:
        ref: Any = {
            "{}": {each.event.ref_name or each.event.ref: contents.get(each.index) or nothing for each in carriers}
        }
    else:
        ref = next((ref for ref in contents.values() if ref is not None), nothing)
    scope, names = home(execution, main, parts[0].node.id)
    for name in names:
        execution.scopes.put(scope, name, ref)


def outputs(execution: Machine, task: Task, node: Node) -> dict[str, Any]:
    """The values of the data outputs of an event that has several definitions: the first belongs to the first that
    can carry something, and so on (BPMN 2.0.2 §10.5.1). What has not come gives none."""
    owner = task.workflow.owner
    got = task.internal_data.get("got") or (owner.internal_data.get("got") if owner is not None else None) or {}
    found = {}
    for index, item in paired(node, node.data.outputs if node.data is not None else ()).items():
        ref = got.get(str(index))
        if ref is not None:
            found[item.id] = unwrapped(execution.scopes.value_of(ref))
    return found
