"""Every called process exists, in the file or in the catalogue of the package (design.md §5).
It is pinned with the release that calls it."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "publish-calls"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    if subject.catalogue is not None:
        here = subject.definitions
        known = {*subject.catalogue.processes, *here.processes, *here.global_tasks}
        for level in subject.executable_levels:
            for node in level.nodes:
                if node.kind == "callActivity" and node.called_element and node.called_element not in known:
                    yield subject.finding(
                        RULE,
                        node,
                        "{} gọi một quy trình không có trong thư viện.",
                        "Hãy chọn lại quy trình được gọi, hoặc ban hành quy trình đó trước.",
                    )
