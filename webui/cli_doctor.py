"""`quytrinh doctor`: what stands still in the whole installation, why, and what to do about it.

Looks and changes nothing; exit code 1 when there is something to be done."""

import sys

import click
from sqlalchemy import select

from engine.organisation.tables import Unit
from engine.runtime.queries.attention import attention_in
from engine.runtime.queries.standing import standing_in
from engine.storage import SystemClock
from engine.storage.stored_clock import StoredClock
from webui.admin.attention import CAUSES
from webui.cli_common import opened, spoken
from webui.filters import date_time


@click.command()
@spoken
def doctor() -> None:
    """Tìm hồ sơ đứng yên, sự cố, việc không có người làm, tin và mốc thời gian bị chậm; mã thoát 1 khi có."""
    settings, database = opened()
    clock = StoredClock(database) if settings.demo else SystemClock()
    try:
        with database.read() as session:
            units = frozenset(session.scalars(select(Unit.id)))
            waiting = attention_in(session, units, clock.now())
            still = standing_in(session, units, clock.now())
    finally:
        database.close()
    lines: list[str] = []
    for step in waiting.steps:
        lines.append(f"SỰ CỐ: {step.unit_name}, “{step.case_title}”, bước “{step.name}”: {step.message}")
    for task in waiting.tasks:
        lines.append(f"KHÔNG CÓ NGƯỜI LÀM: {task.unit_name}, bước “{task.name}”, từ {date_time(task.since)}.")
    for case in still.cases:
        told = "; ".join(f"“{each.name}”: {CAUSES[each.cause]}" for each in case.steps) or "không còn bước nào"
        lines.append(f"ĐỨNG YÊN: {case.unit_name}, “{case.case_title}”, từ {date_time(case.since)}: {told}.")
    for message in still.messages:
        lines.append(
            f"TIN CHƯA CÓ NƠI NHẬN: từ {message.sender} đến {message.receiver}, gửi {date_time(message.sent_at)}, "
            f"hồ sơ “{message.case_title}”."
        )
    for start in still.starts:
        lines.append(f"CHƯA TỰ BẮT ĐẦU: {start.unit_name}, quy trình “{start.process_name}”: {start.problem}")
    if still.timers is not None:
        lines.append(
            f"QUÁ GIỜ: {still.timers.number} hồ sơ có mốc thời gian đã đến từ {date_time(still.timers.since)} mà chưa "
            "được xử lý. Hãy kiểm tra tiến trình máy chủ đang chạy."
        )
    for line in lines:
        click.echo(line)
    if lines:
        click.echo("Người quản trị của đơn vị xử lý các mục này tại trang Quản trị, mục “Việc cần xử lý”.")
    else:
        click.echo("Mọi hồ sơ đang chạy bình thường.")
    sys.exit(1 if lines else 0)
