"""Who gets a task: selectors, stand-ins for organs without accounts, and the snapshot that must agree with SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from engine.organisation import Responsible, commands, directory, system_actor
from engine.organisation.queries import (
    holders,
    posts_of,
    responsible,
    subtree_ids,
    unit,
    unit_tree,
    unit_variable,
    units_for,
)
from engine.storage import Database
from engine.storage.problems import Invalid
from tests.integration.organisation.province import TODAY, Place

UNITS = ["TW", "BM", "AP", "SH", "ST", "LD", "ND", "SKHCN", "HD", "TU", "UBND", "NDAP", "SB"]
SELECTORS = [
    "own",
    "parent",
    "each_child",
    "each_member",
    "each_agency",
    "council",
    "party_committee",
    "people_committee",
    "unit:AP",
    "unit:ST",
    "unit:SB",
]
DAYS = [date(1999, 1, 1), date(2025, 6, 30), date(2025, 7, 1), TODAY]


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The SQL statements run meanwhile."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    engines = {database.reader, database.writer}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


SELECTED = [
    ("own", "BM", TODAY, ["BM"]),
    ("own", "ST", TODAY, ["ST"]),  # a closed unit still owns its running work
    ("parent", "AP", TODAY, ["BM"]),
    ("parent", "BM", TODAY, ["TW"]),
    ("parent", "TW", TODAY, []),
    ("each_child", "BM", TODAY, ["SH", "AP"]),  # protocol order, not that of the alphabet
    ("each_child", "BM", date(2025, 6, 30), ["ST"]),
    ("each_child", "TW", TODAY, ["BM", "SB"]),
    ("each_member", "BM", TODAY, ["LD", "ND"]),
    ("each_agency", "BM", TODAY, ["SKHCN"]),
    ("council", "BM", TODAY, ["HD"]),
    ("council", "BM", date(2025, 12, 31), []),
    ("party_committee", "BM", TODAY, ["TU"]),
    ("people_committee", "BM", TODAY, ["UBND"]),
    ("unit:AP", "LD", TODAY, ["AP"]),
    ("unit:SB", "LD", TODAY, []),  # of another tenant
    ("unit:ST", "BM", TODAY, []),
]


def test_selectors(place: Place) -> None:
    ids = {code: place.unit(code) for code in UNITS}
    for selector, seen_from, day, expected in SELECTED:
        with place.database.read() as session, counted(place.database) as statements:
            found = [unit.code for unit in units_for(session, selector, ids[seen_from], day)]
        assert found == expected, (selector, seen_from, day)
        assert len(statements) == 1, statements


def test_an_unknown_selector_is_refused(place: Place) -> None:
    unit_id = place.unit("BM")
    with place.database.read() as session:
        with pytest.raises(Invalid, match="everybody"):
            units_for(session, "everybody", unit_id, TODAY)
        with pytest.raises(Invalid, match="everybody"):
            directory(session, unit_id).units_for("everybody", unit_id, TODAY)


RESPONSIBLE = [
    ("chairman", "AP", ("AP", "chairman", None)),
    ("member_org", "LD", ("LD", "member_org", None)),
    ("member_org", "ND", ("BM", "clerk", "ND")),  # set to keep accounts, but nobody there has one
    ("member_org", "NDAP", ("AP", "clerk", "NDAP")),  # the nearest above, not the province
    ("chairman", "SH", ("BM", "clerk", "SH")),  # a chairman without account
    ("gov_department", "SKHCN", ("BM", "clerk", "SKHCN")),
    ("chairman", "ST", ("BM", "clerk", "ST")),  # closed
    ("chairman", "TW", ("TW", "chairman", None)),  # nobody above: it stays
]


def test_responsible(place: Place) -> None:
    ids = {code: place.unit(code) for code in UNITS}
    for role, code, (unit_code, given_role, behalf) in RESPONSIBLE:
        with place.database.read() as session, counted(place.database) as statements:
            found = responsible(session, role, ids[code], TODAY)
        assert found == Responsible(ids[unit_code], given_role, ids[behalf] if behalf else None), (role, code)
        assert len(statements) == 1, statements


def test_a_disabled_account_sends_the_task_up_and_the_snapshot_follows(place: Place) -> None:
    labour, province = place.unit("LD"), place.unit("BM")
    with place.database.read() as session:
        assert directory(session, province).responsible("member_org", labour, TODAY).unit_id == labour
    admin = place.actor("dat", "locality_admin")
    place.do(commands.disable_account, admin, place.account("dung"))
    with place.database.read() as session:
        assert responsible(session, "member_org", labour, TODAY) == Responsible(province, "clerk", labour)
        assert directory(session, province).responsible("member_org", labour, TODAY).unit_id == province


def test_a_setting_alone_sends_the_task_up(place: Place) -> None:
    labour = place.unit("LD")
    place.do(
        commands.rename_unit,
        place.actor("dat", "locality_admin"),
        labour,
        name="Liên đoàn Lao động tỉnh",
        short_name="LĐLĐ tỉnh",
        keeps_accounts=False,
    )
    with place.database.read() as session:
        assert responsible(session, "member_org", labour, TODAY).on_behalf_of == labour


def test_the_snapshot_agrees_with_sql(place: Place) -> None:
    ids = {code: place.unit(code) for code in UNITS}
    people = [place.person(key) for key in ("dat", "dang", "pao", "hoa")]
    with place.database.read() as session:
        seen = directory(session, ids["BM"])
        for code in [code for code in UNITS if code not in ("SB", "TW")]:
            for day in DAYS:
                for selector in SELECTORS:
                    expected = units_for(session, selector, ids[code], day)
                    assert seen.units_for(selector, ids[code], day) == expected, (code, selector, day)
                for role in ("chairman", "clerk", "staff"):
                    assert seen.responsible(role, ids[code], day) == responsible(session, role, ids[code], day)
                    assert seen.holders(role, ids[code], day) == holders(session, role, ids[code], day)
        for person_id in people:
            for day in DAYS:
                assert seen.posts_of(person_id, day) == posts_of(session, person_id, day)


def test_the_snapshot_costs_one_statement_until_something_changes(place: Place) -> None:
    province = place.unit("BM")
    with place.database.read() as session:
        first = directory(session, province)
    with place.database.read() as session, counted(place.database) as statements:
        assert directory(session, province) is first
    assert len(statements) == 1
    place.do(commands.add_person, place.actor("dat", "locality_admin"), full_name="Đỗ Thị Đào")
    with place.database.read() as session:
        assert directory(session, province) is not first


def test_a_new_neighbour_of_another_tenant_is_seen(place: Place) -> None:
    centre = place.unit("TW")
    with place.database.read() as session:
        assert len(directory(session, centre).units_for("each_child", centre, TODAY)) == 2
    place.do(
        commands.create_unit,
        system_actor(centre),
        code="KH",
        name="UBMTTQVN tỉnh Khác",
        short_name="UBMTTQVN tỉnh Khác",
        kind="province",
        relation="lower_front",
        parent_id=centre,
        valid_from=TODAY,
        own_tenant=True,
    )
    with place.database.read() as session:
        assert len(directory(session, centre).units_for("each_child", centre, TODAY)) == 3


def test_a_change_rolled_back_leaves_no_trace_in_the_snapshot(place: Place) -> None:
    province, admin = place.unit("BM"), place.actor("dat", "locality_admin")
    with pytest.raises(ZeroDivisionError), place.database.write() as work:
        commands.rename_unit(work, admin, place.clock, province, name="Tên khác", short_name="Tên khác")
        assert directory(work.session, province).unit(province).name == "Tên khác"
        raise ZeroDivisionError
    with place.database.read() as session:
        assert directory(session, province).unit(province).name == "UBMTTQVN tỉnh Bình Minh"


def test_posts_follow_the_calendar(place: Place) -> None:
    pao = place.person("pao")
    with place.database.read() as session:
        assert [post.unit_name for post in posts_of(session, pao, date(2025, 6, 30))] == ["UBMTTQVN huyện Sơn Thượng"]
        now = posts_of(session, pao, date(2025, 7, 1))
    assert [post.label for post in now] == ["Chủ tịch, UBMTTQ xã An Phú", "Quản trị địa bàn, UBMTTQ xã An Phú"]


def test_a_moment_counts_by_its_day_in_vietnam(place: Place) -> None:
    pao = place.person("pao")
    eve = place.clock.now().replace(year=2025, month=6, day=30, hour=16, minute=59)
    with place.database.read() as session:
        assert len(posts_of(session, pao, eve)) == 1
        assert len(posts_of(session, pao, eve + timedelta(minutes=1))) == 2


def test_holders_are_in_vietnamese_order(place: Place) -> None:
    admin, province = place.actor("dat", "locality_admin"), place.unit("BM")
    for name in ("Phạm Đức", "Lê Văn Ân", "Trần Thị Anh", "Hoàng Dũng"):
        person_id = place.do(commands.add_person, admin, full_name=name)
        place.do(
            commands.give_post, admin, person_id=person_id, role="clerk", unit_id=province, valid_from=date(2026, 1, 1)
        )
    with place.database.read() as session:
        names = [post.person_name for post in holders(session, "clerk", province, TODAY)]
    assert names == ["Trần Thị Anh", "Lê Văn Ân", "Hoàng Dũng", "Võ Minh Đăng", "Phạm Đức"]


def test_the_tree_and_the_variable(place: Place) -> None:
    province = place.unit("BM")
    with place.database.read() as session:
        tree = unit_tree(session, province, TODAY)
        everything = subtree_ids(session, province)
        variable = unit_variable(unit(session, place.unit("AP")))
    assert [child.unit.code for child in tree.children if child.unit.relation == "lower_front"] == ["SH", "AP"]
    assert [node.unit.code for node in tree.members] == ["LD", "ND"]
    assert place.unit("ST") in everything
    assert place.unit("SB") not in everything
    assert variable == {
        "id": str(place.unit("AP")),
        "code": "AP",
        "name": "UBMTTQVN xã An Phú",
        "short_name": "UBMTTQ xã An Phú",
        "kind": "commune",
        "relation": "lower_front",
        "parent_id": str(province),
    }
