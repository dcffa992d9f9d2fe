"""The clock of a demonstration: it lies in the database, runs on from where it was put, and only goes forward.

Every process of the demonstration sees it; it is read again at most once a second."""

import threading
import time
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from engine.storage.clock import SystemClock
from engine.storage.database import Database
from engine.storage.problems import Invalid
from engine.storage.tables import ClockSetting

_FRESH = 1.0
_system = SystemClock()


class StoredClock:
    """A clock kept in the database; the real time while nobody has put it anywhere."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._shift = timedelta()
        self._read_at = float("-inf")

    def now(self) -> datetime:
        with self._lock:
            if time.monotonic() - self._read_at > _FRESH:
                with self._database.read() as session:
                    row = session.scalar(select(ClockSetting))
                self._shift = timedelta() if row is None else row.at - row.real
                self._read_at = time.monotonic()
            return _system.now() + self._shift

    def move_to(self, at: datetime) -> None:
        """Put the clock to a later moment (aware). Raises Invalid for an earlier one: the journal only goes forward."""
        if not self._unset() and at < self.now():
            message = "Ngày giờ chỉ tiến, không lùi. Hãy chọn một thời điểm sau thời điểm hiện tại của hệ thống."
            raise Invalid(message, {"day": [message]})
        with self._database.write() as work:
            work.connection.execute(delete(ClockSetting))
            work.connection.execute(insert(ClockSetting).values(id=1, at=at, real=_system.now()))
        with self._lock:
            self._read_at = float("-inf")

    def _unset(self) -> bool:
        with self._database.read() as session:
            return session.scalar(select(ClockSetting)) is None
