"""A call activity names what it calls; a called process of the same file can be started without an event (BPMN 2.0.2
§10.3.6).
Called processes elsewhere are looked up when publishing."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..kinds import element_label
from ..reading import GLOBAL_TASKS
from ..subject import Subject
from ..xml import local

RULE = "called-element"
_CALLABLE = frozenset({"process", *GLOBAL_TASKS})


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.levels:
        for node in level.nodes:
            if node.kind != "callActivity":
                continue
            if not node.called_element:
                yield subject.finding(RULE, node, "{} chưa chọn quy trình được gọi.", "Hãy chọn quy trình được gọi.")
            called = subject.definitions.processes.get(node.called_element)
            if called is None:
                here = subject.target(node.called_element)
                # A process elsewhere may well carry the id of the step that calls it.
                wrong = here is not None and local(here) not in _CALLABLE and node.called_element != node.id
                if wrong and here is not None and subject.catalogue is None:
                    yield subject.finding(
                        RULE,
                        node,
                        f"{{}} gọi {element_label(here, lower=True)} của chính tệp này, không phải quy trình.",
                        "Hãy chọn lại quy trình được gọi.",
                        "warning",
                    )
                continue
            starts = [start for start in called.nodes.values() if start.kind == "startEvent"]
            if starts and all(start.events for start in starts):
                yield subject.finding(
                    RULE,
                    node,
                    "{} gọi một quy trình không có sự kiện bắt đầu thường.",
                    "Hãy thêm sự kiện bắt đầu không có loại vào quy trình được gọi.",
                )
