"""Rows of the administrator's pages; what is changed belongs to the commune of `staff`."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from engine.organisation import system_actor
from engine.organisation.commands import add_person, disable_account, give_post
from tests.integration.web.office import furnish
from tests.integration.web.rights.matrix import DONE, Row, expected
from tests.integration.web.stuck import broken, lose_task, stand_ready, stand_still
from tests.integration.web.world import SINCE, World

# Who is no administrator is told so; an administrator of elsewhere does not even learn that the thing exists.
SEEN = expected(403, admin=200, other_admin=404, province_admin=200)
CHANGED = expected(403, admin=DONE, other_admin=404, province_admin=DONE)
LISTED = expected(403, admin=200, other_admin=200, province_admin=200)


def _staff(world: World) -> Mapping[str, Any]:
    return {"person_id": world.people["staff"]}


def _post_of_staff(world: World) -> Mapping[str, Any]:
    return {**_staff(world), "post_id": world.posts["staff"]}


def _unit(world: World) -> Mapping[str, Any]:
    return {"unit_id": world.units["an_phu"]}


def _new_person(world: World) -> Mapping[str, Any]:
    return {"full_name": "Dương Đình Dực", "unit_id": world.units["an_phu"], "role": "specialist"}


def _post(world: World) -> Mapping[str, Any]:
    return {"unit_id": world.units["an_phu"], "role": "auditor"}


def _without_account(app: Flask, world: World) -> Mapping[str, Any]:
    services = app.extensions["quytrinh"]
    system = system_actor(world.units["province"])
    with services.database.write() as work:
        person_id = add_person(work, system, services.clock, full_name="Dương Đình Đức")
        give_post(
            work,
            system,
            services.clock,
            person_id=person_id,
            role="specialist",
            unit_id=world.units["an_phu"],
            valid_from=SINCE,
        )
    return {"person_id": person_id}


def _locked(app: Flask, world: World) -> Mapping[str, Any]:
    services = app.extensions["quytrinh"]
    with services.database.write() as work:
        disable_account(work, system_actor(world.units["province"]), services.clock, world.accounts["staff_too"])
    return {"person_id": world.people["staff_too"]}


def _failed_step(app: Flask, world: World) -> Mapping[str, Any]:
    office = furnish(app, world)
    stand_still(office, broken())
    return {"token_id": office.runtime.attention(office.posts("admin")).steps[0].token_id}


def _still_case(app: Flask, world: World) -> Mapping[str, Any]:
    office = furnish(app, world)
    lose_task(office, stand_ready(office))
    return {"instance_id": office.runtime.standing_still(office.posts("admin")).cases[0].instance_id}


ROWS = [
    Row("admin.attention", "GET", LISTED),
    Row("admin.retry", "POST", CHANGED, prepare=_failed_step),
    Row("admin.repair", "GET", SEEN, prepare=_failed_step),
    Row("admin.repair", "POST", CHANGED, prepare=_failed_step),
    Row("admin.revive", "POST", CHANGED, prepare=_still_case),
    Row("admin.people", "GET", LISTED),
    Row("admin.units", "GET", LISTED),
    Row("admin.unit", "GET", SEEN, _unit),
    Row("admin.add_person", "GET", LISTED),
    Row("admin.add_person", "POST", expected(403, admin=DONE, other_admin=422, province_admin=DONE), data=_new_person),
    Row("admin.person", "GET", SEEN, _staff),
    Row("admin.rename_person", "GET", SEEN, _staff),
    Row("admin.rename_person", "POST", CHANGED, _staff, lambda world: {"full_name": "Lý A Páo Minh"}),
    Row("admin.give_post", "GET", SEEN, _staff),
    Row("admin.give_post", "POST", CHANGED, _staff, _post),
    Row("admin.end_post", "GET", SEEN, _post_of_staff),
    Row("admin.end_post", "POST", CHANGED, _post_of_staff, lambda world: {"valid_to": "30/6/2026"}),
    Row("admin.account", "GET", SEEN, _staff),
    Row("admin.account", "POST", SEEN, data=lambda world: {"username": "duc.duong"}, prepare=_without_account),
    Row("admin.reset_password", "POST", SEEN, _staff),
    Row("admin.disable_account", "POST", CHANGED, _staff),
    Row("admin.enable_account", "POST", CHANGED, prepare=_locked),
]
