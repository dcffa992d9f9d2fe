"""Rows of the administrator's pages of decision tables; all of the commune of `staff`."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from engine.dmn import new_model
from engine.localities import publish
from tests.drafts import keep_draft
from tests.integration.web.rights.acting import administrator
from tests.integration.web.rights.admin_processes import CHANGED, SEEN, _furnished
from tests.integration.web.rights.matrix import Row, expected
from tests.integration.web.world import World

KEY = "route"
TABLE = new_model(KEY, "Tuyến trình", ["Loại"], "Kết quả")


def _published(app: Flask, world: World) -> Mapping[str, Any]:
    values = dict(_furnished(app, world))
    services = app.extensions["quytrinh"]
    with services.database.write() as work:
        publish(
            work,
            administrator(app, world),
            services.clock,
            unit_id=values["unit_id"],
            decisions={KEY: TABLE},
            note="Bảng đầu tiên",
        )
    return {**values, "key": KEY}


def _version(app: Flask, world: World) -> Mapping[str, Any]:
    from engine.localities import decision_history

    values = _published(app, world)
    with app.extensions["quytrinh"].database.read() as reading:
        return {**values, "release_id": decision_history(reading, values["unit_id"], KEY)[0].id}


def _drafted(app: Flask, world: World) -> Mapping[str, Any]:
    values = _published(app, world)
    services = app.extensions["quytrinh"]
    content = TABLE.replace(b"<text>-</text>", b'<text>"a"</text>')
    actor = administrator(app, world)
    keep_draft(services.database, services.clock, actor, values["unit_id"], "dmn", KEY, content)
    return values


def _new(world: World) -> Mapping[str, Any]:
    return {"name": "Xét hồ sơ", "inputs": "Loại\nSố người"}


ROWS = [
    Row("admin.new_decision", "GET", SEEN, prepare=_furnished),
    Row("admin.new_decision", "POST", CHANGED, data=_new, prepare=_furnished),
    Row("admin.decision", "GET", SEEN, prepare=_published),
    Row("admin.decision", "GET", SEEN, prepare=_drafted, note="with a draft"),
    Row(
        "admin.try_decision",
        "POST",
        SEEN,
        data=lambda world: {"quyet-dinh": f"decision_{KEY}", "d-0": "a"},
        prepare=_published,
    ),
    Row("admin.edit_decision", "GET", SEEN, prepare=_published),
    Row(
        "admin.edit_decision",
        "POST",
        expected(403, admin=409, other_admin=404, province_admin=409),
        data=lambda world: {"do": "luu"},
        prepare=_published,
        note="another text than the one seen",
    ),
    Row("admin.decision_version", "GET", SEEN, prepare=_version),
    Row("admin.restore_decision", "POST", CHANGED, prepare=_version),
]
