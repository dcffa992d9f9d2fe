"""The loader of organisation files: all at once or nothing, again without harm, faults by their place."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.history.tables import JournalEntry
from engine.organisation import commands
from engine.organisation.queries import unit, unit_by_code
from engine.organisation.tables import Unit
from engine.storage import Database, FixedClock
from engine.storage.problems import Invalid
from tests.integration.organisation.province import PROVINCE, Place, load

POSTS = PROVINCE["posts"]
UNIT = {"code": "X", "name": "X", "kind": "commune", "valid_from": "2026-01-01"}


def test_tenants_follow_the_file(place: Place) -> None:
    with place.database.read() as session:
        for code, tenant in (("TW", "TW"), ("BM", "BM"), ("AP", "BM"), ("NDAP", "BM"), ("SB", "SB")):
            assert unit(session, place.unit(code)).tenant_id == place.unit(tenant)
        assert unit(session, place.unit("BM")).parent_id == place.unit("TW")
        assert unit_by_code(session, place.unit("SB"), "AP") is None


def test_loading_again_adds_nothing_and_undoes_nothing(place: Place) -> None:
    admin = place.actor("dat", "locality_admin")
    place.do(commands.rename_unit, admin, place.unit("AP"), name="Tên mới", short_name="Tên mới")
    with place.database.read() as session:
        before = session.scalar(select(func.count()).select_from(JournalEntry))
    with place.database.write() as work:
        done = load(work, place.clock)
    assert set(done.added.values()) == {0}
    with place.database.read() as session:
        assert session.scalar(select(func.count()).select_from(JournalEntry)) == before
        assert unit(session, place.unit("AP")).name == "Tên mới"


def test_a_later_file_refers_to_what_is_there(place: Place) -> None:
    with place.database.write() as work:
        done = load(
            work,
            place.clock,
            roles=[],
            successions=[],
            units=[UNIT | {"parent": "AP", "tenant": "BM"}, UNIT | {"code": "BM2", "parent": "BM"}],
            people=[{"key": "moi", "full_name": "Đỗ Thị Đào"}],
            posts=[{"person": "moi", "role": "staff", "unit": "BM/X", "valid_from": "2026-01-01"}],
            accounts=[{"person": "moi", "username": "dao"}],
        )
    assert done.added == {"roles": 0, "units": 2, "successions": 0, "people": 1, "posts": 1, "accounts": 1}
    assert list(done.passwords) == ["dao"]


def test_one_code_in_two_tenants(place: Place) -> None:
    office = UNIT | {"code": "VP"}
    with place.database.write() as work:
        load(
            work,
            place.clock,
            units=[office | {"parent": "BM", "tenant": "BM"}, office | {"parent": "SB", "tenant": "SB"}],
            people=[],
            posts=[],
            accounts=[],
            successions=[],
        )
        parents = {place.unit("BM"), place.unit("SB")}
        assert set(work.session.scalars(select(Unit.parent_id).where(Unit.code == "VP"))) == parents
        with pytest.raises(Invalid, match="nhiều địa bàn"):
            load(
                work,
                place.clock,
                units=[office | {"parent": "BM", "tenant": "BM"}, office | {"parent": "SB", "tenant": "SB"}],
                people=[{"key": "moi", "full_name": "Đỗ Thị Đào"}],
                posts=[{"person": "moi", "role": "staff", "unit": "VP", "valid_from": "2026-01-01"}],
                accounts=[],
                successions=[],
            )


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"unitz": []}, "unitz"),
    ({"units": {}}, "units"),
    ({"units": ["AP"]}, "units.0"),
    ({"units": [{"code": "X"}]}, "units.0.name"),
    ({"units": [UNIT | {"colour": "red"}]}, "units.0.colour"),
    ({"units": [UNIT | {"valid_from": "01/07/2025"}]}, "units.0.valid_from"),
    ({"units": [UNIT | {"protocol_order": True}]}, "units.0.protocol_order"),
    ({"units": [UNIT | {"parent": "nowhere"}]}, "units.0.parent"),
    ({"units": [UNIT | {"tenant": "BM"}]}, "units.0.tenant"),
    ({"units": [UNIT | {"relation": "friend"}]}, "units.0.relation"),
    ({"units": [UNIT | {"parent": "Y"}, UNIT | {"code": "Y", "parent": "X"}]}, "units.0.parent"),
    ({"posts": [*POSTS, POSTS[0] | {"person": "ai"}]}, "posts.10.person"),
    ({"posts": [*POSTS, POSTS[0] | {"role": "emperor"}]}, "posts.10.role"),
    ({"posts": [*POSTS, POSTS[0] | {"unit": "nowhere"}]}, "posts.10.unit"),
    ({"people": [{"key": "le", "full_name": "Lê Văn Ân"}], "posts": [], "accounts": []}, "people.0.tenant"),
    ({"accounts": [{"person": "dat", "username": "dat", "password": "ngắn"}]}, "accounts.0.password"),
]


def test_faults_are_named_by_their_place_and_nothing_is_stored(database: Database) -> None:
    clock = FixedClock(datetime(2026, 3, 2, tzinfo=UTC))
    for lists, path in FAULTS:
        alone = dict.fromkeys(("people", "posts", "accounts", "successions"), ()) if "units" in lists else {}
        with pytest.raises(Invalid) as refused, database.write() as work:
            load(work, clock, **{name: list(rows) for name, rows in alone.items()} | lists)
        assert list(refused.value.errors) == [path]
        assert path in refused.value.message
        with database.read() as session:
            assert session.scalar(select(func.count()).select_from(Unit)) == 0
