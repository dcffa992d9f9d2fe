"""Pages of one's own account: sign in and out, password, sessions, posts."""

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from webui.auth.user import public
from webui.responses import safe_next


@public
def sign_in() -> str:
    return render_template("auth/sign_in.html", next=safe_next(request.values.get("next"), url_for("home")))


def sign_out() -> Response:
    raise NotImplementedError


def profile() -> str:
    raise NotImplementedError


def change_password() -> str:
    raise NotImplementedError


def sessions() -> str:
    raise NotImplementedError


def revoke(session_id: UUID) -> Response:
    raise NotImplementedError
