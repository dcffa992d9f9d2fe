"""One address a supervisor asks whether the server is up; it tells nothing about data or versions."""

from flask import Blueprint, Response
from sqlalchemy import text

from webui.auth.user import public
from webui.services import services


@public
def health() -> Response:
    """200 “ok” when the database answers, else the 503 of the problem pages."""
    with services().database.read() as reading:
        reading.execute(text("SELECT 1"))
    return Response("ok\n", content_type="text/plain; charset=utf-8")


blueprint = Blueprint("health", __name__)
blueprint.add_url_rule("/healthz", "health", health)
