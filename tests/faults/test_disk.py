"""A full disk, a folder that takes nothing, a database that is away: a clear refusal, nothing half done, then it works.

The disk is a small tmpfs where the tests may mount one, else the server's own limit on the size of files; both are real
errors of the operating system, none is skipped.
"""

import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.documents.tables import StoredFile
from engine.runtime.tables import Case, WorkItem
from engine.storage import Database
from tests.e2e.helpers.desk import pdf
from tests.e2e.helpers.server import Server, make_demo
from tests.faults.helpers.caller import Call, Caller
from tests.postgres import Server as Postgres

ROOM = 12 * 1024 * 1024
BUSY = "chưa có gì thay đổi"


class SmallDisk:
    """The folder of an installation on a disk that can be filled and emptied."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server: Server | None = None
        command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)]
        self.mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0
        print("disk:", "tmpfs" if self.mounted else "limit on the size of files")

    def fill(self) -> None:
        if not self.mounted:
            self._limit(1)
            return
        with (self.folder / "filler").open("wb", buffering=0) as filler:
            size = 1 << 16
            while size:
                try:
                    filler.write(b"x" * size)
                except OSError:
                    size //= 2

    def empty(self) -> None:
        if self.mounted:
            (self.folder / "filler").unlink(missing_ok=True)
        else:
            self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        assert self.server is not None and self.server.pid is not None
        _, hard = resource.prlimit(self.server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.server.pid, resource.RLIMIT_FSIZE, (size, hard))

    def remove(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)


@pytest.fixture
def disk(demo_instance: Path, tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "small"
    folder.mkdir()
    small = SmallDisk(folder)
    yield small
    small.remove()


@pytest.fixture
def instance(demo_instance: Path, disk: SmallDisk) -> Path:
    subprocess.run(["cp", "-a", f"{demo_instance}/.", str(disk.folder)], check=True)
    return disk.folder


@pytest.fixture
def full(server: Server, disk: SmallDisk) -> SmallDisk:
    """The disk of the running server."""
    disk.server = server
    return disk


def counted(server: Server, *what: type[Case] | type[StoredFile] | type[WorkItem]) -> list[int]:
    database = Database(f"sqlite:///{server.instance / 'quytrinh.sqlite3'}")
    try:
        with database.read() as session:
            return [session.scalar(select(func.count()).select_from(each)) or 0 for each in what]
    finally:
        database.close()


def begin(person: Caller) -> str:
    answer = person.send(person.starting("Ban hành kế hoạch"))
    assert answer.status == 302, answer.words
    return answer.headers["location"]


def leftovers(folder: Path) -> list[Path]:
    return [path for path in (folder / "uploads" / "tmp").glob("*") if path.is_file()]


def test_full_disk_takes_no_file(full: SmallDisk, server: Server, caller: Callable[[str], Caller]) -> None:
    person = caller("bt.phongtrao")
    task = begin(person)
    content = pdf("x" * 300_000)
    call = person.upload_call(task, "to.pdf", content)
    before = counted(server, StoredFile)
    full.fill()
    answer = person.send(call)
    assert answer.status == 503
    assert "chưa lưu được tệp" in answer.words and BUSY in answer.words
    full.empty()
    assert counted(server, StoredFile) == before
    assert leftovers(server.instance) == []
    assert person.send(call).status == 201
    assert counted(server, StoredFile) == [before[0] + 1]


def test_full_disk_takes_no_change(full: SmallDisk, server: Server, caller: Callable[[str], Caller]) -> None:
    """Until the write-ahead log has used what room it had, changes are taken; then each is refused whole."""
    person = caller("bt.phongtrao")
    calls = [person.starting("Ban hành kế hoạch") for _ in range(40)]
    before = counted(server, Case, WorkItem)
    full.fill()
    taken = 0
    for call in calls:
        answer = person.send(call)
        if answer.status == 302:
            taken += 1
            continue
        assert answer.status == 503, answer.words
        assert "Hệ thống đang bận" in answer.words and BUSY in answer.words
        break
    else:
        raise AssertionError("the disk was never full")
    refused = call
    full.empty()
    assert counted(server, Case, WorkItem) == [before[0] + taken, before[1] + taken]
    assert person.insist(refused).status == 302
    assert person.insist(refused).status == 302
    assert counted(server, Case, WorkItem) == [before[0] + taken + 1, before[1] + taken + 1]


def test_read_only_uploads(full: SmallDisk, server: Server, caller: Callable[[str], Caller]) -> None:
    person = caller("bt.phongtrao")
    task = begin(person)
    uploads = server.instance / "uploads"
    uploads.mkdir(exist_ok=True)
    call = person.upload_call(task, "a.pdf", pdf("một tệp"))
    before = counted(server, StoredFile)
    aside = uploads.rename(uploads.with_name("aside"))
    if full.mounted:
        uploads.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", str(uploads)], check=True)
    else:
        uploads.touch()  # where no file system can be mounted: a place nothing can be put into
    try:
        answer = person.send(call)
        assert answer.status == 503
        assert "chưa lưu được tệp" in answer.words
        assert counted(server, StoredFile) == before
        bases = {"legal_bases.0.number": "1/KH", "legal_bases.0.date": "29/03/2022", "legal_bases.0.issuer": "Tỉnh"}
        assert person.send(person.sending(task, dict(bases))).status == 302  # what needs no file goes on
    finally:
        if full.mounted:
            subprocess.run(["umount", "-l", str(uploads)], check=True)
            uploads.rmdir()
        else:
            uploads.unlink()
        aside.rename(uploads)
    again = person.upload_call(person.find("Soạn dự thảo kế hoạch"), "a.pdf", pdf("một tệp"))
    assert person.send(again).status == 201


def test_server_does_not_start_without_its_database(instance: Path) -> None:
    server = Server(instance)
    files = [instance / f"quytrinh.sqlite3{ending}" for ending in ("", "-wal", "-shm")]
    away = [file.rename(file.with_name(f"away-{file.name}")) for file in files if file.exists()]
    with pytest.raises(RuntimeError, match="Cơ sở dữ liệu chưa có"):
        server.start()
    for file in files:
        file.unlink(missing_ok=True)
    for file in away:
        file.rename(file.with_name(file.name.removeprefix("away-")))
    server.start()
    Caller(server.url).sign_in("bt.phongtrao")
    server.kill()


def test_database_server_gone_and_back(tmp_path: Path) -> None:
    with Postgres() as postgres:
        instance = tmp_path / "grown"
        instance.mkdir()
        settings = f'demo = true\ndatabase_url = "{postgres.url(postgres.create())}"\n'
        (instance / "settings.toml").write_text(settings, "utf-8")
        make_demo(instance)
        (instance / "settings.toml").write_text(settings, "utf-8")
        server = Server(instance)
        server.start()
        try:
            person = Caller(server.url)
            person.sign_in("bt.phongtrao")
            start = person.starting("Ban hành kế hoạch")
            postgres.stop(abruptly=True)
            for path in ("/viec", "/bat-dau", "/dang-nhap"):
                answer = person.send(Call("GET", path))
                assert answer.status == 503, path
                assert "Hệ thống đang bận" in answer.words and "thử lại" in answer.words
                assert answer.headers["retry-after"]
            assert person.send(start).status == 503
            postgres.start()
            end = time.monotonic() + 20
            while person.send(Call("GET", "/viec")).status != 200:
                assert time.monotonic() < end
                time.sleep(0.2)
            assert person.insist(start).status == 302
            assert person.get("/viec").text.count("Chọn căn cứ, kế thừa</a>") == 1
        finally:
            server.kill()
