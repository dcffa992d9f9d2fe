"""Rows of cases and their files; the case belongs to `staff`'s commune, its first task is done and carried a file.

Whoever works in the unit reads it, and so do the administrators and auditors over it; nobody else learns of it."""

import io
from collections.abc import Mapping
from typing import Any

from flask import Flask

from tests.integration.web.office import ANSWERS, PROCESS, furnish
from tests.integration.web.rights.matrix import DONE, Row, everybody, expected
from tests.integration.web.world import World

READ = expected(404, staff=200, admin=200, province_admin=200, auditor=200)


def _case(app: Flask, world: World) -> Mapping[str, Any]:
    return {"case_id": furnish(app, world).start()[0]}


def _drawn(app: Flask, world: World) -> Mapping[str, Any]:
    return {**_case(app, world), "number": 1}


def _file(app: Flask, world: World) -> Mapping[str, Any]:
    office = furnish(app, world)
    _, item = office.start()
    stream = io.BytesIO(b"%PDF-1.7\n%%EOF\n")
    file_id = office.runtime.upload(office.actor("staff"), item, "a.pdf", stream).file_id
    office.complete("staff", item, {**ANSWERS, "papers": [str(file_id)]})
    return {"file_id": file_id}


def _furnished(app: Flask, world: World) -> Mapping[str, Any]:
    furnish(app, world)
    return {}


def _begin(world: World) -> Mapping[str, Any]:
    return {"key": PROCESS, "post": world.posts["staff"]}


ROWS = [
    Row("cases.start", "GET", everybody(200)),
    Row(
        "cases.begin",
        "POST",
        expected(403, staff=DONE),
        data=_begin,
        prepare=_furnished,
        note="in the post of staff",
    ),
    Row("cases.search", "GET", everybody(200)),
    Row("cases.case", "GET", READ, prepare=_case),
    Row("cases.diagram", "GET", READ, prepare=_drawn),
    Row("cases.drawing", "GET", READ, prepare=_drawn),
    Row(
        "cases.cancel",
        "POST",
        expected(404, staff=403, admin=DONE, province_admin=DONE, auditor=403),
        data=lambda world: {"reason": "Trùng hồ sơ"},
        prepare=_case,
    ),
    Row("cases.file", "GET", READ, prepare=_file),
]
