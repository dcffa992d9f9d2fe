"""A script task of a process meant to be run has a script and says its language, which is FEEL (BPMN 2.0.2 §10.3.3).
Any other language is refused, never run as something else."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "script"
FEEL_NAMES = frozenset({"feel", "text/feel", "application/feel", "https://www.omg.org/spec/dmn/20191111/feel/"})


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            if node.kind != "scriptTask":
                continue
            language = node.script_format.lower()
            if not node.script:
                yield subject.finding(
                    RULE,
                    node,
                    "{} chưa có nội dung tính toán.",
                    "Hãy viết nội dung dạng { ten_bien: biểu thức }.",
                    subject.unfinished,
                )
            elif not language:
                yield subject.finding(
                    RULE,
                    node,
                    "{} chưa ghi ngôn ngữ của nội dung tính toán.",
                    "Hãy chọn ngôn ngữ FEEL.",
                    subject.unfinished,
                )
            elif language not in FEEL_NAMES:
                yield subject.finding(
                    "unsupported-language",
                    node,
                    "{} dùng ngôn ngữ tính toán chưa được hệ thống thực hiện.",
                    "Hãy viết lại bằng FEEL và chọn ngôn ngữ FEEL.",
                )
