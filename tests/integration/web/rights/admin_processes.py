"""Rows of the administrator's pages of processes, forms, drafts and parameters; all of the commune of `staff`.

The commune works by the province's package until it publishes something of its own."""

import io
from collections.abc import Mapping
from typing import Any

from flask import Flask

from engine.localities import publish, releases, source
from tests.drafts import keep_draft
from tests.integration.web.office import PACKAGE, PROCESS, furnish
from tests.integration.web.rights.acting import administrator
from tests.integration.web.rights.matrix import DONE, Row, expected
from tests.integration.web.world import World

SEEN = expected(403, admin=200, other_admin=404, province_admin=200)
CHANGED = expected(403, admin=DONE, other_admin=404, province_admin=DONE)
LISTED = expected(403, admin=200, other_admin=200, province_admin=200)
FORM = "draft_opinion"
DIAGRAM = PACKAGE / "processes" / "thu" / "opinion.bpmn"
SCHEMA = PACKAGE / "forms" / "thu" / f"{FORM}.form.json"


def _furnished(app: Flask, world: World) -> Mapping[str, Any]:
    furnish(app, world)
    return {"unit_id": world.units["an_phu"]}


def _process(app: Flask, world: World) -> Mapping[str, Any]:
    return {**_furnished(app, world), "key": PROCESS}


def _form(app: Flask, world: World) -> Mapping[str, Any]:
    return {**_furnished(app, world), "key": FORM}


def _release(app: Flask, world: World) -> Mapping[str, Any]:
    """The province's version, which the commune works by."""
    values = _process(app, world)
    services = app.extensions["quytrinh"]
    with services.database.read() as reading:
        release = releases(reading, values["unit_id"], services.clock.now())[PROCESS]
    return {**values, "release_id": release.id}


def _own_release(app: Flask, world: World) -> Mapping[str, Any]:
    """A version of the commune's own; the values lead to the province's."""
    values = _release(app, world)
    text = DIAGRAM.read_bytes().replace("Soạn góp ý".encode(), "Soạn ý kiến".encode())
    made = _publish(app, world, diagrams={PROCESS: text})
    return {**values, "own_id": made}


def _own(app: Flask, world: World) -> Mapping[str, Any]:
    values = dict(_own_release(app, world))
    return {**values, "release_id": values.pop("own_id")}


def _older(app: Flask, world: World) -> Mapping[str, Any]:
    values = dict(_own_release(app, world))
    values.pop("own_id")
    return values


def _publish(app: Flask, world: World, **texts: Any) -> Any:
    services = app.extensions["quytrinh"]
    actor = administrator(app, world)
    with services.database.write() as work:
        return publish(work, actor, services.clock, unit_id=world.units["an_phu"], note="Bản riêng", **texts)[0]


def _published(app: Flask, world: World) -> Mapping[str, Any]:
    values = dict(_own_release(app, world))
    return {"unit_id": values["unit_id"], "ban": values["own_id"]}


def _form_version(app: Flask, world: World) -> Mapping[str, Any]:
    values = _form(app, world)
    with app.extensions["quytrinh"].database.read() as reading:
        found = source(reading, values["unit_id"], "form", FORM)
    return {**values, "release_id": found.release_id}


def _draft(app: Flask, world: World) -> Mapping[str, Any]:
    values = _process(app, world)
    services = app.extensions["quytrinh"]
    text = DIAGRAM.read_bytes().replace("Soạn góp ý".encode(), "Soạn ý kiến".encode())
    actor, unit = administrator(app, world), world.units["an_phu"]
    keep_draft(services.database, services.clock, actor, unit, "bpmn", PROCESS, text)
    return values


def _unit_with_draft(app: Flask, world: World) -> Mapping[str, Any]:
    return {"unit_id": _draft(app, world)["unit_id"]}


def _dropped(app: Flask, world: World) -> Mapping[str, Any]:
    return {**_draft(app, world), "kind": "bpmn"}


def _group(app: Flask, world: World) -> Mapping[str, Any]:
    return {**_furnished(app, world), "slug": "con-so"}


def _file(slug: str) -> Any:
    def prepare(app: Flask, world: World) -> Mapping[str, Any]:
        return {**_process(app, world), "slug": slug}

    return prepare


def _name(world: World) -> Mapping[str, Any]:
    return {"name": "Xét khen thưởng đột xuất"}


def _upload(world: World) -> Mapping[str, Any]:
    return {"file": (io.BytesIO(DIAGRAM.read_bytes()), "opinion.bpmn")}


ROWS = [
    Row("admin.processes", "GET", LISTED),
    Row("admin.process", "GET", SEEN, prepare=_process),
    Row("admin.compare", "GET", SEEN, prepare=_process),
    Row("admin.release", "GET", SEEN, prepare=_release),
    Row("admin.release_drawing", "GET", SEEN, prepare=_release),
    Row("admin.republish", "POST", CHANGED, data=lambda world: {"note": "Dùng lại"}, prepare=_older),
    Row("admin.withdraw", "POST", CHANGED, data=lambda world: {"reason": "Nhầm"}, prepare=_own),
    Row("admin.new_process", "GET", SEEN, prepare=_furnished),
    Row("admin.new_process", "POST", CHANGED, data=_name, prepare=_furnished),
    Row("admin.new_form", "GET", SEEN, prepare=_furnished),
    Row("admin.new_form", "POST", CHANGED, data=_name, prepare=_furnished),
    Row("admin.form_page", "GET", SEEN, prepare=_form),
    Row("admin.form_version", "GET", SEEN, prepare=_form_version),
    Row("admin.restore_form", "POST", CHANGED, prepare=_form_version),
    Row("admin.download", "GET", SEEN, prepare=_file("quy-trinh")),
    Row("admin.upload", "GET", SEEN, prepare=_file("quy-trinh")),
    Row("admin.upload", "POST", CHANGED, data=_upload, prepare=_file("quy-trinh")),
    Row("admin.drafts", "GET", LISTED),
    Row("admin.drafts", "GET", SEEN, prepare=_unit_with_draft, note="of the commune"),
    Row(
        "admin.drafts",
        "POST",
        expected(403, admin=409, other_admin=404, province_admin=409),
        prepare=_unit_with_draft,
        note="another revision than the one seen",
    ),
    Row("admin.published", "GET", SEEN, prepare=_published),
    Row("admin.discard_draft", "POST", CHANGED, prepare=_dropped),
    Row("admin.draft_drawing", "GET", SEEN, prepare=_draft),
    Row("admin.parameters", "GET", LISTED),
    Row("admin.parameters", "GET", SEEN, prepare=_furnished, note="of the commune"),
    Row("admin.parameter_history", "GET", SEEN, prepare=_furnished),
    Row("admin.change_parameters", "GET", SEEN, prepare=_group),
    Row(
        "admin.change_parameters",
        "POST",
        expected(403, admin=422, other_admin=404, province_admin=422),
        prepare=_group,
        note="nothing changed",
    ),
]
