"""People, posts and accounts: who may change whose, no lock-out, passwords, the journal without names."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.history import entries, verify_chain
from engine.history.tables import JournalEntry, JournalValue
from engine.organisation import commands
from engine.organisation.lists import people, person_row
from engine.organisation.queries import posts_of
from engine.organisation.rights import administered_units, administrators_of, audit_scope, may_administer
from engine.organisation.sign_in import session_of, sign_in
from engine.organisation.tables import Account
from engine.storage.problems import Conflict, Forbidden, Invalid
from tests.integration.organisation.province import CHEAP, PASSWORD, TODAY, Place

NEW = "một câu thật dài"


def test_people_are_found_and_sorted(place: Place) -> None:
    province = place.unit("BM")
    with place.database.read() as session:
        rows, total = people(session, province, TODAY)
        assert [row.full_name for row in rows] == [
            "Ngô Thùy Dung",
            "Hoàng Văn Đạt",
            "Võ Minh Đăng",
            "Mai Xuân Giám",
            "Y Hoa Niê Buôn Ya",  # sorted by Hoa, as its override says
            "Lý A Páo",
        ]
        assert total == 6
        assert [row.full_name for row in people(session, province, TODAY, search="DANG")[0]] == ["Võ Minh Đăng"]
        assert [row.full_name for row in people(session, province, TODAY, search="%")[0]] == [
            row.full_name for row in rows
        ]
        below, count = people(session, province, TODAY, under=place.unit("AP"))
        assert ([row.username for row in below], count) == (["pao"], 1)
        page, total = people(session, province, TODAY, limit=2, offset=2)
        assert ([row.full_name for row in page], total) == (["Võ Minh Đăng", "Mai Xuân Giám"], 6)
        assert people(session, place.unit("SB"), TODAY)[1] == 1


def test_names_written_exactly_come_first(place: Place) -> None:
    admin = place.actor("dat", "locality_admin")
    for name in ("Hồ Thị Thúy", "Hồ Thị Thuý", "Hồ Thị Thủy"):
        place.do(commands.add_person, admin, full_name=name)
    with place.database.read() as session:
        found, _ = people(session, place.unit("BM"), TODAY, search="Thuý")
    assert found[0].full_name == "Hồ Thị Thuý"
    assert len(found) == 4  # with Ngô Thùy Dung


def test_names_are_values_of_the_journal_not_part_of_it(place: Place) -> None:
    admin = place.actor("dat", "locality_admin")
    person_id = place.do(commands.add_person, admin, full_name="Đỗ Thị Đào")
    place.do(commands.rename_person, admin, person_id, full_name="Đỗ Thị Hồng Đào")
    place.do(commands.open_account, admin, person_id=person_id, username="dao.dt", hasher=CHEAP)
    with place.database.snapshot() as session:
        told = json.dumps([entry.effects for entry in entries(session, chain_id=place.unit("BM"))], ensure_ascii=False)
        kept = " ".join(session.scalars(select(JournalValue.body)))
        labels = set(session.scalars(select(JournalEntry.actor_label)))
        assert verify_chain(session, place.unit("BM")) == []
    assert "Đào" not in told
    assert "dao.dt" not in told
    assert "Đỗ Thị Hồng Đào" in kept
    assert labels == {"Hệ thống", "Quản trị tỉnh, UBMTTQVN tỉnh Bình Minh"}


@pytest.mark.parametrize("name", ["", " \u200b ", "…", "x" * 201])
def test_a_person_needs_a_name(place: Place, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        place.do(commands.add_person, place.actor("dat", "locality_admin"), full_name=name)
    assert list(refused.value.errors) == ["full_name"]


def test_posts_are_given_within_the_own_units(place: Place) -> None:
    commune = place.actor("pao", "locality_admin")
    values = {"person_id": place.person("hoa"), "role": "clerk", "valid_from": TODAY}
    place.do(commands.give_post, commune, unit_id=place.unit("AP"), **values)
    with pytest.raises(Forbidden):
        place.do(commands.give_post, commune, unit_id=place.unit("SH"), **values)
    with pytest.raises(Forbidden):
        place.do(commands.give_post, commune, unit_id=place.unit("BM"), **values)


def test_posts_are_checked(place: Place) -> None:
    admin, hoa = place.actor("dat", "locality_admin"), place.person("hoa")

    def faults(**values: object) -> list[str]:
        post = {"person_id": hoa, "role": "clerk", "unit_id": place.unit("SH"), "valid_from": TODAY} | values
        with pytest.raises(Invalid) as refused:
            place.do(commands.give_post, admin, **post)
        return list(refused.value.errors)

    assert faults(role="emperor") == ["role", "title"]
    assert faults(role="chairman") == ["role"]  # holds it already
    assert faults(person_id=place.person("bien")) == ["person_id"]
    assert faults(valid_to=TODAY) == ["valid_to"]
    assert faults(valid_from=date(2025, 6, 30)) == ["valid_from"]  # before the unit
    assert faults(unit_id=place.unit("ST"), valid_from=date(2025, 1, 1)) == ["valid_from"]  # beyond its end


def test_a_post_may_follow_another_without_overlap(place: Place) -> None:
    admin = place.actor("dat", "locality_admin")
    place.do(commands.end_post, admin, place.post("hoa", "chairman"), valid_to=TODAY)
    values = {"person_id": place.person("hoa"), "role": "chairman", "unit_id": place.unit("SH")}
    with pytest.raises(Invalid):
        place.do(commands.give_post, admin, valid_from=TODAY - timedelta(days=1), **values)
    place.do(commands.give_post, admin, valid_from=TODAY, **values)


def test_the_last_administrator_stays(place: Place) -> None:
    admin = place.actor("dat", "locality_admin")
    own = place.post("dat", "locality_admin")
    with pytest.raises(Conflict, match="cuối cùng"):
        place.do(commands.end_post, admin, own, valid_to=TODAY)
    values = {"role": "locality_admin", "unit_id": place.unit("BM"), "valid_from": TODAY}
    place.do(commands.give_post, admin, person_id=place.person("hoa"), **values)
    with pytest.raises(Conflict, match="cuối cùng"):  # she has no account
        place.do(commands.end_post, admin, own, valid_to=TODAY)
    place.do(commands.give_post, admin, person_id=place.person("dang"), **values)
    place.do(commands.end_post, admin, own, valid_to=TODAY)


def test_the_unit_above_may_end_the_last_administrator_below(place: Place) -> None:
    place.do(
        commands.end_post, place.actor("dat", "locality_admin"), place.post("pao", "locality_admin"), valid_to=TODAY
    )
    with place.database.read() as session:
        (left,) = administrators_of(session, place.unit("AP"), TODAY)
    assert left.person_id == place.person("dat")


def test_nobody_locks_or_resets_the_own_account(place: Place) -> None:
    admin = place.actor("dat", "locality_admin")
    with pytest.raises(Forbidden, match="tự khóa"):
        place.do(commands.disable_account, admin, place.account("dat"))
    with pytest.raises(Forbidden, match="đổi mật khẩu"):
        place.do(commands.reset_password, admin, place.account("dat"), hasher=CHEAP)


def test_an_account_belongs_to_whoever_administers_all_posts(place: Place) -> None:
    commune = place.actor("pao", "locality_admin")
    # The clerk of the province also serves in the commune: its administrator must not get at the account.
    place.do(
        commands.give_post,
        commune,
        person_id=place.person("dang"),
        role="clerk",
        unit_id=place.unit("AP"),
        valid_from=TODAY,
    )
    for command in (commands.reset_password, commands.disable_account, commands.revoke_sessions):
        with pytest.raises(Forbidden):
            place.do(command, commune, place.account("dang"))
    with pytest.raises(Forbidden):
        place.do(commands.rename_person, commune, place.person("dang"), full_name="Tên khác")
    place.do(commands.disable_account, place.actor("dat", "locality_admin"), place.account("dang"))
    with pytest.raises(Forbidden):
        place.do(commands.enable_account, commune, place.account("dang"))
    with pytest.raises(Forbidden):
        place.do(commands.disable_account, place.actor("bien", "locality_admin"), place.account("pao"))


def test_a_later_post_above_takes_the_account_out_of_the_communes_hands(place: Place) -> None:
    commune, province = place.actor("pao", "locality_admin"), place.actor("dat", "locality_admin")
    person_id = place.do(commands.add_person, commune, full_name="Đỗ Thị Đào")
    values = {"person_id": person_id, "role": "staff"}
    place.do(commands.give_post, commune, unit_id=place.unit("AP"), valid_from=TODAY, **values)
    opened = place.do(commands.open_account, commune, person_id=person_id, username="dao.dt", hasher=CHEAP)
    place.do(commands.reset_password, commune, opened.account_id, hasher=CHEAP)
    place.do(commands.give_post, province, unit_id=place.unit("BM"), valid_from=TODAY + timedelta(days=30), **values)
    with pytest.raises(Forbidden):
        place.do(commands.reset_password, commune, opened.account_id, hasher=CHEAP)


def test_open_account(place: Place) -> None:
    admin, hoa = place.actor("dat", "locality_admin"), place.person("hoa")
    opened = place.do(commands.open_account, admin, person_id=hoa, username=" Hoa.NBY ", hasher=CHEAP)
    assert opened.username == "hoa.nby"
    inside = sign_in(place.database, place.clock, "HOA.nby", opened.password, "127.0.0.1", "Máy thử", hasher=CHEAP)
    assert inside.must_change
    with pytest.raises(Conflict, match=r"hoa\.nby"):
        place.do(commands.open_account, admin, person_id=hoa, username="khac", hasher=CHEAP)
    with place.database.read() as session:
        row = person_row(session, hoa, TODAY)
        stored = session.scalar(select(Account.password_hash).where(Account.username == "hoa.nby"))
    assert row is not None
    assert row.username == "hoa.nby"
    assert stored is not None
    assert stored.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("username", "password", "path"),
    [("dat", None, "username"), ("có dấu", None, "username"), ("ab", None, "username"), ("hoa", "ngắn", "password")],
)
def test_accounts_are_checked(place: Place, username: str, password: str | None, path: str) -> None:
    with pytest.raises(Invalid) as refused:
        place.do(
            commands.open_account,
            place.actor("dat", "locality_admin"),
            person_id=place.person("hoa"),
            username=username,
            password=password,
            hasher=CHEAP,
        )
    assert list(refused.value.errors) == [path]


def test_change_own_password(place: Place) -> None:
    actor = place.actor("dang", "clerk")

    def enter(password: str) -> str:
        return sign_in(place.database, place.clock, "dang", password, "127.0.0.1", "Máy thử", hasher=CHEAP).token

    here, elsewhere = enter(PASSWORD), enter(PASSWORD)
    with place.database.read() as session:
        signed = session_of(session, place.clock, here)
    assert signed is not None
    for old, new, path in (("sai", NEW, "old"), (PASSWORD, PASSWORD, "new"), (PASSWORD, "ngắn", "new")):
        with pytest.raises(Invalid) as refused:
            place.do(commands.change_own_password, actor, old=old, new=new, hasher=CHEAP)
        assert list(refused.value.errors) == [path]
    place.do(commands.change_own_password, actor, old=PASSWORD, new=NEW, keep_session=signed.session_id, hasher=CHEAP)
    with place.database.read() as session:
        assert session_of(session, place.clock, here) is not None
        assert session_of(session, place.clock, elsewhere) is None
    enter(NEW)


def test_rights_in_sets(place: Place) -> None:
    province, commune = place.unit("BM"), place.unit("AP")
    with place.database.read() as session:
        dat = posts_of(session, place.person("dat"), TODAY)
        pao = posts_of(session, place.person("pao"), TODAY)
        giam = posts_of(session, place.person("giam"), TODAY)
        assert may_administer(session, dat, commune)
        assert may_administer(session, pao, place.unit("NDAP"))
        assert not may_administer(session, pao, province)
        assert not may_administer(session, giam, province)
        assert administered_units(session, pao) == {commune, place.unit("NDAP")}
        assert administered_units(session, giam) == frozenset()
        assert {province, commune, place.unit("ST")} <= audit_scope(session, giam)
        assert place.unit("SB") not in audit_scope(session, giam)
        assert audit_scope(session, dat) == frozenset()
