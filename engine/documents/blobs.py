"""Bytes on disk, called by their hash: written to a temporary file, made durable, then put in place at once.

<uploads>/ab/cdef… holds the content with SHA-256 abcdef…; equal contents are stored once, never half there."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.storage.problems import Invalid, Unavailable

CHUNK = 1 << 18
_TEMPORARY = "tmp"


@dataclass(frozen=True)
class Received:
    """Bytes that have arrived: where they lie for now, their number and SHA-256 (hex)."""

    path: Path
    size: int
    sha256: str


def path_of(folder: Path, sha256: str) -> Path:
    """Where the content with this hash lies."""
    return folder / sha256[:2] / sha256[2:]


def disk_trouble() -> Unavailable:
    """What a person is told when the disk does not take a file."""
    return Unavailable(
        "Hệ thống chưa lưu được tệp và chưa có gì thay đổi. Hãy thử lại sau ít phút; nếu vẫn không được, "
        "hãy báo người quản trị kiểm tra ổ đĩa."
    )


@contextmanager
def receive(folder: Path, stream: BinaryIO, max_size: int) -> Iterator[Received]:
    """Read a stream into a temporary file, counting and hashing; the file is gone at the end unless it was kept.

    Raises Invalid as soon as more than `max_size` bytes have come, or for nothing; Unavailable when the disk fails."""
    temporary: Path | None = None
    try:
        try:
            folder.mkdir(mode=0o750, exist_ok=True)
            place = folder / _TEMPORARY
            place.mkdir(mode=0o750, exist_ok=True)
            temporary = place / secrets.token_hex(16)
            received = _write(temporary, stream, max_size)
        except OSError:
            raise disk_trouble() from None
        yield received
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _write(temporary: Path, stream: BinaryIO, max_size: int) -> Received:
    digest, size = hashlib.sha256(), 0
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    with os.fdopen(handle, "wb") as out:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > max_size:
                raise Invalid(
                    f"Tệp lớn quá {max_size // (1024 * 1024)} MB. Hãy chọn tệp nhỏ hơn hoặc chia thành nhiều tệp.", {}
                )
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if size == 0:
        raise Invalid("Tệp không có nội dung. Hãy kiểm tra lại tệp rồi chọn lại.", {})
    return Received(temporary, size, digest.hexdigest())


def keep(folder: Path, received: Received) -> Path:
    """Put received bytes in their place; the same bytes already there are left. Raises Unavailable."""
    target = path_of(folder, received.sha256)
    try:
        target.parent.mkdir(mode=0o750, exist_ok=True)
        if target.exists() and target.stat().st_size == received.size:
            os.utime(target)  # young again, so that cleaning up leaves it to this upload
        else:
            os.replace(received.path, target)
        for place in (target.parent, folder):
            _sync(place)
    except OSError:
        raise disk_trouble() from None
    return target


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """The hash of what lies there now. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def blobs(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every stored content with its hash, and forgotten temporary files with ''."""
    if not folder.is_dir():
        return
    for place in sorted(folder.iterdir()):
        if place.is_dir():
            for file in sorted(place.iterdir()):
                name = place.name + file.name
                if place.name == _TEMPORARY:
                    yield file, ""
                elif len(place.name) == 2 and len(name) == 64:
                    yield file, name
