"""Changing the cells of a decision table on screen, and making a new one: plain forms that work without JavaScript.

Nothing typed is lost: rows are added, moved and dropped by sending the whole form; faults are told at their cells."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from engine import localities
from engine.dmn import CellFault, DmnRefused, EditedRow, cell_faults, cell_text, column_names, edit_table, read
from engine.dmn import model as m
from engine.storage.problems import Conflict, Invalid, NotFound
from engine.storage.text import clean_label
from webui.admin.decision_pages import Answer, Found, found_decision
from webui.admin.decision_views import tables_of
from webui.admin.place import place_of
from webui.admin.processes import DMN
from webui.services import services
from webui.typed import text

MOST_ROWS = 500
LONGEST, MOST_COLUMNS = 200, 12
MOST_BYTES = 2_000_000
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Edited:
    """A row of the form."""

    row: EditedRow

    @property
    def cells(self) -> tuple[str, ...]:
        """Conditions, then results."""
        return (*self.row.tests, *self.row.results)


def edit_decision(unit_id: UUID, key: str) -> Answer:
    """The form of one table; POST adds, moves or drops a row, or keeps the whole as the draft."""
    with services().database.read() as reading:
        found = found_decision(reading, unit_id, key)
    content = found.content(True)
    try:
        tables = tables_of(content)
    except DmnRefused as refused:
        raise Invalid(refused.findings[0].text, {}) from refused
    asked = request.values.get("bang", "")
    decision = asked if asked in tables else next(iter(tables), "")
    if not decision:
        raise NotFound("Tệp này không có bảng để sửa trên màn hình. Hãy tải tệp về, sửa rồi tải lên.")
    table = tables[decision]
    if request.method == "GET":
        rows = [EditedRow(rule.id, rule.tests, rule.results, _remarks(table, rule.remarks)) for rule in table.rules]
        return _page(found, content, decision, rows)
    rows = _rows(table)
    if text("_seen") != _hash(content):
        message = (
            "Bảng này vừa được lưu hoặc phát hành ở nơi khác. Hãy mở bảng ở cửa sổ khác, xem rồi sửa lại cho khớp."
        )
        return _page(found, content, decision, rows, message, seen=text("_seen")), 409
    what, _, place = text("do").partition(":")
    if what != "luu":
        moved, focus = _moved(rows, what, int(place) if place.isdigit() else -1, table)
        return _page(found, content, decision, moved, focus=focus)
    return _save(found, content, decision, rows)


def _save(found: Found, content: bytes, decision: str, rows: list[EditedRow]) -> Answer:
    made = edit_table(content, decision, rows)
    faults = _faults(found, made, decision)
    if faults:
        message = "Chưa lưu: có ô chưa đúng. Hãy sửa các ô được đánh dấu."
        return _page(found, content, decision, rows, message, faults), 422
    try:
        with services().database.write() as work:
            localities.save_draft(
                work,
                found.place.actor,
                services().clock,
                unit_id=found.place.unit.id,
                kind=DMN,
                key=found.key,
                content=made,
                revision=found.draft.revision if found.draft is not None else 0,
            )
    except Conflict as problem:
        return _page(found, content, decision, rows, problem.message), 409
    except Invalid as problem:
        return _page(found, content, decision, rows, problem.message), 422
    flash("Đã lưu bản nháp. Hãy dùng thử, rồi phát hành ở trang Bản nháp.", "success")
    return redirect(url_for("admin.decision", unit_id=found.place.unit.id, key=found.key, nhap=1))


def _faults(found: Found, content: bytes, decision: str) -> list[CellFault]:
    """What is wrong with the cells. A file with faults elsewhere may be kept: publishing tells them."""
    try:
        decisions = found.decisions(content)
    except DmnRefused:
        return []
    element = decisions.root.model.elements[decision]
    return cell_faults(decisions, element) if isinstance(element, m.Decision) else []


def _remarks(table: m.Table, given: Sequence[str]) -> tuple[str, ...]:
    """One remark for each column of remarks."""
    return (*given, *("" for _ in table.remarks))[: len(table.remarks)]


def _rows(table: m.Table) -> list[EditedRow]:
    """The rows as they were sent."""
    width = len(table.inputs) + len(table.outputs)
    found = []
    for place in range(min(_count(), MOST_ROWS)):
        cells = [_cell(f"r{place}-{column}") for column in range(width)]
        cells = [cell or "-" if column < len(table.inputs) else cell for column, cell in enumerate(cells)]
        remarks = tuple(_cell(f"r{place}-n{column}") for column in range(len(table.remarks)))
        inputs, outputs = tuple(cells[: len(table.inputs)]), tuple(cells[len(table.inputs) :])
        found.append(EditedRow(text(f"r{place}-id"), inputs, outputs, remarks))
    return found


def _cell(name: str) -> str:
    """What was typed into a cell, without characters no file of this kind can hold."""
    return _NOT_XML.sub("", text(name))


def _count() -> int:
    typed = text("_rows")
    return int(typed) if typed.isdigit() and len(typed) < 6 else 0


def _moved(rows: list[EditedRow], what: str, place: int, table: m.Table) -> tuple[list[EditedRow], int]:
    """The rows after a button, and the row to go to."""
    rows = list(rows)
    if what == "them" and len(rows) < MOST_ROWS:
        tests, results = tuple("-" for _ in table.inputs), tuple("" for _ in table.outputs)
        where = place + 1 if 0 <= place < len(rows) else len(rows)
        rows.insert(where, EditedRow("", tests, results, tuple("" for _ in table.remarks)))
        return rows, where
    if not 0 <= place < len(rows):
        return rows, -1
    if what == "bo":
        del rows[place]
        return rows, min(place, len(rows) - 1)
    other = place - 1 if what == "len" else place + 1
    if what in ("len", "xuong") and 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        return rows, other
    return rows, place


def _page(
    found: Found,
    content: bytes,
    decision: str,
    rows: Sequence[EditedRow],
    message: str = "",
    faults: Sequence[CellFault] = (),
    *,
    seen: str = "",
    focus: int = -1,
) -> str:
    tables = tables_of(content)
    table = tables[decision]
    names = {each.id: each.name for each in read(content).elements.values()}
    columns = column_names(table)
    allowed = [each.values for each in table.inputs] + [each.values for each in table.outputs]
    hints = [cell_text(values) if values else "" for values in allowed]
    at = {(fault.row, fault.column): fault.message for fault in faults}
    errors = {
        f"r{fault.row}-{fault.column}": [f"Dòng {fault.row + 1}, cột “{columns[fault.column]}”: {fault.message}"]
        for fault in faults
    }
    return render_template(
        "admin/decision_edit.html",
        place=found.place,
        key=found.key,
        name=found.name,
        draft=found.draft,
        choices=[(id, names.get(id, "")) for id in tables],
        decision=decision,
        subject=names.get(decision, "") or found.name,
        columns=list(zip(columns, hints, strict=True)),
        width=len(table.inputs),
        remarks=table.remarks,
        rows=[Edited(row) for row in rows],
        seen=seen or _hash(content),
        at=at,
        message=message,
        errors=errors,
        focus=focus,
    )


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def new_decision(unit_id: UUID) -> Answer:
    """Name a table and its columns, or give a file; the page of its rows opens."""
    with services().database.read() as reading:
        place = place_of(reading, unit_id)

    def form(message: str, errors: dict[str, list[str]]) -> str:
        return render_template(
            "admin/decision_make.html", place=place, message=message, errors=errors, typed=request.form
        )

    if request.method == "GET":
        return form("", {})
    name, output = clean_label(text("name")), clean_label(text("output")) or "Kết quả"
    inputs = [each for each in map(clean_label, request.form.get("inputs", "").splitlines()) if each]
    sent = request.files.get("file")
    given = sent.stream.read(MOST_BYTES + 1) if sent is not None and sent.filename else b""
    errors = _wrong(name, inputs, given)
    if errors:
        return form("Chưa tạo được. Hãy sửa các mục được đánh dấu.", errors), 422
    try:
        with services().database.write() as work:
            key = localities.new_key(work.session, unit_id, DMN, name)
            content = given or localities.new_decision(name, key, inputs, output)
            localities.save_draft(
                work, place.actor, services().clock, unit_id=unit_id, kind=DMN, key=key, content=content, revision=0
            )
    except Invalid as problem:
        sentences = [line for lines in problem.errors.values() for line in lines] or [problem.message]
        return form("Chưa tạo được.", {"file" if given else "name": sentences}), 422
    if given:
        return redirect(url_for("admin.decision", unit_id=unit_id, key=key, nhap=1))
    return redirect(url_for("admin.edit_decision", unit_id=unit_id, key=key))


def _wrong(name: str, inputs: Sequence[str], given: bytes) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not name or len(name) > LONGEST:
        errors["name"] = ["Hãy ghi tên." if not name else f"Tên dài quá {LONGEST} ký tự. Hãy đặt tên ngắn hơn."]
    if given:
        if len(given) > MOST_BYTES:
            errors["file"] = ["Tệp lớn hơn 2 MB. Hãy kiểm tra lại tệp đã chọn."]
        return errors
    if not inputs:
        errors["inputs"] = ["Hãy ghi ít nhất một dữ liệu cần xét, mỗi dữ liệu một dòng; hoặc chọn một tệp."]
    elif len(inputs) > MOST_COLUMNS or any(len(each) > LONGEST for each in inputs):
        errors["inputs"] = [f"Nhiều nhất {MOST_COLUMNS} dữ liệu, mỗi tên không quá {LONGEST} ký tự. Hãy ghi ngắn lại."]
    return errors
