"""Activities with several instances: parallel or in sequence over a collection, or in a loop (BPMN 2.0.2 §10.3.8).

Answers are kept per item, published together under the element's id in the order of the input, keyed when the
collection is a context; the completion condition sees the answers so far."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from engine.bpmn.model import MultiInstance, Node, StandardLoop
from engine.spiff.activities import Activity
from engine.spiff.associations import home
from engine.spiff.carrying import MISSING
from engine.spiff.host import Incident

if TYPE_CHECKING:
    from engine.spiff.compiler import LevelSpec

MAX_ITEMS = 2000


class Repeated(Activity):
    """The whole of the instances of one activity; `item` is the spec of one of them."""

    def __init__(self, level: LevelSpec, node: Node, kind: type[Activity]) -> None:
        super().__init__(level, node)
        self.item = kind(level, node, self)

    # ---- beginning

    def start(self, task: Task) -> None:
        execution, loop = task.workflow.execution, self.node.loop
        execution.begin(task)
        if isinstance(loop, StandardLoop):
            task.internal_data.update(done=0)
            if loop.test_before and not self._again(task):
                execution.make_ready(task)
            else:
                self._item(task, 0)
            return
        assert isinstance(loop, MultiInstance)
        pairs, keyed = self._input(task, loop)
        execution.make_room(len(pairs))
        task.internal_data.update(n=len(pairs), done=0, keyed=keyed)
        for index, (key, value) in enumerate(pairs):
            scope_id = f"{task.id}/{index}"
            execution.scopes.open(scope_id, execution.scope_of(task), key=key)
            ref = execution.scopes.write(scope_id, loop.item or "item", value)
            if self.node.data is not None and self.node.data.item:
                execution.scopes.put(scope_id, self.node.data.item, ref)
            number = execution.scopes.write(scope_id, "loopCounter", Decimal(index + 1))  # BPMN 2.0.2 table 10.28
            if keyed:
                execution.scopes.write(scope_id, "item_key", key)
            else:
                execution.scopes.put(scope_id, "item_key", number)
        if not pairs:
            # Nothing to do: on over the agenda, since a long row of such steps must not nest calls.
            self._publish(task)
            execution.make_ready(task)
        elif loop.sequential:
            self._item(task, 0)
        else:
            for index in range(len(pairs)):
                self._item(task, index)

    def _input(self, task: Task, loop: MultiInstance) -> tuple[list[tuple[str | None, Any]], bool]:
        execution = task.workflow.execution
        data = self.node.data
        if data is not None and data.loop_input and not self.node.properties.get("collection"):
            ref = execution.scopes.find(execution.scope_of(task), data.loop_input)
            if ref is None:
                raise Incident("Danh sách để thực hiện nhiều lần chưa có dữ liệu. Hãy bổ sung dữ liệu rồi thử lại.")
            source = execution.scopes.value_of(ref)
        elif loop.collection:
            source = execution.evaluate(task, loop.collection)
        else:
            count = execution.evaluate(task, loop.cardinality)
            if not isinstance(count, Decimal) or count != count.to_integral_value() or count < 0:
                raise Incident("Số lần thực hiện phải là một số nguyên không âm.")
            if count > MAX_ITEMS:
                raise Incident(f"Số lần thực hiện vượt quá {MAX_ITEMS}.")
            source = [Decimal(index + 1) for index in range(int(count))]
        if not isinstance(source, dict | list):
            raise Incident("Danh sách để thực hiện nhiều lần phải là một danh sách hoặc một bảng giá trị.")
        if len(source) > MAX_ITEMS:
            raise Incident(f"Danh sách để thực hiện nhiều lần dài quá {MAX_ITEMS} mục.")
        if isinstance(source, dict):
            return list(source.items()), True
        return [(None, value) for value in source], False

    def _item(self, task: Task, index: int) -> None:
        # The rounds of a loop work on the same data, the items of a multi-instance activity each on their own.
        own = {} if isinstance(self.node.loop, StandardLoop) else {"scope": f"{task.id}/{index}"}
        task.workflow.place(self.item, item=str(task.id), index=index, **own)

    # ---- an item is done

    def item_done(self, item: Task) -> None:
        run = item.workflow
        execution, task = run.execution, run.token(item.internal_data["item"])
        if "scope" in item.internal_data:
            execution.scopes.mark_done(item.internal_data["scope"])
        self._keep_instance(item, task)
        run.consume(item)
        task.internal_data["done"] += 1
        execution.touch(task)
        execution.guard(task, "after_item", lambda: self.after_item(task))

    def _keep_instance(self, item: Task, task: Task) -> None:
        """Keep what it takes to undo this instance later, in the order they were completed."""
        inside, execution = item.internal_data.get("inside"), task.workflow.execution
        if inside is None and self.level.handler_of(self.node.id) is None:
            return
        own = item.internal_data.get("scope")
        instance = dict(inside or {})
        if own is not None:
            instance["v"] = {**execution.scopes.scopes[own].variables, **instance.get("v", {})}
        task.internal_data.setdefault("instances", []).append(instance)

    def after_item(self, task: Task) -> None:
        """Decide what follows an item: the next one, or the end of the whole."""
        execution, loop, done = task.workflow.execution, self.node.loop, task.internal_data["done"]
        if isinstance(loop, StandardLoop):
            if (loop.maximum is None or done < loop.maximum) and self._again(task):
                self._item(task, done)
            else:
                execution.finish(task)
            return
        assert isinstance(loop, MultiInstance)
        if loop.reports and task.internal_data.get("told", 0) < done:
            self._report(task, loop)
            if task.id not in task.workflow.tasks:
                return  # what was thrown has ended the activity
        if done == task.internal_data["n"] or (loop.completion and self._enough(task, loop)):
            self._withdraw_items(task)
            self._publish(task)
            execution.finish(task)
        elif loop.sequential:
            self._item(task, done)

    def _enough(self, task: Task, loop: MultiInstance) -> bool:
        return self._decided(task, loop.completion, "kết thúc sớm")

    def _decided(self, task: Task, text: str, what: str) -> bool:
        """Whether a condition on the instances done so far holds. Raises Incident when it is neither true nor false."""
        execution, total, done = task.workflow.execution, task.internal_data["n"], task.internal_data["done"]
        sequential = isinstance(self.node.loop, MultiInstance) and self.node.loop.sequential
        counts = {
            "nrOfInstances": Decimal(total),
            "nrOfCompletedInstances": Decimal(done),
            "nrOfActiveInstances": Decimal(total - done),
            # the names of the standard (table 10.31)
            "numberOfInstances": Decimal(total),
            "numberOfCompletedInstances": Decimal(done),
            "numberOfActiveInstances": Decimal(0 if sequential else total - done),
            "numberOfTerminatedInstances": Decimal(0),
        }
        value = execution.evaluate(task, text, counts, answers=lambda: self._answers(task))
        if not isinstance(value, bool):
            raise Incident(f"Điều kiện {what} “{text}” không cho kết quả đúng hoặc sai.")
        return value

    def _report(self, task: Task, loop: MultiInstance) -> None:
        """Throw what is thrown when an instance is done (BPMN 2.0.2 table 10.30), once for each; what waits at the edge
        of the activity catches it. All conditions are decided before anything is thrown."""
        run, done = task.workflow, task.internal_data["done"]
        if loop.behavior == "One" and done > 1:
            return
        chosen = [
            report
            for report in loop.reports
            if report.events
            and (not report.condition or self._decided(task, report.condition, "báo kết quả từng lượt"))
        ]
        task.internal_data["told"] = done
        for event in (event for report in chosen for event in report.events):
            if event.kind == "signal":
                run.execution.broadcast(task, event.ref_name or event.ref)
            else:
                run.escalate_at(task, event.code or event.ref_name)

    def _again(self, task: Task) -> bool:
        loop = self.node.loop
        assert isinstance(loop, StandardLoop)
        if not loop.condition:
            return loop.maximum is not None
        done = task.internal_data["done"]
        value = task.workflow.execution.evaluate(task, loop.condition, {"loopCounter": Decimal(done)})
        if not isinstance(value, bool):
            raise Incident(f"Điều kiện lặp “{loop.condition}” không cho kết quả đúng hoặc sai.")
        return value

    # ---- answers

    def _answer_refs(self, task: Task) -> Any:
        """References to the answers given so far: by key for a context, else a list in the order of the input."""
        execution, loop = task.workflow.execution, self.node.loop
        name = loop.output_item if isinstance(loop, MultiInstance) and loop.output_item else self.node.id
        found: list[tuple[str | None, Any]] = []
        for index in range(task.internal_data["n"]):
            scope = execution.scopes.scopes.get(f"{task.id}/{index}")
            if scope is not None and scope.done:
                found.append((scope.key, scope.variables.get(name, {"{}": {}})))
        if task.internal_data.get("keyed"):
            return {"{}": {key: ref for key, ref in found if key is not None}}
        return {"[]": [ref for _, ref in found]}

    def _answers(self, task: Task) -> Any:
        execution = task.workflow.execution
        return execution.scopes.value_of(self._answer_refs(task))

    def _publish(self, task: Task) -> None:
        execution, loop = task.workflow.execution, self.node.loop
        if isinstance(loop, MultiInstance):
            name = loop.output_collection or self.node.id
            scope_id, names = home(execution, task, name)
            refs = self._answer_refs(task)
            for each in names:
                execution.scopes.put(scope_id, each, refs)
            self._close_scopes(task)

    def product(self, task: Task) -> Any:
        return self.result(task) if isinstance(self.node.loop, MultiInstance) else MISSING

    def _close_scopes(self, task: Task) -> None:
        for index in range(task.internal_data.get("n", 0)):
            task.workflow.execution.scopes.close(f"{task.id}/{index}")

    # ---- ending early

    def _withdraw_items(self, task: Task) -> None:
        for item in task.workflow.tokens():
            if item.internal_data.get("item") == str(task.id):
                task.workflow.execution.withdraw(item)

    def interrupted(self, task: Task) -> None:
        self._withdraw_items(task)
        self._publish(task)
        super().interrupted(task)

    def withdrawn(self, task: Task) -> None:
        self._withdraw_items(task)
        self._close_scopes(task)
        super().withdrawn(task)
