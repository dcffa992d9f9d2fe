"""The changes of one command, gathered and sent in one go.

PostgreSQL gets them as one statement, whatever their number: each trip there and back costs more than the change
itself (`docs/decisions/0031-one-statement.md`). SQLite, which is no trip away, gets them one after another."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import count
from typing import Any

import orjson
from sqlalchemy import JSON, Connection, String, Text, bindparam, delete, func, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import column

from engine.storage.base import UtcDateTime
from engine.storage.prepared import Prepared, Values

_numbers = count()


class Change:
    """One way to change rows of a table: `one` writes a row; `many` any number of them, given as JSON under `name`."""

    def __init__(self, columns: Sequence[Any], one: Prepared, many: Any, name: str) -> None:
        self.one, self.many, self.name = one, many, name
        self._columns = [(each.name, isinstance(each.type, UtcDateTime)) for each in columns]

    def json(self, rows: Sequence[Values]) -> str:
        """The columns of these rows. Raises KeyError for one that is missing, ValueError for a time without a zone."""
        return orjson.dumps(
            [
                {name: UtcDateTime.checked(row[name]) if is_time else row[name] for name, is_time in self._columns}
                for row in rows
            ]
        ).decode()


def adding(table: Any, names: Iterable[str], *, key: Sequence[str] = (), replacing: Sequence[str] = ()) -> Change:
    """Insert rows; where the `key` is there already, replace the columns `replacing`."""
    columns = [table.c[name] for name in names]
    name, given = _given(columns)

    def replace(statement: Any) -> Any:
        if not key:
            return statement
        return statement.on_conflict_do_update(
            index_elements=list(key), set_={name: statement.excluded[name] for name in replacing}
        )

    rows = select(*(given.c[each.name] for each in columns))
    many = replace(postgresql.insert(table).from_select([each.name for each in columns], rows))
    one = Prepared(replace(sqlite.insert(table)), names=[each.name for each in columns])
    return Change(columns, one, many, name)


def changing(table: Any, names: Sequence[str], *, key: Sequence[str]) -> Change:
    """Update the columns `names` of the rows with that `key`."""
    columns = [table.c[name] for name in (*names, *key)]
    name, given = _given(columns)
    one = update(table).where(*(table.c[each] == bindparam(each) for each in key))
    many = update(table).where(*(table.c[each] == given.c[each] for each in key))
    many = many.values({each: given.c[each] for each in names})
    return Change(columns, Prepared(one, names=names), many, name)


def removing(table: Any, *, key: Sequence[str]) -> Change:
    """Delete the rows with that `key`."""
    columns = [table.c[name] for name in key]
    name, given = _given(columns)
    one = delete(table).where(*(table.c[each] == bindparam(each) for each in key))
    many = delete(table).where(*(table.c[each] == given.c[each] for each in key))
    return Change(columns, Prepared(one), many, name)


def _given(columns: Sequence[Any]) -> tuple[str, Any]:
    """Rows read from one parameter, whose name is no other change's: PostgreSQL takes them apart, not the driver."""
    name = f"rows{next(_numbers)}"
    rows = func.json_to_recordset(type_coerce(bindparam(name, type_=Text), Text).cast(JSON))
    # Text without its length: what is too long for the column is refused there, as ever.
    types = [(each.name, String() if isinstance(each.type, String) else each.type) for each in columns]
    given = rows.table_valued(*(column(*each) for each in types))
    return name, given.render_derived(name="given", with_types=True)


class Gathered:
    """Changes that wait to be sent, in the order they were put. None of them sees what another one did."""

    def __init__(self) -> None:
        self._waiting: dict[Change, list[Values]] = {}

    def put(self, change: Change, rows: Iterable[Values]) -> None:
        """Let these rows be changed when the rest is sent."""
        self._waiting.setdefault(change, []).extend(rows)

    def send(self, connection: Connection) -> None:
        """Write everything that was put here; nothing waits any more."""
        waiting = {change: rows for change, rows in self._waiting.items() if rows}
        self._waiting = {}
        if connection.dialect.name == "postgresql":
            if waiting:
                values = {change.name: change.json(rows) for change, rows in waiting.items()}
                _together(tuple(waiting)).run(connection, values)
            return
        for change, rows in waiting.items():
            change.one.run(connection, rows if len(rows) > 1 else rows[0])


@cache
def _together(changes: tuple[Change, ...]) -> Prepared:
    return Prepared(*(change.many for change in changes))
