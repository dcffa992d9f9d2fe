"""Every task of people has a role and a unit selector, its own or those of its lane (design.md §5, domain.md §2.0).
Selectors: own, parent, each_child, each_member, each_agency, council, party_committee, people_committee, unit:CODE,
or FEEL after `=`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Finding
from ..model import ACTIVITIES, Node, Process
from ..subject import Level, Subject

RULE = "publish-roles"


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    for level in subject.executable_levels:
        for node in level.nodes:
            if node.kind not in ("userTask", "manualTask") and not _offered(level, node):
                continue
            role, unit = _bound(level.process, node, "role"), _bound(level.process, node, "unit")
            if not role:
                yield subject.finding(
                    RULE,
                    node,
                    "{} chưa có vai trò thực hiện.",
                    "Hãy đặt vai trò cho bộ phận thực hiện chứa bước này, hoặc cho chính bước này.",
                )
            elif subject.catalogue is not None and not role.startswith("=") and role not in subject.catalogue.roles:
                yield subject.finding(RULE, node, "{} dùng vai trò không có trong danh mục.", "Hãy chọn lại vai trò.")
            if not unit:
                yield subject.finding(
                    RULE,
                    node,
                    "{} chưa nói rõ đơn vị nào thực hiện.",
                    "Hãy chọn đơn vị cho bộ phận thực hiện chứa bước này, hoặc cho chính bước này.",
                )
            elif not re.fullmatch(_UNIT, unit):
                yield subject.finding(
                    RULE,
                    node,
                    "{} có cách chọn đơn vị không hợp lệ.",
                    "Hãy chọn: đơn vị mình, cấp trên, từng đơn vị cấp dưới, từng tổ chức thành viên, từng cơ quan, "
                    "hội đồng, cấp ủy, Ủy ban nhân dân, một đơn vị cụ thể, hoặc biểu thức.",
                )


def _offered(level: Level, node: Node) -> bool:
    """Whether people choose to do it: any activity of an ad-hoc sub-process."""
    free = isinstance(level.owner, Node) and level.owner.ad_hoc is not None
    return free and node.kind in ACTIVITIES and not (node.is_for_compensation or node.triggered_by_event)


_UNIT = r"own|parent|each_child|each_member|each_agency|council|party_committee|people_committee|unit:\S+|=.+"


def _bound(process: Process, node: Node, name: str) -> str:
    """A property of the task itself, else of the innermost lane that has it."""
    own = node.properties.get(name, "")
    return own or next((lane.properties[name] for lane in process.lanes_of(node.id) if lane.properties.get(name)), "")
