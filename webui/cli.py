"""The command `quytrinh`: make an installation, serve it, look after it.

Messages are Vietnamese, as everything the operator of a locality reads; exit code 1 with a sentence when refused."""

import gc
import os
import shutil
import signal
import sys
import threading
from datetime import date, datetime, time
from pathlib import Path

import click

from engine.bpmn import BpmnRefused, check, load
from engine.organisation import system_actor
from engine.organisation.commands import add_person, give_post, open_account
from engine.storage import SystemClock
from engine.storage.clock import LEGAL_ZONE, legal_date
from engine.storage.migrate import current, head
from engine.storage.stored_clock import StoredClock
from webui import installing
from webui.cli_audit import audit
from webui.cli_common import instance_folder, opened, spoken
from webui.cli_doctor import doctor
from webui.cli_packages import export_package, import_package

CONNECTIONS = 800  # at once; below the 1024 open files a process usually may have


@click.group()
def main() -> None:
    """Quy trình: quản lý việc theo quy trình của Mặt trận Tổ quốc."""
    os.umask(0o077)  # whatever it writes holds personal data


main.add_command(audit)
main.add_command(doctor)
main.add_command(export_package)
main.add_command(import_package)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ lắng nghe.")
@click.option("--port", default=8000, show_default=True, help="Cổng.")
@click.option("--threads", default=8, show_default=True, help="Số luồng phục vụ.")
@spoken
def serve(host: str, port: int, threads: int) -> None:
    """Chạy máy chủ và việc nền trong một tiến trình."""
    import waitress

    from engine.jobs import Runner
    from webui.app import create_app

    settings, database = opened()
    database.close()
    app = create_app(settings)
    gc.freeze()  # what was loaded until now stays: looking through it again and again finds nothing to throw away
    services = app.extensions["quytrinh"]
    runner = Runner()
    services.runtime.add_duties(runner)
    runner.start()
    server = waitress.create_server(
        app,
        host=host,
        port=port,
        threads=threads,
        ident=None,
        # Bodies are taken in before anybody is asked who sends them; far too large ones end here, without a page.
        max_request_body_size=2 * settings.max_request,
        # Browsers keep connections open, and slow senders must not leave no place for others.
        connection_limit=CONNECTIONS,
        channel_timeout=60,
        asyncore_use_poll=True,
    )
    click.echo(f"Quy trình đang chạy tại http://{host}:{port} (nhấn Ctrl+C để dừng)")
    if settings.demo:
        click.echo(demo_accounts())
    sys.stdout.flush()

    def stop(*_: object) -> None:
        threading.Thread(target=server.close, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        server.run()
    except OSError:  # the listening socket was closed under the loop: that is how it ends
        pass
    finally:
        runner.stop()
        services.database.close()
        click.echo("Đã dừng.")


@main.command()
@click.option("--locality", help="Địa phương trong bộ quy trình đi kèm (tên thư mục dưới processes/).")
@spoken
def init(locality: str | None) -> None:
    """Tạo cơ sở dữ liệu; với --locality thì cài sẵn đơn vị và quy trình của địa phương. Không tạo tài khoản nào."""
    _, database = opened(upgraded=False)
    database.create()
    if locality:
        installing.install_locality(database, SystemClock(), locality)
    click.echo(f"Đã sẵn sàng tại {instance_folder()}. Tạo người quản trị đầu tiên bằng: quytrinh user add")


@main.command()
@spoken
def demo() -> None:
    """Tạo dữ liệu minh họa (huyện Bảo Thắng, từ ngày 06/04/2022)."""
    folder = instance_folder()
    settings, database = opened(upgraded=False)
    if current(database) is not None:
        raise click.ClickException(f"{folder} đã có dữ liệu. Hãy chọn thư mục khác qua biến QUYTRINH_INSTANCE.")
    click.echo("Đang tạo dữ liệu minh họa…")
    try:
        database.create()
        installing.install_demo(database)
        if not settings.demo:
            _choose_demo(folder / "settings.toml")
    except BaseException:
        # A half-made demonstration would be served as if it were whole the next time.
        database.close()
        if database.is_sqlite and database.url.database:
            for ending in ("", "-wal", "-shm"):
                Path(database.url.database + ending).unlink(missing_ok=True)
        shutil.rmtree(settings.uploads, ignore_errors=True)
        raise
    database.close()
    click.echo("Đã tạo dữ liệu minh họa.")


def _choose_demo(file: Path) -> None:
    """Say in the settings that this is a demonstration; what else they say stays."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    kept = [line for line in lines if not line.replace(" ", "").startswith("demo=")]
    file.write_text("\n".join([*kept, "demo = true", ""]), "utf-8")


def demo_accounts() -> str:
    """The accounts of the demonstration, for the screen of whoever started it."""
    accounts = installing.demo_account_list()
    width = max(len(each.username) for each in accounts)
    lines = [f"  {each.username:<{width}}  {each.who}" for each in accounts]
    head_line = f"Tài khoản minh họa (mật khẩu chung: {installing.demo_password()}):"
    return "\n".join([head_line, *lines])


@main.group()
def user() -> None:
    """Tài khoản người dùng."""


@user.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Họ và tên.")
@click.option("--unit", "unit_code", required=True, help="Mã đơn vị.")
@click.option("--role", default="locality_admin", show_default=True, help="Mã vai trò.")
@click.option("--title", help="Chức danh hiển thị; mặc định theo vai trò.")
@spoken
def user_add(username: str, name: str, unit_code: str, role: str, title: str | None) -> None:
    """Thêm một người với chức danh và tài khoản; mật khẩu được tạo và in ra một lần."""
    settings, database = opened()
    clock = StoredClock(database) if settings.demo else SystemClock()
    with database.write() as work:
        unit = installing.unit_by_code(work, unit_code)
        actor = system_actor(unit.tenant_id)
        person_id = add_person(work, actor, clock, full_name=name, tenant_id=unit.tenant_id)
        give_post(
            work,
            actor,
            clock,
            person_id=person_id,
            role=role,
            unit_id=unit.id,
            title=title,
            valid_from=legal_date(clock.now()),
        )
        account = open_account(work, actor, clock, person_id=person_id, username=username)
    click.echo(f"Đã tạo tài khoản {username}. Mật khẩu dùng lần đầu: {account.password}")


@main.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_file(file: Path) -> None:
    """Kiểm tra một tệp BPMN; mã thoát 1 khi có lỗi."""
    try:
        findings = check(load(file.read_bytes()))
    except BpmnRefused as refused:
        findings = refused.findings
    for finding in findings:
        mark = "LỖI" if finding.severity == "error" else "Lưu ý"
        where = finding.element_name or finding.element_id or "tệp"
        click.echo(f"{mark}: {where}: {finding.message} {finding.remedy}")
    errors = sum(finding.severity == "error" for finding in findings)
    click.echo(f"{errors} lỗi, {len(findings) - errors} lưu ý.")
    sys.exit(1 if errors else 0)


@main.group()
def db() -> None:
    """Cơ sở dữ liệu."""


@db.command("upgrade")
@spoken
def db_upgrade() -> None:
    """Đưa cơ sở dữ liệu lên phiên bản của chương trình."""
    _, database = opened(upgraded=False)
    before = current(database)
    database.create()
    click.echo(f"Cơ sở dữ liệu: {before or 'chưa có'} → {head()}.")


@main.command()
@click.argument("day", required=False)
@click.option("--at", default="08:00", show_default=True, help="Giờ trong ngày.")
@spoken
def clock(day: str | None, at: str) -> None:
    """Xem đồng hồ, hoặc chuyển đồng hồ của dữ liệu minh họa đến NGÀY (dd/mm/yyyy)."""
    settings, database = opened()
    if not settings.demo:
        if day:
            raise click.ClickException("Chỉ chuyển được đồng hồ của dữ liệu minh họa.")
        click.echo(f"{SystemClock().now().astimezone(LEGAL_ZONE):%H:%M ngày %d/%m/%Y}")
        return
    stored = StoredClock(database)
    if day:
        installing.move_clock(database, stored, datetime.combine(_day(day), _time(at), LEGAL_ZONE))
    click.echo(f"{stored.now().astimezone(LEGAL_ZONE):%H:%M ngày %d/%m/%Y}")


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError as error:
        raise click.ClickException("Ngày phải viết dạng dd/mm/yyyy, ví dụ 10/08/2022.") from error


def _time(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError as error:
        raise click.ClickException("Giờ phải viết dạng giờ:phút, ví dụ 08:00.") from error


if __name__ == "__main__":
    main()
