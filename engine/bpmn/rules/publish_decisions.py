"""Every business rule task names a decision that exists, and gives it what it asks (design.md §5, §6).
An input is given by `in.NAME`, else by a variable of its name; what nothing in the process writes is told."""

from __future__ import annotations

from collections.abc import Iterator

from engine.feel import FeelError, parse
from engine.feel import nodes as n

from ..findings import Finding
from ..model import MultiInstance, Node
from ..subject import Level, Subject
from ..texts import expression

RULE = "publish-decisions"
_STANDING = frozenset({"unit", "case", "started_by", "profile"})


def check(subject: Subject) -> Iterator[Finding]:
    """Findings of this rule."""
    if subject.catalogue is None:
        return
    for level in subject.executable_levels:
        for node in level.nodes:
            chosen = node.properties.get("decision", "").strip()
            if node.kind != "businessRuleTask" or not chosen:
                continue
            needed = subject.catalogue.decisions.get(chosen)
            if needed is None:
                yield subject.finding(
                    RULE,
                    node,
                    "{} dùng một quyết định không có trong các bảng quyết định của đơn vị.",
                    "Hãy chọn lại bảng quyết định, hoặc thêm bảng còn thiếu.",
                )
                continue
            given = {name[3:] for name in node.properties if name.startswith("in.")}
            missing = sorted(needed - given - _written(level))
            if missing:
                names = ", ".join(f"“{name}”" for name in missing)
                yield subject.finding(
                    RULE,
                    node,
                    f"{{}} chưa đưa vào dữ liệu mà bảng quyết định cần: {names}.",
                    "Hãy ghi giá trị cho dữ liệu này ở bước áp dụng bảng quyết định.",
                    "warning",
                )


def _written(level: Level) -> frozenset[str]:
    """Names of variables something in the process writes, as far as its text tells."""
    names = set(_STANDING)
    for node in level.process.walk():
        names.add(node.id)
        names |= {name[4:] for name in node.properties if name.startswith("out.")}
        if isinstance(node.loop, MultiInstance) and node.loop.item:
            names.add(node.loop.item)
        if node.kind == "scriptTask":
            names |= _entries(node)
    return frozenset(names)


def _entries(node: Node) -> set[str]:
    try:
        tree = parse(expression(node.script)).ast
    except FeelError:
        return set()
    return {each.key for each in tree.entries} if isinstance(tree, n.ContextNode) else set()
