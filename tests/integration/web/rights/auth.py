"""Rows of the pages of one's own account, of the first page and of what is open to all."""

from tests.integration.web.rights.matrix import DONE, Row, everybody, expected
from tests.integration.web.world import PASSWORD, World

NEW = "một câu khác hẳn 2026"


def _session_of_staff(world: World) -> dict[str, object]:
    return {"session_id": world.sessions["staff"]}


ROWS = [
    Row("home", "GET", everybody(302)),
    Row("static", "GET", everybody(200, anonymous=200), lambda world: {"filename": "css/app.css"}),
    Row("health.health", "GET", everybody(200, anonymous=200)),
    Row("auth.sign_in", "GET", everybody(302, anonymous=200), note="who is in is sent on"),
    Row("auth.sign_in", "POST", everybody(422, anonymous=422), note="wrong password"),
    Row("auth.sign_out", "POST", everybody(DONE)),
    Row("auth.profile", "GET", everybody(200)),
    Row("auth.change_password", "GET", everybody(200)),
    Row(
        "auth.change_password",
        "POST",
        everybody(DONE),
        data=lambda world: {"old": PASSWORD, "new": NEW, "again": NEW},
        note="everybody has the same password here",
    ),
    Row("auth.sessions", "GET", everybody(200)),
    Row(
        "auth.revoke",
        "POST",
        expected(403, staff=DONE, admin=DONE, province_admin=DONE),
        _session_of_staff,
        note="a session of staff",
    ),
]
