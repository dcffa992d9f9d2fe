"""Rows of the auditor's pages; the case belongs to `staff`'s commune, the auditor to the province above it.

Who is no auditor is told so; what lies outside an auditor's units does not exist for them (`test_audit.py`)."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from tests.integration.web.office import ANSWERS, furnish
from tests.integration.web.rights.matrix import Row, expected
from tests.integration.web.world import World

READ = expected(403, auditor=200)


def _case(app: Flask, world: World) -> Mapping[str, Any]:
    office = furnish(app, world)
    case_id, item = office.start()
    office.complete("staff", item, ANSWERS)
    return {"case_id": case_id}


def _drawn(app: Flask, world: World) -> Mapping[str, Any]:
    return {**_case(app, world), "number": 1}


def _form(app: Flask, world: World) -> Mapping[str, Any]:
    office = furnish(app, world)
    case_id, item = office.start()
    office.complete("staff", item, ANSWERS)
    story = office.runtime.auditor.story(office.posts("auditor"), case_id)
    found = ((entry.entry_id, each.effect) for entry in story.entries for each in entry.happenings if each.has_form)
    entry_id, effect = next(found)
    return {"case_id": case_id, "entry_id": entry_id, "effect": effect}


ROWS = [
    Row("audit.cases", "GET", READ),
    Row("audit.entries", "GET", READ),
    Row("audit.table", "GET", READ),
    Row("audit.verification", "GET", READ),
    Row("audit.verify", "POST", READ),
    Row("audit.story", "GET", READ, prepare=_case),
    Row("audit.diagram", "GET", READ, prepare=_drawn),
    Row("audit.drawing", "GET", READ, prepare=_drawn),
    Row("audit.seen_form", "GET", READ, prepare=_form),
    Row("audit.pdf", "GET", READ, prepare=_case),
    Row("audit.case_table", "GET", READ, prepare=_case),
    Row("audit.verify_case", "POST", READ, prepare=_case),
]
