"""An activity has at most one loop marker (BPMN 2.0.2 §10.3.8).
A standard loop and a multi-instance together mean nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..model import ACTIVITIES
from ..subject import Subject
from ..xml import children, local

RULE = "loop-markers"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for element in subject.xml:
        if local(element) in ACTIVITIES:
            loops = list(children(element, "standardLoopCharacteristics", "multiInstanceLoopCharacteristics"))
            if len(loops) > 1:
                yield subject.finding(
                    RULE, element, "{} vừa có dấu lặp lại vừa có dấu nhiều lượt.", "Hãy để lại một cách lặp."
                )
