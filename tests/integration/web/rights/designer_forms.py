"""Rows of the editor of forms; the form belongs to the province, the commune of `staff` shapes its own."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Flask

from tests.drafts import keep_draft
from tests.integration.web.office import PACKAGE, furnish
from tests.integration.web.rights.acting import administrator
from tests.integration.web.rights.matrix import DONE, Row, expected
from tests.integration.web.world import World

KEY = "draft_opinion"
FORM = json.loads(next(PACKAGE.glob(f"forms/*/{KEY}.form.json")).read_text("utf-8"))
SEEN = expected(403, admin=200, other_admin=404, province_admin=200)
ASKED = expected(403, anonymous=401, admin=200, other_admin=404, province_admin=200)
CHANGED = expected(403, admin=DONE, other_admin=404, province_admin=DONE)


def _form(app: Flask, world: World) -> Mapping[str, Any]:
    furnish(app, world)
    return {"unit_id": world.units["an_phu"], "key": KEY}


def _drafted(app: Flask, world: World) -> Mapping[str, Any]:
    values = _form(app, world)
    services = app.extensions["quytrinh"]
    content = json.dumps(FORM | {"title": "Góp ý của xã"}).encode()
    keep_draft(services.database, services.clock, administrator(app, world), **values, kind="form", content=content)
    return values


def _drawn(_: World) -> Mapping[str, Any]:
    return {"form": FORM, "revision": 0}


ROWS = [
    Row("designer.form", "GET", SEEN, prepare=_form),
    Row("designer.form_draft", "GET", SEEN, prepare=_form),
    Row("designer.save_form_draft", "PUT", ASKED, prepare=_form, json=_drawn),
    Row("designer.discard_form_draft", "POST", CHANGED, prepare=_drafted),
    Row("designer.check_form", "POST", ASKED, prepare=_form, json=_drawn),
    Row("designer.form_file", "GET", SEEN, prepare=_form),
    Row("designer.trial_form", "GET", SEEN, prepare=_form),
    Row("designer.send_trial", "POST", SEEN, prepare=_form),
]
