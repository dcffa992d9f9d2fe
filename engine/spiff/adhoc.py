"""Ad-hoc sub-processes: people choose what is done next, until the completion condition holds (BPMN 2.0.2 §13.3.5).

An enabled activity is offered as a choice of its own; who makes it lets the activity begin. What nothing leads to is
offered as long as the sub-process lasts, other activities once for each token that comes to them. One after the other,
every offer is held back while an activity is under way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import Node
from engine.spiff.activities import Activity, SubProcess
from engine.spiff.host import Incident
from engine.spiff.nodes import NodeSpec

if TYPE_CHECKING:
    from engine.spiff.compiler import LevelSpec
    from engine.spiff.run import Run

_BOUND = ("role", "unit", "priority")


class Choice(NodeSpec):
    """The offer to begin an activity: a task for people, told under the activity's own id."""

    keeps_answers = False

    def __init__(self, level: LevelSpec, node: Node) -> None:
        bound = {name: node.properties[name] for name in _BOUND if name in node.properties}
        offer = Node(id=node.id, kind="manualTask", name=f"Chọn làm: {node.name or node.id}", properties=bound)
        super().__init__(level, replace(offer, incoming=node.incoming), prefix="c", manual=True)

    def arrive(self, task: Task) -> None:
        run: Run = task.workflow
        assert run.owner is not None
        spec = run.owner.task_spec
        if "closing" in run.owner.internal_data:
            run.consume(task)
        elif spec.sequential and under_way(run):
            hold(run, task)
        else:
            run.execution.open(task)

    def leave(self, task: Task) -> None:
        """It was chosen: the activity begins, and the offer is made anew where nothing but people lead to it."""
        run: Run = task.workflow
        assert run.owner is not None
        run.consume(task)
        if run.owner.task_spec.sequential:
            for other in offers(run):
                if other.state == TaskState.READY:
                    again = other.task_spec
                    run.execution.withdraw(other)
                    hold(run, run.place(again, prepared=True))
        activity = run.place(self.level.node_specs[self.node.id], prepared=True)
        if not self.node.incoming:
            run.place(self)
        run.execution.guard(activity, "arrive", lambda: activity.task_spec.arrive(activity))


def offers(run: Run) -> list[Task]:
    """The choices people have or will have again."""
    return [task for task in run.tokens() if isinstance(task.task_spec, Choice)]


def under_way(run: Run) -> bool:
    """Whether an activity is being done."""
    return any(isinstance(task.task_spec, Activity) and "listens" not in task.internal_data for task in run.tokens())


def hold(run: Run, task: Task) -> None:
    """Keep an offer back until the activity under way is over."""
    task.internal_data["held"] = True
    run.execution.wait(task)


class AdHoc(SubProcess):
    """A sub-process whose activities people do in the order they choose."""

    @property
    def sequential(self) -> bool:
        """Whether one activity at a time is done."""
        return self.node.ad_hoc is not None and self.node.ad_hoc.sequential

    def inner_done(self, task: Task) -> None:
        """An activity inside is over: ask whether that is enough, else offer again what was held back."""
        if "closing" not in task.internal_data:
            task.workflow.execution.guard(task, "weigh", lambda: self.weigh(task))

    def weigh(self, task: Task) -> None:
        """Evaluate the completion condition. Raises Incident when it is neither true nor false."""
        execution, ad_hoc = task.workflow.execution, self.node.ad_hoc
        run: Run = execution.runs[str(task.id)]
        assert ad_hoc is not None
        execution.begin(task)
        value = execution.evaluate_in(str(task.id), ad_hoc.condition)
        if not isinstance(value, bool):
            raise Incident(f"Điều kiện hoàn thành “{ad_hoc.condition}” không cho kết quả đúng hoặc sai.")
        if not value:
            if not (self.sequential and under_way(run)):
                for offer in offers(run):
                    if offer.internal_data.pop("held", None):
                        execution.touch(offer)
                        execution.open(offer)
            return
        task.internal_data["closing"] = True
        execution.touch(task)
        for other in run.tokens():
            if other.id in run.tasks and (ad_hoc.cancel_remaining or not isinstance(other.task_spec, Activity)):
                execution.withdraw(other)
        run.settle()
