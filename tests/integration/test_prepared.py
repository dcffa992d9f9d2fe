"""Statements compiled once do what SQLAlchemy's own do: the same values there and back, the same errors and events."""

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from engine.history.tables import JournalEntry
from engine.storage import Database, Prepared, new_id
from tests.workshop import counting

_entry: Any = JournalEntry.__table__
NAMES = [column.name for column in _entry.c]
ADD = Prepared(insert(_entry), names=NAMES)
READ = Prepared(select(_entry).where(_entry.c.chain_id == bindparam("chain")).order_by(_entry.c.seq))
TELL = Prepared(
    update(_entry).where(_entry.c.id == bindparam("which")).where(_entry.c.seq > 0), names=["effects", "case_id"]
)


def entry(chain: Any, seq: int) -> dict[str, Any]:
    told = [{"do": "done", "name": "Trình ký", "many": 3, "nothing": None}]
    return {
        **dict.fromkeys(NAMES),
        **{"id": new_id(), "tenant_id": uuid4(), "chain_id": chain, "chain_kind": "instance", "seq": seq},
        **{"case_id": uuid4(), "at": datetime(2026, 3, 2, 5, 0, 1, 2, tzinfo=UTC), "command": "complete"},
        **{"actor_label": "Nguyễn Văn An", "effects": told, "commitments": {"a": "b"}, "prev_hash": "0", "hash": "1"},
    }


def test_values_there_and_back_are_those_of_sqlalchemy(database: Database) -> None:
    chain = uuid4()
    rows = [entry(chain, seq) for seq in (1, 2, 3)]
    with database.write() as work:
        ADD.run(work.connection, rows[0])
        ADD.run(work.connection, rows[1:])
    with database.read() as session:
        assert [dict(zip(NAMES, row, strict=True)) for row in READ.rows(session.connection(), {"chain": chain})] == rows
        own = session.connection().execute(select(_entry).where(_entry.c.chain_id == chain).order_by(_entry.c.seq))
        assert [dict(row) for row in own.mappings()] == rows
        assert READ.rows(session.connection(), {"chain": uuid4()}) == []


def test_only_the_named_columns_change(database: Database) -> None:
    row = entry(uuid4(), 1)
    with database.write() as work:
        ADD.run(work.connection, row)
        assert TELL.run(work.connection, {"which": row["id"], "effects": [], "case_id": None}) == 1
        assert TELL.run(work.connection, {"which": uuid4(), "effects": [], "case_id": None}) == 0
    with database.read() as session:
        (found,) = READ.rows(session.connection(), {"chain": row["chain_id"]})
    assert dict(zip(NAMES, found, strict=True)) == {**row, "effects": [], "case_id": None}


def test_errors_are_sqlalchemys_and_events_heard_and_a_missing_value_is_no_null(database: Database) -> None:
    row = entry(uuid4(), 1)
    with pytest.raises(IntegrityError), database.write() as work:
        ADD.run(work.connection, row)
        ADD.run(work.connection, row)
    with database.read() as session, counting(database) as statements:
        assert READ.rows(session.connection(), {"chain": row["chain_id"]}) == []
    assert len(statements) == 1
    with pytest.raises(KeyError), database.write() as work:
        ADD.run(work.connection, {name: value for name, value in row.items() if name != "case_id"})


def test_a_connection_that_is_lost_is_not_used_again(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("a file has no connection to lose")
    chain = {"chain": uuid4()}
    with pytest.raises(OperationalError) as told, database.write() as work:
        own = READ.rows(work.connection, chain) == []
        with database.writer.connect() as other:
            other.exec_driver_sql(
                f"SELECT pg_terminate_backend({work.connection.connection.driver_connection.info.backend_pid})"
            )
        READ.rows(work.connection, chain)
    assert own and told.value.connection_invalidated
    with database.write() as work:
        assert READ.rows(work.connection, chain) == []


def test_what_is_changed_in_a_look_is_not_kept(database: Database) -> None:
    row = entry(uuid4(), 1)
    for look in (database.read, database.snapshot):
        with (
            nullcontext() if database.is_sqlite else pytest.raises(DBAPIError, match="read-only"),
            look() as session,
        ):
            ADD.run(session.connection(), row)
        with database.read() as session:
            assert READ.rows(session.connection(), {"chain": row["chain_id"]}) == []
