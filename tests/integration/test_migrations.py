"""Migrations make exactly the tables the program knows, from nothing and over a database that is in use."""

from alembic import command

from engine.history import Head, verify_chain
from engine.runtime.tables import ProcessInstance
from engine.storage import Database
from engine.storage.migrate import config, current, head
from tests.path import issue_plan
from tests.province import Province


def test_an_empty_database_gets_todays_tables(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    try:
        assert current(database) is None
        database.create()
        assert current(database) == head()
        command.check(config(database))  # raises when tables and migrations differ
    finally:
        database.close()


def test_upgrading_a_database_in_use_loses_nothing(province: Province) -> None:
    case = issue_plan(province, until="Ký văn bản")
    before = province.case("bt.chutich", case)
    province.database.create()
    assert province.case("bt.chutich", case) == before
    with province.database.read() as session:
        for instance in session.query(ProcessInstance):
            assert verify_chain(session, instance.id, Head(instance.head_seq, instance.head_hash)) == []
    province.do("bt.chutich", "Ký văn bản", {"decision": "return", "reason": "Bổ sung nơi nhận."}, case_id=case)
