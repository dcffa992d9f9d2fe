"""What was recorded as a table (RFC 4180, UTF-8 with BOM): one line per happening, one per value under it.

A cell that a spreadsheet would take for a formula begins with an apostrophe, so that it stays text."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from engine.organisation import PostView
from engine.runtime.audit.entries import of_case, walk
from engine.runtime.audit.matching import condition
from engine.runtime.audit.scope import case_in, in_scope, scope_of
from engine.runtime.audit.views import AuditEntry, Criteria, Happening
from engine.storage import Reading
from engine.storage.clock import LEGAL_ZONE

HEADINGS = (
    "Thời điểm",
    "Hồ sơ",
    "Người thực hiện",
    "Với tư cách",
    "Đơn vị",
    "Nhập thay",
    "Thao tác",
    "Diễn biến",
    "Bước việc",
    "Ghi chú, lý do",
    "Mục",
    "Nội dung",
    "Tệp",
    "Mục số",
    "Mã đối chiếu",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def permit(session: Reading, posts: Sequence[PostView], case_id: UUID | None) -> None:
    """Raises Forbidden, NotFound: asked before the answer begins, so that a refusal is still a page of its own."""
    units = scope_of(session, posts)
    if case_id is not None:
        case_in(session, units, case_id)


def lines(session: Reading, posts: Sequence[PostView], criteria: Criteria, case_id: UUID | None) -> Iterator[str]:
    """The table in pieces, oldest first; `criteria` as for the pages."""
    units = scope_of(session, posts)
    wanted = in_scope(units) & condition(session, units, criteria)
    if case_id is not None:
        wanted &= of_case(case_in(session, units, case_id).id)
    yield "\ufeff" + _line(HEADINGS)
    for entry in walk(session, wanted, criteria):
        yield "".join(map(_line, _rows(entry)))


def _rows(entry: AuditEntry) -> Iterator[list[str]]:
    at = entry.at.astimezone(LEGAL_ZONE).strftime("%d/%m/%Y %H:%M:%S")
    start = [at, entry.case_title or "", entry.who, entry.acting_as, entry.unit_name, entry.on_behalf_of or ""]
    end = [str(entry.seq), entry.hash]
    for happening in entry.happenings or (Happening(0, ""),):
        told = [*start, entry.command_name, happening.sentence, happening.step or "", happening.note or ""]
        shown = [[each.label, each.text, ", ".join(name for _, name in each.files)] for each in happening.values]
        shown += [["", reason, ""] for reason in happening.erased]
        for value in shown or [["", "", ""]]:
            yield [*told, *value, *end]


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_plain(cell) for cell in cells])
    return text.getvalue()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
