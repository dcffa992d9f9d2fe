"""Changes sent together do what each would do alone, on both databases; PostgreSQL takes one statement for all."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError

from engine.history.tables import ChainHead, JournalEntry
from engine.storage import Database, Gathered, adding, changing, new_id, removing
from tests.workshop import counting

_entry: Any = JournalEntry.__table__
_head: Any = ChainHead.__table__
NAMES = [column.name for column in _entry.c]
HEAD = [column.name for column in _head.c]

ADD = adding(_entry, NAMES)
TELL = changing(_entry, ["effects", "at", "case_id"], key=["chain_id", "seq"])
DROP = removing(_entry, key=["chain_id", "seq"])
KEEP_HEAD = adding(_head, HEAD, key=["chain_id"], replacing=["seq"])
AT = datetime(2026, 3, 2, 5, 0, 1, 2, tzinfo=UTC)
HARD = 'dấu “ ” " \\ \\u0041 \n\t 𝄞 đ'


def entry(chain: Any, seq: int, **other: Any) -> dict[str, Any]:
    told = [{"do": "done", "name": HARD, "many": [3, [4, []]], "nothing": None, "large": 2**53 + 1}, []]
    return {
        **{"id": new_id(), "tenant_id": uuid4(), "chain_id": chain, "chain_kind": "instance", "seq": seq},
        **{"case_id": uuid4(), "at": AT, "command": "complete", "person_id": None, "post_id": None},
        **{"on_behalf_of": None, "actor_label": HARD, "effects": told, "commitments": {"a": ["b"]}},
        **{"prev_hash": "0", "hash": "1"},
        **other,
    }


def head(chain: Any, seq: int, text: str = "1") -> dict[str, Any]:
    return {"chain_id": chain, "tenant_id": chain, "seq": seq, "hash": text}


def send(database: Database, *changes: tuple[Any, list[dict[str, Any]]]) -> int:
    """Put and send; how many statements it took."""
    gathered = Gathered()
    for change, rows in changes:
        gathered.put(change, rows)
    with database.write() as work, counting(database) as statements:
        gathered.send(work.connection)
        gathered.send(work.connection)  # what was sent does not wait any more
    return len(statements)


def stored(database: Database, table: Any, chain: Any) -> list[dict[str, Any]]:
    with database.read() as session:
        order = table.c.seq
        return [
            dict(row)
            for row in session.execute(select(table).where(table.c.chain_id == chain).order_by(order)).mappings()
        ]


def test_rows_arrive_as_they_were_put(database: Database) -> None:
    chain = uuid4()
    rows = [entry(chain, 1), entry(chain, 2, case_id=None), entry(chain, 3, effects=[])]
    statements = send(database, (ADD, rows[:1]), (KEEP_HEAD, [head(chain, 3)]), (ADD, rows[1:]))
    assert stored(database, _entry, chain) == rows
    assert stored(database, _head, chain) == [head(chain, 3)]
    assert statements == (2 if database.is_sqlite else 1)


def test_changed_replaced_and_dropped(database: Database) -> None:
    chain, other = uuid4(), uuid4()
    rows = [entry(chain, seq) for seq in range(1, 5)]
    kept = entry(other, 1)
    send(database, (ADD, [*rows, kept]), (KEEP_HEAD, [head(chain, 1), head(other, 1)]))
    later = datetime(2026, 3, 3, tzinfo=UTC)
    new = {"effects": [{"do": HARD}], "at": later, "case_id": None}
    send(
        database,
        (
            TELL,
            [
                {**new, "chain_id": chain, "seq": 1},
                {**new, "chain_id": chain, "seq": 3},
                {**new, "chain_id": other, "seq": 9},
            ],
        ),
        (DROP, [{"chain_id": chain, "seq": 2}, {"chain_id": chain, "seq": 4}]),
        (KEEP_HEAD, [head(chain, 7, "another hash"), head(uuid4(), 1)]),
    )
    assert stored(database, _entry, chain) == [{**rows[0], **new}, {**rows[2], **new}]
    assert stored(database, _entry, other) == [kept]
    assert stored(database, _head, chain) == [head(chain, 7)]
    assert stored(database, _head, other) == [head(other, 1)]


def test_nothing_put_is_nothing_sent(database: Database) -> None:
    assert send(database) == send(database, (ADD, []), (DROP, [])) == 0


def test_a_clock_of_another_zone_is_the_same_moment(database: Database) -> None:
    chain = uuid4()
    send(database, (ADD, [entry(chain, 1, at=datetime.fromisoformat("2026-03-02T12:00:01.000002+07:00"))]))
    (row,) = stored(database, _entry, chain)
    assert row["at"] == AT and row["at"].utcoffset() == AT.utcoffset()


def test_what_cannot_be_stored_is_refused_and_nothing_of_the_rest_stays(database: Database) -> None:
    chain = uuid4()
    good = entry(chain, 1)
    with pytest.raises(ValueError, match="zone"):
        send(database, (ADD, [good, entry(chain, 2, at=datetime(2026, 3, 2))]))
    with pytest.raises(KeyError):
        send(database, (ADD, [good, {"id": new_id()}]))
    with pytest.raises(IntegrityError):
        send(database, (KEEP_HEAD, [head(chain, 1)]), (ADD, [good, good]))
    if not database.is_sqlite:  # which has no lengths
        with pytest.raises(DataError):
            send(database, (ADD, [good, entry(chain, 2, chain_kind="much longer than its column")]))
    assert stored(database, _entry, chain) == stored(database, _head, chain) == []
