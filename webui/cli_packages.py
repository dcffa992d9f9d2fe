"""`quytrinh export` and `quytrinh import`: what a unit runs as files, in the layout of `processes/` and `forms/`.

For moving a locality to another installation, keeping it under version control, looking at it with other tools."""

from pathlib import Path

import click

from engine import localities
from engine.organisation import system_actor
from engine.runtime import operations  # noqa: F401 - publishing checks operations against this registry
from engine.storage import SystemClock
from engine.storage.stored_clock import StoredClock
from webui import installing
from webui.cli_common import opened, spoken

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("export")
@click.argument("locality", required=False)
@click.argument("folder", type=_FOLDER, required=False)
@click.option("--unit", "unit_code", help="Mã đơn vị, thay cho tên địa phương.")
@spoken
def export_package(locality: str | None, folder: Path | None, unit_code: str | None) -> None:
    """Xuất quy trình, biểu mẫu, tham số đang có hiệu lực của một địa phương (hoặc --unit) ra THƯ MỤC còn trống.

    Gồm cả các gói mà địa phương kế thừa. Không gồm bản nháp, các bản cũ, đơn vị và con người."""
    if unit_code is not None and folder is None and locality is not None:
        folder, locality = Path(locality), None
    if folder is None or (locality is None) == (unit_code is None):
        raise click.UsageError("Hãy ghi tên địa phương hoặc --unit MÃ, rồi đến thư mục cần xuất ra.")
    _, database = opened()
    try:
        with database.write() as work:
            if locality is not None:
                unit = localities.home_of(work.session, locality)
            else:
                unit = installing.unit_id(work, unit_code or "")
            written = localities.export_package(work.session, unit, folder / "processes", folder / "forms")
    finally:
        database.close()
    click.echo(f"Đã xuất {len(written)} tệp ra {folder}. Bản nháp chưa phát hành không được xuất.")


@click.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--unit", "unit_code", required=True, help="Mã đơn vị nhận.")
@spoken
def import_package(folder: Path, unit_code: str) -> None:
    """Nhập từ THƯ MỤC đã xuất vào một đơn vị đã có. Có bất kỳ lỗi nào thì không thay đổi gì."""
    settings, database = opened()
    clock = StoredClock(database) if settings.demo else SystemClock()
    try:
        with database.write() as work:
            unit = installing.unit_by_code(work, unit_code)
            made = localities.import_package(
                work,
                system_actor(unit.tenant_id),
                clock,
                unit_id=unit.id,
                processes_dir=folder / "processes",
                forms_dir=folder / "forms",
            )
    finally:
        database.close()
    click.echo(f"Đã nhập {len(made)} bản quy trình mới." if made else "Nội dung giống hệt, không có bản mới nào.")
