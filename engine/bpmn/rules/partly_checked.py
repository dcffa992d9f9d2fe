"""Says so when a process can come to more states than are looked at: silence would read as “nothing is wrong”.
The bounds stand in `engine.bpmn.soundness.levels`."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Finding
from ..subject import Subject

RULE = "partly-checked"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for process, fault in subject.faults:
        owner = next((node for node in process.walk() if node.id == fault.element), process)
        if fault.kind == "partial":
            yield subject.finding(
                RULE,
                owner,
                "{} có quá nhiều khả năng xảy ra nên chưa kiểm tra được hết xem hồ sơ có bị kẹt hay không.",
                "Hãy đưa bớt các nhánh vào quy trình con, hoặc xem kỹ các cổng gộp trước khi phát hành.",
                "warning",
            )
        elif fault.kind == "unfollowed":
            yield subject.finding(
                RULE,
                owner,
                "{} gộp hoặc nhân các lượt theo cách không kiểm tra trước được xem hồ sơ có bị kẹt hay không.",
                "Hãy xem kỹ các nhánh quanh chỗ này và chạy thử trước khi phát hành.",
                "warning",
            )
        elif fault.kind == "free":
            yield subject.finding(
                RULE,
                owner,
                "{} để người thực hiện tự chọn bước làm tiếp nên không kiểm tra trước được xem phần này có kết thúc "
                "được hay không.",
                "Hãy xem kỹ điều kiện hoàn thành và chạy thử trước khi phát hành.",
                "warning",
            )
