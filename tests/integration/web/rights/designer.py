"""Rows of the editor of diagrams; the process belongs to the province, the commune of `staff` draws its own."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from tests.drafts import keep_draft
from tests.integration.web.office import PACKAGE, PROCESS, furnish
from tests.integration.web.rights.acting import administrator
from tests.integration.web.rights.matrix import DONE, Row, expected
from tests.integration.web.world import World

DIAGRAM = (PACKAGE / "processes" / "thu" / "opinion.bpmn").read_text("utf-8")
SEEN = expected(403, admin=200, other_admin=404, province_admin=200)
ASKED = expected(403, anonymous=401, admin=200, other_admin=404, province_admin=200)  # by our JavaScript
CHANGED = expected(403, admin=DONE, other_admin=404, province_admin=DONE)


def _process(app: Flask, world: World) -> Mapping[str, Any]:
    furnish(app, world)
    return {"unit_id": world.units["an_phu"], "key": PROCESS}


def _drafted(app: Flask, world: World) -> Mapping[str, Any]:
    values = _process(app, world)
    services = app.extensions["quytrinh"]
    content = DIAGRAM.replace("Soạn góp ý", "Soạn ý kiến").encode()
    keep_draft(services.database, services.clock, administrator(app, world), **values, kind="bpmn", content=content)
    return values


def _drawn(_: World) -> Mapping[str, Any]:
    return {"xml": DIAGRAM, "revision": 0}


ROWS = [
    Row("designer.process", "GET", SEEN, prepare=_process),
    Row("designer.process_draft", "GET", SEEN, prepare=_process),
    Row("designer.save_process_draft", "PUT", ASKED, prepare=_process, json=_drawn),
    Row("designer.discard_process_draft", "POST", CHANGED, prepare=_drafted),
    Row("designer.check_process", "POST", ASKED, prepare=_process, json=_drawn),
    Row("designer.expression", "GET", SEEN, prepare=_process),
    Row("designer.try_expression", "POST", SEEN, prepare=_process, data=lambda _: {"bieu-thuc": "1 + 1"}),
    Row("designer.catalogue", "GET", SEEN, prepare=_process),
    Row("designer.process_file", "GET", SEEN, prepare=_process),
    Row("designer.process_picture", "GET", SEEN, prepare=_process),
]
