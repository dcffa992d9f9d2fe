"""Rows of “Việc của tôi” and of tasks; the task belongs to the staff of `staff`'s commune.

Administrators of the unit may hand it on, but do not do the work; the auditor reads the case, not an open task."""

import io
from collections.abc import Mapping
from typing import Any

from flask import Flask

from tests.integration.web.office import furnish
from tests.integration.web.rights.matrix import DONE, Row, everybody, expected
from tests.integration.web.world import World

SEEN = expected(404, staff=200, admin=200, province_admin=200, auditor=403)
SENT = expected(404, staff=DONE, admin=403, auditor=403)
HELD = expected(404, staff=DONE, admin=403)


def _task(app: Flask, world: World) -> Mapping[str, Any]:
    return {"item_id": furnish(app, world).start()[1]}


def _held(app: Flask, world: World) -> Mapping[str, Any]:
    office = furnish(app, world)
    _, item = office.start()
    office.runtime.claim(office.actor("staff"), item)
    return {"item_id": item}


def _sent(world: World) -> Mapping[str, Any]:
    return {"summary": "Đồng ý"}


def _handed(world: World) -> Mapping[str, Any]:
    return {"post": world.posts["staff_too"], "reason": "Nghỉ phép"}


def _draft(world: World) -> Mapping[str, Any]:
    return {"summary": "Nháp", "_revision": "0"}


def _file(world: World) -> Mapping[str, Any]:
    return {"file": (io.BytesIO(b"%PDF-1.7\n%%EOF\n"), "a.pdf")}


ROWS = [
    Row("work.inbox", "GET", everybody(200)),
    Row("work.task", "GET", SEEN, prepare=_task),
    Row("work.send", "POST", SENT, data=_sent, prepare=_task),
    Row("work.claim", "POST", HELD, prepare=_task),
    Row("work.release", "POST", HELD, prepare=_held),
    Row("work.reassign", "GET", SEEN, prepare=_task),
    Row(
        "work.reassign",
        "POST",
        expected(404, staff=DONE, admin=DONE, province_admin=DONE),
        data=_handed,
        prepare=_task,
    ),
    Row("work.draft", "PUT", expected(404, staff=200, admin=403, auditor=403), data=_draft, prepare=_task),
    Row("work.upload", "POST", expected(404, staff=201, admin=403, auditor=403), data=_file, prepare=_task),
]
