"""Statements that run with every command: compiled once for each kind of database, then handed to the driver as text.

SQLAlchemy finds a statement in its cache and sets out its parameters anew each time; for the handful every completed
task runs, that costs more than the database does (`docs/decisions/0023-speed.md`)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement

Values = Mapping[str, Any]
_Codec = Callable[[Any], Any]


class Prepared:
    """One statement over the columns `names` (an insert or update sets those and no others) and its named parameters.

    Sent over the connection's own driver, inside its transaction; who listens to statements hears of it, and what goes
    wrong is told as SQLAlchemy tells it."""

    def __init__(self, *statements: ClauseElement, names: Iterable[str] = ()) -> None:
        """`statements`: one; or several whose parameters differ by name, which PostgreSQL runs as one (`WITH …`)."""
        self._statements = statements
        self._names = list(names) or None
        self._compiled: dict[str, _Text] = {}

    def run(self, connection: Connection, values: Values | Sequence[Values]) -> int:
        """Execute with the values of one row, or once for each of several (one call of the driver).

        Answers how many rows changed. Raises SQLAlchemy's DBAPIError."""
        text = self._text(connection.dialect)
        if isinstance(values, Mapping):
            return _execute(connection, text.sql, text.bind(values)).rowcount
        return _execute(connection, text.sql, [text.bind(each) for each in values], many=True).rowcount

    def rows(self, connection: Connection, values: Values) -> list[tuple[Any, ...]]:
        """Execute a query and answer its rows, values as the columns' types give them."""
        text = self._text(connection.dialect)
        return text.read(_execute(connection, text.sql, text.bind(values)).fetchall())

    def _text(self, dialect: Dialect) -> "_Text":
        text = self._compiled.get(dialect.name)
        if text is None:
            text = self._compiled[dialect.name] = _Text(self._statements, self._names, dialect)
        return text


def _execute(connection: Connection, sql: str, given: Any, many: bool = False) -> DBAPICursor:
    """What `Connection.exec_driver_sql` does at a tenth of its cost: no result is made up that nobody looks at."""
    cursor = connection.connection.cursor()
    for heard in connection.dispatch.before_cursor_execute:
        heard(connection, cursor, sql, given, None, many)
    try:
        if many:
            cursor.executemany(sql, given)
        else:
            cursor.execute(sql, given)
    except connection.dialect.loaded_dbapi.Error as problem:
        dialect = connection.dialect
        lost = dialect.is_disconnect(problem, connection.connection, cursor)
        if lost:
            connection.invalidate(problem)
        raise DBAPIError.instance(
            sql,
            None,
            problem,
            dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=lost,
            dialect=dialect,
        ) from problem
    return cursor


class _Text:
    """A statement as one kind of database understands it, with what its values have to be turned into and back."""

    def __init__(self, statements: Sequence[ClauseElement], names: Sequence[str] | None, dialect: Dialect) -> None:
        all_compiled: list[Any] = [each.compile(dialect=dialect, column_keys=names) for each in statements]
        *first, compiled = all_compiled
        before = ", ".join(f"w{place} AS ({each})" for place, each in enumerate(first))
        self.sql: str = f"WITH {before} {compiled}" if before else str(compiled)
        binds = [pair for each in all_compiled for pair in each.bind_names.items()]
        # Values that are written in the statement itself have no caller to give them.
        self._fixed: Values = {name: bind.effective_value for bind, name in binds if not bind.required}
        self._binds = [(name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for bind, name in binds]
        self._places: Sequence[str] | None = compiled.positiontup
        results = [column.type for column in getattr(statements[-1], "selected_columns", ())]
        self._reads: list[_Codec | None] = [
            each.dialect_impl(dialect).result_processor(dialect, None) for each in results
        ]

    def bind(self, values: Values) -> Any:
        given = {**self._fixed, **values} if self._fixed else values
        bound = {name: given[name] if encode is None else encode(given[name]) for name, encode in self._binds}
        return bound if self._places is None else tuple([bound[name] for name in self._places])

    def read(self, rows: Sequence[Any]) -> list[tuple[Any, ...]]:
        if not any(self._reads):
            return list(rows)
        return [
            tuple([value if decode is None else decode(value) for value, decode in zip(row, self._reads, strict=True)])
            for row in rows
        ]
