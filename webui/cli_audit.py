"""`quytrinh audit`: what an operator asks of the journal on the machine itself, at rest or while it is served.

Prints what was looked at and the first bad entry of every chain that is not whole; exit code 1 then."""

import sys

import click

from engine.runtime.audit import LIMITS, Auditor
from engine.storage import SystemClock
from webui.cli_common import opened, spoken


@click.group()
def audit() -> None:
    """Nhật ký: kiểm tra tính toàn vẹn."""


@audit.command()
@click.option("--case", "code", help="Chỉ kiểm tra hồ sơ mang số này.")
@spoken
def verify(code: str | None) -> None:
    """Kiểm tra nhật ký có còn nguyên vẹn; mã thoát 1 khi có chỗ sai."""
    _, database = opened()
    try:
        result = Auditor(database, SystemClock()).verify_all(code)
    finally:
        database.close()
    click.echo(f"Đã kiểm tra {result.chains} chuỗi, {result.entries} mục, {result.values} nội dung.")
    if result.erased:
        click.echo(f"{result.erased} nội dung đã xóa theo yêu cầu được ghi lại.")
    for fault in result.faults:
        click.echo(f"SAI: {fault.sentence}")
    click.echo(LIMITS)
    click.echo("Nhật ký còn nguyên vẹn." if result.whole else f"{len(result.faults)} chuỗi không còn nguyên vẹn.")
    sys.exit(0 if result.whole else 1)
