"""What an expression takes from the answers of a step must be something its form asks (design.md §4).
A warning: the answer is empty at run time, and an expression may have been written to bear that."""

from __future__ import annotations

from collections.abc import Iterator

from ..dataflow import answering, entries_in
from ..feel_texts import Holder, texts_of
from ..findings import Finding
from ..kinds import node_label
from ..model import Process
from ..subject import Subject

RULE = "publish-form-fields"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    if subject.catalogue is None:
        return
    for process in subject.definitions.processes.values():
        if process.executable:
            yield from _of_process(subject, process)


def _of_process(subject: Subject, process: Process) -> Iterator[Finding]:
    assert subject.catalogue is not None
    asked = {step: subject.catalogue.answers(form) for step, form in answering(process).items()}
    steps = {node.id: node for node in process.walk()}
    told: set[tuple[str, str, str]] = set()
    holders: list[Holder] = [process, *process.walk_lanes(), *process.walk_flows(), *process.walk()]
    for holder in holders:
        for text in texts_of(holder):
            if text.field == "data":
                continue  # the lines of the diagram say what these read
            for step, entry in sorted(entries_in(text.text)):
                known = asked.get(step)
                if known is None or entry in known or (holder.id, step, entry) in told:
                    continue
                told.add((holder.id, step, entry))
                yield subject.finding(
                    RULE,
                    holder,
                    f"{{}} dùng mục “{entry}” của {node_label(steps[step], lower=True)} trong {text.what}, nhưng biểu "
                    "mẫu của bước này không có mục đó.",
                    "Hãy sửa lại tên mục cho đúng, hoặc thêm mục này vào biểu mẫu.",
                    "warning",
                )
