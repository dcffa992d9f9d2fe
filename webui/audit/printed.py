"""The whole story of a case as one printed document, with what the verification says at that moment.

Only puts the words in order; how they look on paper is `engine.documents.print`."""

from io import BytesIO
from uuid import UUID

from flask import Response, send_file

from engine.documents.print import (
    Block,
    Drawing,
    Facts,
    Heading,
    Paragraph,
    Passage,
    Report,
    Said,
    Table,
    to_pdf,
)
from engine.runtime.audit.views import AuditEntry, RulesPeriod, Story, Verification
from engine.runtime.views import TimelineValue
from engine.storage.problems import Unavailable
from webui.audit.asking import Asked, asked, auditor_posts
from webui.audit.days import Line, grouped, lines_of
from webui.audit.diagram import pictures
from webui.audit.story import heads
from webui.audit.tables import stamp
from webui.auth.user import signed_in
from webui.filters import clock_time, date_time, file_size, number, short_date, weekday
from webui.services import services

MOST_ENTRIES = 5000  # about 1,500 pages; setting them takes some ten seconds

TOO_MANY = (
    "Phần diễn biến cần in có {} mục ghi; mỗi bản in chứa được nhiều nhất {} mục. Hãy trở lại trang diễn biến, "
    "lọc theo thời gian, người hoặc bước việc rồi in từng phần; hoặc tải bảng (CSV) để lấy toàn bộ một lần."
)


