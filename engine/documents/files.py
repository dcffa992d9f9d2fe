"""Uploaded files: read once with a cap, checked by content, kept byte-exact under the hash of their bytes.

`store_upload` writes the bytes before the row: what a crash leaves behind is a file nobody refers to, never a row
without its bytes. `sweep` removes such leftovers."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from engine.documents.names import clean_name
from engine.documents.queries import file_info
from engine.documents.sniffing import media_type_of
from engine.documents.tables import StoredFile
from engine.forms.model import FileInfo
from engine.organisation import Actor
from engine.storage import Reading, UnitOfWork, new_id
from engine.storage.problems import Invalid, NotFound, Unavailable

MAX_SIZE = 20 * 1024 * 1024
LOOSE, BOUND = "loose", "bound"
_CHUNK = 1 << 16
_NO_DISK = (
    "Chưa lưu được tệp vì nơi lưu trữ không nhận thêm dữ liệu. Chưa có gì thay đổi; "
    "hãy thử lại sau hoặc báo người vận hành."
)
_NO_FILE = "Không tìm thấy tệp này. Hãy quay lại hồ sơ."


def store_upload(
    work: UnitOfWork,
    folder: Path,
    *,
    actor: Actor,
    case_id: UUID,
    item_id: UUID,
    name: str,
    stream: BinaryIO,
    at: datetime,
    max_size: int = MAX_SIZE,
) -> FileInfo:
    """Keep an upload for a task. Raises Invalid (too large, empty, wrong content), Unavailable (disk)."""
    shown = clean_name(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".incoming-", delete=False) as incoming:
            path = Path(incoming.name)
            try:
                size, sha256 = _receive(stream, incoming, max_size)
                media_type = media_type_of(path, shown)
                _settle(path, place(folder, sha256))
            finally:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable(_NO_DISK) from error
    file_id = new_id()
    work.connection.execute(
        insert(StoredFile).values(
            id=file_id,
            tenant_id=actor.tenant_id,
            case_id=case_id,
            item_id=item_id,
            sha256=sha256,
            size=size,
            media_type=media_type,
            name=shown,
            person_id=actor.person_id,
            post_id=actor.post_id,
            by=actor.label,
            at=at,
            state=LOOSE,
        )
    )
    return FileInfo(file_id, shown, size, media_type, sha256)


def _receive(stream: BinaryIO, target: BinaryIO, max_size: int) -> tuple[int, str]:
    size, sha = 0, hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > max_size:
            megabytes = max_size // (1024 * 1024)
            raise Invalid(f"Tệp lớn hơn {megabytes} MB. Hãy nén hoặc chia nhỏ tệp rồi gửi lại.", {})
        sha.update(chunk)
        target.write(chunk)
    if size == 0:
        raise Invalid("Tệp không có nội dung. Hãy chọn tệp khác.", {})
    target.flush()
    os.fsync(target.fileno())
    return size, sha.hexdigest()


def _settle(path: Path, final: Path) -> None:
    """Give the bytes their final name; the same bytes sent twice are kept once."""
    if final.exists():
        return
    final.parent.mkdir(parents=True, exist_ok=True)
    os.chmod(path, 0o640)
    os.replace(path, final)
    directory = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def place(folder: Path, sha256: str) -> Path:
    """Where bytes with this hash lie."""
    return folder / sha256[:2] / sha256[2:]


def bind_files(work: UnitOfWork, ids: Iterable[UUID], *, case_id: UUID) -> None:
    """Make uploads part of their case: the task they were meant for is done."""
    work.connection.execute(
        update(StoredFile)
        .where(StoredFile.id.in_(list(ids)), StoredFile.case_id == case_id)
        .values(state=BOUND)
    )


def open_file(session: Reading, folder: Path, file_id: UUID) -> tuple[FileInfo, Path, UUID, UUID | None]:
    """(file, path, case, task it is still loose in or None). Raises NotFound, and Unavailable when bytes are damaged."""
    row = session.get(StoredFile, file_id)
    if row is None:
        raise NotFound(_NO_FILE)
    path = place(folder, row.sha256)
    try:
        with path.open("rb") as stored:
            intact = hashlib.file_digest(stored, "sha256").hexdigest() == row.sha256
    except OSError as error:
        raise Unavailable("Tệp hiện không đọc được. Hãy báo người vận hành khôi phục từ bản sao lưu.") from error
    if not intact:
        raise Unavailable("Tệp đã bị thay đổi ngoài chương trình nên không mở. Hãy báo người vận hành kiểm tra.")
    return file_info(row), path, row.case_id, row.item_id if row.state == LOOSE else None


def sweep(work: UnitOfWork, folder: Path, now: datetime, age: timedelta = timedelta(days=30)) -> int:
    """Forget uploads nobody sent for a long time, and remove bytes no row refers to. Answers how many files went.

    Bytes younger than a day are left alone: their row may be on its way."""
    work.connection.execute(delete(StoredFile).where(StoredFile.state == LOOSE, StoredFile.at < now - age))
    known = set(work.session.scalars(select(StoredFile.sha256)))
    removed = 0
    for path in folder.glob("??/*"):
        if path.parent.name + path.name not in known and path.stat().st_mtime < now.timestamp() - 86_400:
            path.unlink()
            removed += 1
    return removed
