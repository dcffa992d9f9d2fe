"""A lane holds steps of its own process (BPMN 2.0.2 §10.8).
Who does a step is told by its lane, so a lane of another process would say nothing about it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..findings import Finding
from ..kinds import element_label
from ..subject import Subject
from ..xml import children, q

RULE = "lane-members"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for lane in subject.elements("lane"):
        for part in children(lane, "flowNodeRef"):
            node = subject.target(part.text)
            if node is not None and _process(node) is not _process(lane):
                yield subject.finding(
                    RULE,
                    lane,
                    f"{{}} chứa {element_label(node, lower=True)} của một quy trình khác.",
                    "Hãy đặt bước đó vào một bộ phận thực hiện của chính quy trình chứa nó.",
                )


def _process(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(q("process")), None)
