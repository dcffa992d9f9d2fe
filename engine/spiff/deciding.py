"""Business rule tasks: a decision of the release is made by `engine.dmn`, and what led to it is told (design.md §4).

An answer that came about by an error, or a table that finds no row, is an incident: never a silent default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.task import Task

from engine.dmn import Asked, Decisions, Outcome, named
from engine.feel import FeelError, codec
from engine.spiff.activities import Activity
from engine.spiff.host import Incident


@dataclass(frozen=True)
class DecisionFile:
    """A decision file as a release pins it: `version` counts its texts in the package they are from."""

    key: str
    name: str
    version: int
    sha256: str
    decisions: Decisions


class Decide(Activity):
    """A business rule task (BPMN 2.0.2 §10.3.3). The result is the variable named after the element."""

    def behave(self, task: Task) -> bool | None:
        execution = task.workflow.execution
        if "called" not in task.internal_data:
            file, asked = self._chosen(execution.compiled.decisions)
            given = self._given(task, asked)
            outcome = self._made(task, file, asked, given)
            execution.write(task, self.node.id, outcome.value)
            self._tell(task, file, asked, outcome)
            # When a mapping fails below, a later try must not tell of the same decision again.
            task.internal_data["called"] = True
        for name, value in execution.mapping(task, "out.").items():
            execution.write(task, name, value)
        return True

    def _chosen(self, files: Mapping[str, DecisionFile]) -> tuple[DecisionFile, Asked]:
        key, _, reference = self.node.properties.get("decision", "").strip().partition("#")
        file = files.get(key)
        asked = named(file.decisions, reference) if file is not None else None
        if file is None or asked is None:
            raise Incident(
                f"Bước “{self.node.name}” cần một quyết định không có trong bản quy trình này. "
                "Hãy chọn lại bảng quyết định cho bước rồi phát hành lại quy trình."
            )
        return file, asked

    def _given(self, task: Task, asked: Asked) -> dict[str, Any]:
        """The inputs: mapped ones first, else variables of the same name. What is nowhere is not taken for null."""
        execution = task.workflow.execution
        given: dict[str, Any] = execution.mapping(task, "in.")
        wanted = [name for name, _ in asked.inputs if name not in given]
        known = execution.variables_at(task, wanted)
        missing = [name for name in wanted if name not in known]
        if missing:
            names = ", ".join(f"“{name}”" for name in missing)
            raise Incident(
                f"Quyết định “{asked.name}” thiếu dữ liệu: {names}. Hãy ghi giá trị cho dữ liệu này ở bước "
                f"“{self.node.name}” trong sơ đồ, hoặc bổ sung dữ liệu cho hồ sơ rồi thực hiện lại."
            )
        return {**given, **known}

    def _made(self, task: Task, file: DecisionFile, asked: Asked, given: Mapping[str, Any]) -> Outcome:
        try:
            outcome = file.decisions.evaluate(asked.id, given, now=task.workflow.execution.host.now())
        except FeelError as error:
            raise Incident(f"Quyết định “{asked.name}” không tính được: {error}") from error
        reasons = [each.message for each in outcome.problems]
        unsure = any(each.unsure for each in outcome.fired)
        if reasons and (outcome.value is None or unsure):
            raise Incident(f"Quyết định “{asked.name}” không tính được: {reasons[0]}")
        silent = next((each for each in outcome.fired if each.silent), None)
        if outcome.value is None and silent is not None:
            raise Incident(
                f"Không dòng nào của bảng “{silent.place}” khớp với dữ liệu của hồ sơ. "
                "Hãy sửa dữ liệu của hồ sơ rồi thực hiện lại, và thêm dòng cho trường hợp này để hồ sơ sau không vướng."
            )
        try:
            codec.to_data(outcome.value)
        except TypeError as error:
            message = f"Kết quả của quyết định “{asked.name}” không ghi lại được. Hãy cho kết quả là chữ, số hoặc ngày."
            raise Incident(message) from error
        return outcome

    def _tell(self, task: Task, file: DecisionFile, asked: Asked, outcome: Outcome) -> None:
        """What an auditor has to know: the decision and its version, the rows that matched, and, where they can be
        erased with the rest, the values that were looked at."""
        execution = task.workflow.execution
        seen = execution.scopes.keep(f"{self.node.id} [bảng]", [list(each.asked) for each in outcome.fired])
        execution.tell(
            "decided",
            task,
            file=file.key,
            decision=asked.id,
            title=asked.name,
            version=file.version,
            sha256=file.sha256,
            tables=[
                {"table": each.table, "name": each.place, "rows": list(each.rows), "taken": list(each.taken)}
                for each in outcome.fired
            ],
            asked=seen,
            result=execution.scopes.find(execution.scope_of(task), self.node.id),
        )
