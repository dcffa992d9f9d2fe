"""How two versions of a decision model differ, in Vietnamese sentences: rows, columns, choosing, whole decisions.

Rows are paired by their id, else by what they say, so that a row that only moved is told as moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.dmn import model as m
from engine.dmn.findings import DmnRefused
from engine.dmn.reading import read
from engine.dmn.words import TYPES, column_names, hit_policy, rule_text


def differences(old: bytes, new: bytes) -> list[str]:
    """What changed from one file to the other; empty when only the way of writing it did. A file that cannot be read
    gives one sentence."""
    try:
        before, after = read(old), read(new)
    except DmnRefused:
        return ["Nội dung thay đổi; một trong hai bản không đọc được nên không so sánh được từng ô."]
    return list(_models(before, after))


def _models(before: m.Model, after: m.Model) -> Iterator[str]:
    for id in {**before.elements, **after.elements}:
        old, new = before.elements.get(id), after.elements.get(id)
        if new is None and old is not None:
            yield f"Bỏ {_kind(old)} “{old.name}”."
        elif old is None and new is not None:
            yield f"Thêm {_kind(new)} “{new.name}”."
        elif old is not None and new is not None and old != new:
            yield from _elements(old, new)
    if dict(before.types) != dict(after.types):
        yield "Thay đổi các kiểu dữ liệu được khai báo."
    if before.imports != after.imports:
        yield "Thay đổi các tệp được dùng lại."


def _kind(element: m.Element) -> str:
    match element:
        case m.InputData():
            return "dữ liệu đưa vào"
        case m.Decision():
            return "quyết định"
        case m.KnowledgeModel():
            return "công thức dùng chung"
    return "dịch vụ quyết định"


def _elements(old: m.Element, new: m.Element) -> Iterator[str]:
    kind = _kind(new)
    told = False
    if old.name != new.name:
        yield f"{kind.capitalize()} “{old.name}” đổi tên thành “{new.name}”."
        told = True
    types = (getattr(old, "type", ""), getattr(new, "type", ""))
    if types[0] != types[1]:
        before, after = (TYPES.get(each, each) or "bất kỳ" for each in types)
        yield f"{kind.capitalize()} “{new.name}”: đổi kiểu từ {before} sang {after}."
        told = True
    if isinstance(old, m.Decision) and isinstance(new, m.Decision):
        if isinstance(old.logic, m.Table) and isinstance(new.logic, m.Table):
            tables = list(_tables(old.logic, new.logic, f"Bảng “{new.name}”"))
            yield from tables
            told = told or bool(tables) or old.logic != new.logic
        elif old.logic != new.logic:
            yield f"Quyết định “{new.name}”: đổi cách tính."
            told = True
        if old.requires != new.requires:
            yield f"Quyết định “{new.name}”: đổi các dữ liệu và quyết định cần đến."
            told = True
    if not told:
        yield f"{kind.capitalize()} “{new.name}”: đổi nội dung."


def _tables(old: m.Table, new: m.Table, name: str) -> Iterator[str]:
    if hit_policy(old) != hit_policy(new):
        yield f"{name}: đổi cách chọn dòng. Trước: {hit_policy(old)} Nay: {hit_policy(new)}"
    before, after = column_names(old), column_names(new)
    if (len(old.inputs), len(old.outputs)) != (len(new.inputs), len(new.outputs)):
        gone, fresh = [x for x in before if x not in after], [x for x in after if x not in before]
        parts = [f"thêm cột {_quoted(fresh)}"] if fresh else []
        parts += [f"bỏ cột {_quoted(gone)}"] if gone else []
        yield f"{name}: {' và '.join(parts) or 'đổi các cột'}."
        return
    for place, (one, other) in enumerate(zip(before, after, strict=True)):
        if one != other:
            yield f"{name}: cột “{one}” đổi tên thành “{other}”."
        elif place < len(old.inputs) and old.inputs[place].text != new.inputs[place].text:
            yield f"{name}: cột “{one}” xét dữ liệu khác trước."
    allowed = ([each.values for each in one.inputs] + [each.values for each in one.outputs] for one in (old, new))
    for column, was, now in zip(after, *allowed, strict=True):
        if was != now:
            yield f"{name}: đổi các giá trị được phép của cột “{column}”."
    yield from _rows(old, new, name, after)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _rows(old: m.Table, new: m.Table, name: str, columns: Sequence[str]) -> Iterator[str]:
    pairs = _paired(old.rules, new.rules)
    kept = [place for place in pairs if place is not None]
    for place in range(len(old.rules)):
        if place not in kept:
            yield f"{name}: bỏ dòng {place + 1} ({rule_text(old, place + 1)})."
    for place, (was, rule) in enumerate(zip(pairs, new.rules, strict=True)):
        if was is None:
            yield f"{name}: thêm dòng {place + 1} ({rule_text(new, place + 1)})."
            continue
        before = old.rules[was]
        cells = zip(columns, (*before.tests, *before.results), (*rule.tests, *rule.results), strict=True)
        for column, one, other in cells:
            if (one or "-") != (other or "-"):
                yield f"{name}: dòng {place + 1}, cột “{column}” đổi từ {one or '-'} thành {other or '-'}."
        if before.remarks != rule.remarks and any((*before.remarks, *rule.remarks)):
            yield f"{name}: dòng {place + 1} đổi ghi chú."
    if kept != sorted(kept):
        yield f"{name}: đổi thứ tự các dòng."


def _paired(old: Sequence[m.Rule], new: Sequence[m.Rule]) -> list[int | None]:
    """For each new row the place of the old one it was: the same id, else the same texts."""
    by_id = {rule.id: place for place, rule in enumerate(old) if rule.id}
    found: list[int | None] = [by_id.get(rule.id) if rule.id else None for rule in new]
    taken = {place for place in found if place is not None}
    for place, rule in enumerate(new):
        if found[place] is None:
            same = (n for n, each in enumerate(old) if n not in taken and _says(each) == _says(rule))
            found[place] = next(same, None)
            taken |= {found[place]} - {None}  # type: ignore[arg-type]
    return found


def _says(rule: m.Rule) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (rule.tests, rule.results)
