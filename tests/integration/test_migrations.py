"""Migrations make exactly the tables the program knows, from nothing and over a database that is in use."""

from uuid import uuid4

from alembic import command
from sqlalchemy import select, text

from engine.history import Head, verify_chain
from engine.runtime.tables import CaseLink, CaseParty, ProcessInstance, Subscription
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
    with province.database.snapshot() as session:
        for instance in session.query(ProcessInstance):
            assert verify_chain(session, instance.id, Head(instance.head_seq, instance.head_hash)) == []
    province.do("bt.chutich", "Ký văn bản", {"decision": "return", "reason": "Bổ sung nơi nhận."}, case_id=case)


def test_who_had_to_do_with_a_case_before_grades_still_reads_it(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    try:
        command.upgrade(config(database), "0002")
        case, tenant = uuid4(), uuid4()
        with database.write() as work:
            known = {"case": str(case), "tenant": str(tenant)}
            if database.is_sqlite:
                known = {name: value.replace("-", "") for name, value in known.items()}
            work.connection.execute(
                text(
                    'insert into "case" (id, tenant_id, unit_id, kind, kind_name, title, folded, status, started_at,'
                    " started_by, start_key) values (:case, :tenant, :tenant, 'a', 'A', 'A', 'a', 'running',"
                    " '2022-04-06T00:00:00.000000+00:00', 'A', 'A')"
                ),
                known,
            )
            for table, unit in (("case_party", "unit_id"), ("case_link", "from_case_id")):
                other = ":tenant" if unit == "unit_id" else ":case"
                row = f"insert into {table} (case_id, {unit}, tenant_id) values (:case, {other}, :tenant)"
                work.connection.execute(text(row), known)
        database.create()
        with database.read() as session:
            assert session.scalars(select(CaseParty.grade)).all() == ["works"]
            assert session.scalars(select(CaseLink.kind)).all() == ["caused"]
    finally:
        database.close()


def test_what_waited_before_signals_waits_for_messages(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    try:
        command.upgrade(config(database), "0003")
        with database.write() as work:
            one = {"id": str(uuid4())}
            if database.is_sqlite:
                one = {"id": one["id"].replace("-", "")}
            moment = "'2022-04-06T00:00:00.000000+00:00'"
            for row in (
                'insert into "case" (id, tenant_id, unit_id, kind, kind_name, title, folded, status, started_at,'
                f" started_by, start_key) values (:id, :id, :id, 'a', 'A', 'A', 'a', 'running', {moment}, 'A', 'A')",
                "insert into process_instance (id, tenant_id, case_id, unit_id, release_id, process_id, version,"
                " status, head_seq, head_hash, created_at) values (:id, :id, :id, :id, :id,"
                f" 'a', 1, 'running', 0, '', {moment})",
                "insert into subscription (token_id, tenant_id, instance_id, unit_id, name, keys_digest)"
                " values (:id, :id, :id, :id, 'hoi', '')",
            ):
                work.connection.execute(text(row), one)
        database.create()
        with database.read() as session:
            assert session.scalars(select(Subscription.kind)).all() == ["message"]
    finally:
        database.close()
