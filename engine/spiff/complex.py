"""The complex gateway: begins when its activation condition holds, then waits for the rest before it may begin again.

BPMN 2.0.2 §10.6.5 and table 13.5; what it leaves open is decided in `docs/decisions/0018-signals-and-bpmn.md`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from engine.bpmn.model import Flow
from engine.spiff.host import Incident
from engine.spiff.nodes import Joining

if TYPE_CHECKING:
    from engine.spiff.run import Run

COUNT, STARTING = "activationCount", "waitingForStart"


class Complex(Joining):
    """Waits for start, then for reset. `Run.resetting` remembers from which flows it took tokens at the start."""

    def arrive(self, task: Task) -> None:
        run: Run = task.workflow
        if len(self.node.incoming) < 2 and not self.node.activation:
            run.execution.make_ready(task)
            return
        run.execution.wait(task)
        self.activate(run, task)

    def activate(self, run: Run, task: Task) -> bool:
        """Begin when the condition holds: take a token from every flow that has one. Raises Incident."""
        if self.node.id in run.resetting:
            return False
        arrived = self.arrived(run)
        value = run.execution.evaluate(task, self.node.activation or "true", {COUNT: Decimal(len(arrived))})
        if not isinstance(value, bool):
            raise Incident(f"Điều kiện kích hoạt “{self.node.activation}” không cho kết quả đúng hoặc sai.")
        if value:
            if len(self.node.incoming) > 1:
                run.remember(self, list(arrived))
            self._go(run, arrived, starting=True)
        return value

    def fire(self, run: Run) -> bool:
        """Look again when nothing moves: reset when no token can come any more, or begin when data let it."""
        arrived = self.arrived(run)
        taken = run.resetting.get(self.node.id)
        if taken is None:
            first = next(iter(arrived.values()), None)
            try:
                return first is not None and self.activate(run, first)
            except Incident:
                return False  # whoever came last has said so
        if self.awaited(run, {*arrived, *taken}):
            return False
        run.remember(self, None)
        late = {flow: task for flow, task in arrived.items() if flow not in taken}
        if late:
            self._go(run, late, starting=False)
        return True

    def _go(self, run: Run, arrived: dict[str, Task], starting: bool) -> None:
        phase: dict[str, Any] = {"starts": starting, "count": len(arrived)}
        run.join(self, list(arrived.values()), **phase)

    def outgoing(self, task: Task) -> list[Flow]:
        """At the start as an inclusive gateway; at the reset only where a condition says so, else by the default."""
        starts = task.internal_data.get("starts", True)
        extra = {STARTING: starts, COUNT: Decimal(task.internal_data.get("count", 1))}
        flows = [self.level.flow(flow_id) for flow_id in self.node.outgoing]
        ways = [flow for flow in flows if flow.id != self.node.default and (starts or flow.conditional)]
        chosen = [flow for flow in ways if self.holds(task, flow, extra)]
        chosen = chosen or [flow for flow in flows if flow.id == self.node.default]
        if starts and not chosen:
            raise Incident("Không có nhánh nào của cổng phức hợp này đúng điều kiện và không có nhánh mặc định.")
        return chosen