def pdf(case_id: UUID) -> Response:
    """The document to keep. Raises NotFound, Invalid (a filter is wrong), Unavailable (too long)."""
    query, posts, auditor = asked(), auditor_posts(), services().runtime.auditor
    story = auditor.story(posts, case_id, query.required())
    if len(story.entries) > MOST_ENTRIES:
        raise Unavailable(TOO_MANY.format(number(len(story.entries)), number(MOST_ENTRIES)))
    whole = auditor.story(posts, case_id) if query.given else story
    document = to_pdf(report_of(story, query, auditor.verify(posts, case_id), heads(whole.entries)))
    name = f"dien-bien-{stamp()}.pdf"
    response = send_file(BytesIO(document), mimetype="application/pdf", as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def report_of(story: Story, query: Asked, verified: Verification, last: list[AuditEntry]) -> Report:
    """The document: what it is about, the verdict, the story, the rules, documents and files, the diagrams."""
    user, now = signed_in(), services().clock.now()
    by = f"{user.name}, {auditor_posts()[0].label}"
    lines = lines_of(story.entries)
    about = [*_about(story, query, len(lines)), ("Người in", by), ("Thời điểm in", date_time(now))]
    blocks: list[Block] = [Facts(tuple(about)), *_verdict(verified, last)]
    blocks.append(Heading("Diễn biến", note="Giờ Việt Nam. Mỗi mục ghi kèm số thứ tự và mã đối chiếu trong sổ."))
    if not lines:
        blocks.append(Paragraph("Không có mục ghi nào khớp với các mục lọc."))
    for day in grouped(lines):
        blocks.append(Heading(f"{weekday(day.day)}, ngày {short_date(day.day)}", level=2))
        for line in day.lines:
            blocks += _told(line, story)
    blocks += _rules(story)
    blocks += _papers(story)
    for picture, diagram in zip(pictures(story.diagrams), story.diagrams, strict=True):
        note = f"Phiên bản {diagram.version}, ban hành {date_time(diagram.published_at)}, {diagram.published_by}."
        if diagram.note:
            note += f" Lý do: {diagram.note}"
        note += f"\nMã đối chiếu của sơ đồ: {diagram.sha256}"
        blocks.append(Drawing(picture.svg, picture.width, picture.height, f"Sơ đồ khi đó: {picture.name}", note))
    return Report(
        title="DIỄN BIẾN HỒ SƠ",
        above=story.unit_name,
        below=story.title,
        foot=f"In lúc {date_time(now)}, {user.name}",
        at=now,
        blocks=tuple(blocks),
    )


def _about(story: Story, query: Asked, shown: int) -> list[tuple[str, str]]:
    found = [("Hồ sơ", story.title), ("Loại hồ sơ", story.kind_name)]
    if story.code:
        found.append(("Số, ký hiệu", story.code))
    found += [
        ("Đơn vị chủ trì", story.unit_name),
        ("Người lập", f"{story.started_by}, {date_time(story.started_at)}"),
        ("Tình trạng", " – ".join(part for part in (story.status_name, story.outcome_name) if part)),
    ]
    if story.ended_at:
        found.append(("Kết thúc", date_time(story.ended_at)))
    found.append(("Theo quy trình", story.release_label))
    if words := query.words():
        found.append(("Chỉ in các mục", "; ".join(f"{label}: {text}" for _, label, text in words)))
        found.append(("Số mục đã in", f"{number(shown)} trong số {number(story.entries_total)} mục ghi"))
    else:
        found.append(("Số mục đã in", f"{number(shown)}, toàn bộ diễn biến"))
    return found


def _verdict(verified: Verification, last: list[AuditEntry]) -> list[Block]:
    looked = (
        f"{number(verified.chains)} sổ ghi, {number(verified.entries)} mục ghi, {number(verified.values)} giá trị"
        + (f", {number(verified.erased)} giá trị đã xóa theo yêu cầu" if verified.erased else "")
    )
    found: list[Block] = [Heading("Tính toàn vẹn khi in")]
    if verified.whole:
        text = f"Lúc {date_time(verified.at)} đã kiểm tra {looked}: không phát hiện thay đổi nào."
        found.append(Paragraph(text, "good"))
    else:
        faults = "\n".join(
            f"{fault.chain_name}, mục {number(fault.seq)}: {fault.sentence}" for fault in verified.faults
        )
        text = f"Lúc {date_time(verified.at)} đã kiểm tra {looked}: phát hiện sổ ghi không còn nguyên vẹn.\n{faults}"
        found.append(Paragraph(text, "bad"))
    if last:
        found.append(Paragraph("Mục ghi cuối cùng của từng sổ và mã đối chiếu của mục đó:", "note"))
        rows = tuple((number(entry.seq), date_time(entry.at), entry.hash) for entry in last)
        found.append(Table(("Mục", "Thời điểm", "Mã đối chiếu"), rows, (1, 3, 8)))
    return found


def _told(line: Line, story: Story) -> list[Block]:
    found: list[Block] = []
    if line.rules:
        since = date_time(story.rules[line.rules - 1].since)
        found.append(Paragraph(f"Từ đây áp dụng quy định đã thay đổi lúc {since}.", "note"))
    entry = line.entry
    capacity = f"với tư cách {line.capacity}" if line.capacity else ""
    if entry.on_behalf_of:
        capacity += f"{'; ' if capacity else ''}nhập thay cho {entry.on_behalf_of}"
    said = tuple(
        Said(
            deed.done.sentence,
            deed.done.note or "",
            tuple((value.label, _text(value)) for value in deed.done.values),
            deed.done.erased,
            tuple(f"{sentence} ({number(times)} lần)" if times > 1 else sentence for sentence, times in deed.then),
        )
        for deed in line.deeds
    ) or (Said(entry.command_name),)
    mark = f"Mục {number(entry.seq)} · {entry.hash}"
    return [*found, Passage(clock_time(entry.at), entry.who, capacity, said, mark)]


def _text(value: TimelineValue) -> str:
    return ", ".join(f"tệp {name}" for _, name in value.files) if value.files else value.text or "–"


def _rules(story: Story) -> list[Block]:
    found: list[Block] = [Heading("Quy định khi đó")] if story.rules else []
    for place, period in enumerate(story.rules):
        until = f"đến {date_time(period.until)}" if period.until else "về sau"
        note = period.by + (f". Lý do: {period.note}" if period.note else "")
        found.append(Heading(f"Từ {date_time(period.since)} {until}", 2, note))
        found.append(_rules_table(period, place))
    return found


def _rules_table(period: RulesPeriod, place: int) -> Table:
    """All rules of the first period; of the later ones those that changed, when any did."""
    rules = period.rules
    if place and (changed := tuple(rule for rule in rules if rule.changed)):
        rules = changed
    return Table(
        ("Quy định", "Giá trị", "Cách áp dụng"),
        tuple((rule.label, rule.text or "–", "\n".join(filter(None, (rule.read_name, rule.source)))) for rule in rules),
        (4, 5, 3),
        tuple(at for at, rule in enumerate(rules) if rule.changed),
    )


def _papers(story: Story) -> list[Block]:
    found: list[Block] = []
    if story.documents:
        found.append(Heading("Văn bản"))
        rows = tuple(
            (
                document.kind_name,
                document.number or "Chưa có số",
                short_date(document.dated),
                document.abstract,
                document.status,
            )
            for document in story.documents
        )
        found.append(Table(("Loại", "Số, ký hiệu", "Ngày", "Trích yếu", "Tình trạng"), rows, (3, 4, 3, 6, 3)))
    if story.files:
        found.append(Heading("Tệp"))
        files = tuple((file.name, file_size(file.size), file.by, date_time(file.at)) for file in story.files)
        found.append(Table(("Tên tệp", "Cỡ", "Người gửi", "Thời điểm"), files, (6, 2, 5, 4)))
    return found
