"""One way to the database: `Database.write()` is a unit of work, `Database.read()` a snapshot for looking.

SQLite: WAL, synchronous=FULL, BEGIN IMMEDIATE, one writer connection (design.md §7). PostgreSQL: READ COMMITTED
with row locks taken by the commands themselves; looks have connections of their own that cannot write."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

Reading = Session

IDLE = 1.0  # seconds after which a connection to PostgreSQL is tried before it is used: the server may have gone
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=15000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_size_limit=67108864",
)


class UnitOfWork:
    """One transaction: everything in it happens, or nothing of it.

    `session` and `connection` share the transaction. `after_commit` collects what may only be told to the rest of the
    process once the change is durable (caches); `on_rollback` what must be forgotten when it is not."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self.session = session
        self.connection = connection
        self._committed: list[Callable[[], None]] = []
        self._rolled_back: list[Callable[[], None]] = []

    def after_commit(self, action: Callable[[], None]) -> None:
        self._committed.append(action)

    def on_rollback(self, action: Callable[[], None]) -> None:
        self._rolled_back.append(action)

    def _finish(self, committed: bool) -> None:
        for action in self._committed if committed else self._rolled_back:
            action()


class _Joined(Session):
    """A session inside a transaction that is open already; it hands its connection out without a look of its own."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, expire_on_commit=False, autoflush=False, join_transaction_mode="rollback_only")
        self._joined = connection

    def connection(self, *_: Any, **__: Any) -> Connection:
        return self._joined


def _only_reads(connection: Any, _record: Any) -> None:
    connection.execute("SET default_transaction_read_only = on")


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


_SETTINGS: dict[str, Any] = {
    "hide_parameters": True,  # what people typed must not get into a log with the message of a failed statement
    "json_serializer": _json,
    "json_deserializer": orjson.loads,
}


class Database:
    """A database by its SQLAlchemy URL (`sqlite:///…` or `postgresql+psycopg://…`)."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            # One writer connection per process queues writers fairly; readers never wait for it (WAL).
            self.writer = self._sqlite("BEGIN IMMEDIATE", pool_size=1, max_overflow=0, pool_timeout=60)
            self.reader = self._sqlite("BEGIN", pool_size=8, max_overflow=8)
        else:
            self.writer = self._postgresql()
            # A look needs no transaction of its own, and ending one would make the driver forget what it prepared.
            self.reader = self._postgresql(isolation_level="AUTOCOMMIT")
            event.listen(self.reader, "connect", _only_reads)

    def _sqlite(self, begin: str, **pool: Any) -> Engine:
        engine = create_engine(self.url, **_SETTINGS, **pool)

        @event.listens_for(engine, "connect")
        def _connect(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            for pragma in _PRAGMAS:
                connection.execute(pragma)

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine

    def _postgresql(self, **settings: Any) -> Engine:
        engine = create_engine(self.url, pool_size=8, max_overflow=8, **_SETTINGS, **settings)

        @event.listens_for(engine, "checkin")
        def _given_back(_connection: Any, record: ConnectionPoolEntry) -> None:
            record.info["used"] = time.monotonic()

        @event.listens_for(engine, "checkout")
        def _taken(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
            if time.monotonic() - record.info.get("used", math.inf) > IDLE:
                try:
                    engine.dialect.do_ping(connection)
                except engine.dialect.loaded_dbapi.Error as problem:
                    raise InvalidatePoolError from problem

        return engine

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """A unit of work: commits at the end, rolls back on any exception and lets it pass."""
        work, committed = None, False
        try:
            with self.writer.begin() as connection, _Joined(connection) as session:
                work = UnitOfWork(session, connection)
                yield work
                session.flush()
            committed = True
        finally:
            # The connection is given back already: what follows may begin a unit of work of its own.
            if work is not None:
                work._finish(committed)

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """A read-only look at one moment; whatever is changed in it is thrown away."""
        # Closing rolls back and detaches: what was read stays readable after the look is over.
        with Session(self.reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Reading]:
        """A read-only look at one moment that stays the same over many statements, while others go on writing."""
        with Session(self.reader, expire_on_commit=False, autoflush=False) as session:
            if not self.is_sqlite:  # a reading transaction of SQLite is one already
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    def create(self) -> None:
        """Bring the database to today's schema by its migrations (Alembic), from nothing or from any older one."""
        from engine.storage.migrate import upgrade

        upgrade(self)

    def close(self) -> None:
        """Give back all connections."""
        self.writer.dispose()
        self.reader.dispose()
