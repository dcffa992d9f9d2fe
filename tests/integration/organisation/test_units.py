"""Units come, move, close and are succeeded, by whoever administers them; each change is one journal entry."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.history import entries, verify_chain
from engine.organisation import SYSTEM, commands
from engine.organisation.lists import posts_in, predecessors_of, successors_of
from engine.organisation.queries import unit, units_for
from engine.storage.problems import Conflict, Forbidden, Invalid
from tests.integration.organisation.province import TODAY, Place


def new_unit(place: Place, **changes: Any) -> dict[str, Any]:
    values = {
        "code": "TL",
        "name": "UBMTTQVN  xã Tân Lộc",
        "short_name": "UBMTTQ xã Tân Lộc",
        "kind": "commune",
        "relation": "lower_front",
        "parent_id": place.unit("BM"),
        "valid_from": date(2026, 1, 1),
    }
    return values | changes


def test_create(place: Place) -> None:
    unit_id = place.do(commands.create_unit, place.actor("dat", "locality_admin"), **new_unit(place))
    with place.database.snapshot() as session:
        made = unit(session, unit_id)
        assert (made.name, made.tenant_id) == ("UBMTTQVN xã Tân Lộc", place.unit("BM"))
        (entry,) = entries(session, chain_id=unit_id)
        assert verify_chain(session, unit_id) == []
    assert (entry.command, entry.person_id, entry.post_id) == (
        "create_unit",
        place.person("dat"),
        place.post("dat", "locality_admin"),
    )
    assert entry.effects[0]["unit"] == str(unit_id)


@pytest.mark.parametrize(
    ("who", "role"), [("dat", "staff"), ("pao", "locality_admin"), ("bien", "locality_admin"), ("giam", "auditor")]
)
def test_only_administrators_of_the_unit_or_above_create(place: Place, who: str, role: str) -> None:
    with pytest.raises(Forbidden):
        place.do(commands.create_unit, place.actor(who, role), **new_unit(place))


def test_an_ended_post_gives_no_right(place: Place) -> None:
    actor = place.actor("pao", "locality_admin")
    place.do(
        commands.end_post, place.actor("dat", "locality_admin"), place.post("pao", "locality_admin"), valid_to=TODAY
    )
    with pytest.raises(Forbidden):
        place.do(commands.create_unit, actor, **new_unit(place, parent_id=place.unit("AP")))


def test_nobody_borrows_the_post_of_another(place: Place) -> None:
    actor = replace(place.actor("pao", "locality_admin"), post_id=place.post("dat", "locality_admin"))
    with pytest.raises(Forbidden):
        place.do(commands.create_unit, actor, **new_unit(place))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"code": "AP"}, "code"),
        ({"code": "có dấu"}, "code"),
        ({"name": " \u00a0"}, "name"),
        ({"short_name": "x" * 201}, "short_name"),
        ({"relation": "neighbour"}, "relation"),
        ({"valid_to": date(2026, 1, 1)}, "valid_to"),
    ],
)
def test_faults_by_field(place: Place, changes: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        place.do(commands.create_unit, place.actor("dat", "locality_admin"), **new_unit(place, **changes))
    assert list(refused.value.errors) == [path]


def test_a_parent_must_exist_at_the_time(place: Place) -> None:
    with pytest.raises(Invalid) as refused:
        place.do(
            commands.create_unit,
            place.actor("dat", "locality_admin"),
            **new_unit(place, parent_id=place.unit("ST")),
        )
    assert list(refused.value.errors) == ["parent_id"]


def test_only_the_system_makes_topmost_units(place: Place) -> None:
    admin = place.actor("dat", "locality_admin")
    with pytest.raises(Forbidden):
        place.do(commands.create_unit, admin, **new_unit(place, parent_id=None))
    with pytest.raises(Forbidden):
        place.do(commands.create_unit, admin, **new_unit(place, own_tenant=True))
    unit_id = place.do(commands.create_unit, SYSTEM, **new_unit(place, parent_id=None))
    with place.database.read() as session:
        assert unit(session, unit_id).tenant_id == unit_id


def test_close_with_successors(place: Place) -> None:
    province = place.actor("dat", "locality_admin")
    old, new = place.unit("AP"), place.unit("SH")
    with pytest.raises(Conflict, match="Hội Nông dân xã An Phú"):
        place.do(commands.close_unit, province, old, valid_to=TODAY, reason="Sáp nhập")
    place.do(
        commands.move_unit,
        province,
        place.unit("NDAP"),
        parent_id=new,
        relation="member_org",
        reason="Theo đơn vị kế thừa",
    )
    place.do(commands.close_unit, province, old, valid_to=TODAY, successors=[new], reason="Sáp nhập")
    with place.database.snapshot() as session:
        assert [one.code for one in units_for(session, "each_child", place.unit("BM"), TODAY)] == ["SH"]
        assert [one.code for one in units_for(session, "each_member", new, TODAY)] == ["NDAP"]
        assert successors_of(session, old) == [(new, TODAY, "Sáp nhập")]
        assert {row[0] for row in predecessors_of(session, new)} == {old, place.unit("ST")}
        assert posts_in(session, old, TODAY) == []
        assert {post.valid_to for post in posts_in(session, old)} == {TODAY}
        assert verify_chain(session, old) == []
    with pytest.raises(Conflict):
        place.do(commands.close_unit, province, old, valid_to=TODAY, reason="Lần nữa")


def test_no_unit_closes_itself(place: Place) -> None:
    with pytest.raises(Forbidden, match="cấp trên"):
        place.do(
            commands.close_unit,
            place.actor("pao", "locality_admin"),
            place.unit("AP"),
            valid_to=TODAY,
            reason="Sáp nhập",
        )


def test_no_unit_moves_under_itself_or_to_another_tenant(place: Place) -> None:
    province = place.actor("dat", "locality_admin")
    values = {"relation": "lower_front", "reason": "Sắp xếp"}
    for target in ("AP", "NDAP"):
        with pytest.raises(Invalid) as refused:
            place.do(commands.move_unit, province, place.unit("AP"), parent_id=place.unit(target), **values)
        assert "parent_id" in refused.value.errors
    with pytest.raises(Forbidden):
        place.do(commands.move_unit, province, place.unit("AP"), parent_id=place.unit("SB"), **values)


def test_a_succession_is_recorded_once_and_needs_both_rights(place: Place) -> None:
    both = {"predecessor_id": place.unit("ST"), "successor_id": place.unit("AP"), "on": date(2025, 7, 1)}
    place.do(commands.add_succession, place.actor("dat", "locality_admin"), **both, reason="Sắp xếp")
    with pytest.raises(Conflict):
        place.do(commands.add_succession, place.actor("dat", "locality_admin"), **both, reason="Sắp xếp")
    own, other = {"predecessor_id": place.unit("AP")}, {"successor_id": place.unit("SH")}
    for pair in (both, both | own | other):
        with pytest.raises(Forbidden):
            place.do(commands.add_succession, place.actor("pao", "locality_admin"), **pair, reason="Sắp xếp")


def test_roles_are_the_systems(place: Place) -> None:
    with pytest.raises(Forbidden):
        place.do(commands.define_role, place.actor("dat", "locality_admin"), code="press", name="Báo chí")
    place.do(commands.define_role, SYSTEM, code="press", name="Báo chí", order=40)
