"""Files of a case: taken in, found again, handed out unchanged, erased, and cleaned up when nobody holds them.

Who may do so is decided by the caller (`engine.runtime`); here it is decided what may be stored."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select, update

from engine.documents import blobs
from engine.documents.names import clean_name
from engine.documents.sniff import recognise
from engine.documents.tables import BOUND, ERASED, LOOSE, StoredFile
from engine.forms import FileInfo
from engine.organisation import Actor
from engine.storage import Reading, UnitOfWork, new_id
from engine.storage.problems import NotFound, Unavailable

MAX_SIZE = 20 * 1024 * 1024
KEEP_LOOSE = timedelta(days=7)


@dataclass(frozen=True)
class Limits:
    """What one upload may be: at most `max_size` bytes."""

    max_size: int = MAX_SIZE


@dataclass(frozen=True)
class FileRow:
    """A file of a case and who brought it."""

    file_id: UUID
    name: str
    size: int
    media_type: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Cleaned:
    """What a cleaning removed: rows nobody holds, contents on disk, their bytes."""

    rows: int
    files: int
    size: int


def store_upload(
    work: UnitOfWork,
    folder: Path,
    *,
    actor: Actor,
    case_id: UUID | None,
    item_id: UUID | None,
    name: str,
    stream: BinaryIO,
    at: datetime,
    limits: Limits = Limits(),
) -> FileInfo:
    """Take a file in, byte for byte. Raises Invalid (kind, content, size), Unavailable (disk); then nothing is stored.

    It is 'loose' until an answer or a document holds it (`bind_files`)."""
    shown = clean_name(name)
    with blobs.receive(folder, stream, limits.max_size) as received:
        try:
            media_type = recognise(received.path, shown)
        except OSError:
            raise blobs.disk_trouble() from None
        blobs.keep(folder, received)
        row = StoredFile(
            id=new_id(),
            tenant_id=actor.tenant_id,
            case_id=case_id,
            item_id=item_id,
            sha256=received.sha256,
            size=received.size,
            media_type=media_type,
            name=shown,
            person_id=actor.person_id,
            post_id=actor.post_id,
            by=actor.label[:400],
            at=at,
            state=LOOSE,
        )
    work.session.add(row)
    work.session.flush()
    return _info(row)


def _info(row: StoredFile) -> FileInfo:
    return FileInfo(row.id, row.name, row.size, row.media_type, row.sha256)


def find_files(session: Reading, ids: Iterable[UUID], *, case_id: UUID | None) -> dict[UUID, FileInfo]:
    """Those of the files that exist and belong to the case, by id."""
    rows = session.scalars(
        select(StoredFile).where(
            StoredFile.id.in_(list(ids)), StoredFile.case_id == case_id, StoredFile.state != ERASED
        )
    )
    return {row.id: _info(row) for row in rows}


def bind_files(work: UnitOfWork, ids: Iterable[UUID], *, case_id: UUID | None) -> None:
    """From now on an answer or a document of the case holds these files; cleaning up leaves them."""
    work.session.execute(
        update(StoredFile)
        .where(StoredFile.id.in_(list(ids)), StoredFile.case_id == case_id, StoredFile.state == LOOSE)
        .values(state=BOUND)
        .execution_options(synchronize_session=False)
    )


def files_of(session: Reading, case_id: UUID) -> list[FileRow]:
    """The bound files of a case, oldest first."""
    rows = session.scalars(
        select(StoredFile)
        .where(StoredFile.case_id == case_id, StoredFile.state == BOUND)
        .order_by(StoredFile.at, StoredFile.id)
    )
    return [FileRow(row.id, row.name, row.size, row.media_type, row.at, row.by) for row in rows]


def case_of_file(session: Reading, file_id: UUID) -> UUID | None:
    """The case a file belongs to, for deciding who may have it. Raises NotFound."""
    return _row(session, file_id).case_id


def loose_in(session: Reading, file_id: UUID) -> UUID | None:
    """The task a file was uploaded for and not yet sent with; None once it is part of its case. Raises NotFound."""
    row = _row(session, file_id)
    return row.item_id if row.state == LOOSE else None


def _row(session: Reading, file_id: UUID) -> StoredFile:
    row = session.get(StoredFile, file_id)
    if row is None:
        raise NotFound("Không tìm thấy tệp này. Hãy mở lại hồ sơ để xem các tệp hiện có.")
    if row.state == ERASED:
        raise NotFound("Tệp này đã được xóa theo yêu cầu. Hãy liên hệ người quản trị nếu cần biết thêm.")
    return row


def open_file(session: Reading, folder: Path, file_id: UUID) -> tuple[FileInfo, Path]:
    """A file and where its bytes lie, after their hash was checked. Raises NotFound, Unavailable."""
    info = _info(_row(session, file_id))
    path = blobs.path_of(folder, info.sha256)
    try:
        found = blobs.sha256_of(path)
    except OSError:
        raise Unavailable(
            f"Chưa lấy được tệp “{info.name}”. Hãy thử lại sau; nếu vẫn không được, hãy báo người quản trị."
        ) from None
    if found != info.sha256:
        raise Unavailable(
            f"Tệp “{info.name}” trên máy chủ không còn nguyên vẹn nên không được giao ra. "
            "Hãy báo người quản trị khôi phục từ bản sao lưu."
        )
    return info, path


def erase_file(work: UnitOfWork, folder: Path, file_id: UUID) -> None:
    """Erase a file's name and bytes for good (`design.md` §9); its row and hash stay. Raises NotFound."""
    row = _row(work.session, file_id)
    sha256, row.state, row.name = row.sha256, ERASED, ""
    work.session.flush()
    if not _held(work, sha256):
        work.after_commit(lambda: blobs.path_of(folder, sha256).unlink(missing_ok=True))


def _held(work: UnitOfWork, sha256: str) -> bool:
    return (
        work.session.scalar(
            select(StoredFile.id).where(StoredFile.sha256 == sha256, StoredFile.state != ERASED).limit(1)
        )
        is not None
    )


def clean_orphans(
    work: UnitOfWork,
    folder: Path,
    *,
    now: datetime,
    in_use: Callable[[Collection[UUID]], Collection[UUID]],
    keep: timedelta = KEEP_LOOSE,
) -> Cleaned:
    """Remove loose files older than `keep` whose task no longer waits, and contents no row knows.

    `in_use` gives those of the task ids that are still open: their drafts may hold loose files."""
    old = list(work.session.scalars(select(StoredFile).where(StoredFile.state == LOOSE, StoredFile.at < now - keep)))
    waiting = set(in_use({row.item_id for row in old if row.item_id is not None}))
    gone = [row for row in old if row.item_id not in waiting]
    for row in gone:
        work.session.delete(row)
    work.session.flush()
    known = set(work.session.scalars(select(StoredFile.sha256).where(StoredFile.state != ERASED).distinct()))
    limit = (now - keep).timestamp()
    doomed: list[tuple[Path, int]] = []
    for path, sha256 in blobs.blobs(folder):
        status = path.stat()
        if sha256 not in known and status.st_mtime < limit:
            doomed.append((path, status.st_size))

    def remove() -> None:
        for path, _ in doomed:
            path.unlink(missing_ok=True)

    work.after_commit(remove)
    return Cleaned(len(gone), len(doomed), sum(size for _, size in doomed))
