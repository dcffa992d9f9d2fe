"""What tests begin with, made once for each kind of database and copied for each test.

A beginning is a row of steps; a step takes a database (and the folder of its uploads) and does something in it.
Beginnings that share their first steps share what those made.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from engine.storage import Database

Step = Callable[["Database", Path], Any]


class Backend(Protocol):
    """A maker of databases."""

    def empty(self) -> str:
        """The URL of a new database without tables."""

    def migrated(self) -> str:
        """The URL of a new database with today's schema."""

    def copy(self, url: str) -> str:
        """The URL of a new database with everything that lies in another one, which nobody has open."""

    def discard(self, url: str) -> None:
        """Delete a database."""


@dataclass(frozen=True)
class Mould:
    """A database nobody has open, the files that belong to it, and what the last step answered."""

    url: str
    uploads: Path
    answer: Any


class Moulds:
    """The beginnings made so far, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[str, tuple[Step, ...]], Mould] = {}

    @contextmanager
    def copied(self, backend: Backend, steps: tuple[Step, ...], uploads: Path) -> Iterator[tuple["Database", Any]]:
        """A database of one's own with these steps done, and what the last of them answered.

        `uploads` is a folder that is not there yet; a step that stores files finds it made."""
        from engine.storage import Database

        mould = self._mould(backend, steps)
        if mould.uploads.exists():
            shutil.copytree(mould.uploads, uploads)
        url = backend.copy(mould.url)
        database = Database(url)
        yield database, mould.answer
        database.close()
        backend.discard(url)

    def _mould(self, backend: Backend, steps: tuple[Step, ...]) -> Mould:
        from engine.storage import Database

        key = type(backend).__name__, steps
        if key not in self._made:
            before = self._mould(backend, steps[:-1]) if len(steps) > 1 else None
            uploads = self._folder / str(len(self._made))
            if before is not None and before.uploads.exists():
                shutil.copytree(before.uploads, uploads)
            url = backend.migrated() if before is None else backend.copy(before.url)
            database = Database(url)
            answer = steps[-1](database, uploads)
            database.close()
            self._made[key] = Mould(url, uploads, answer)
        return self._made[key]
