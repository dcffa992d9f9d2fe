"""Who is signed in: the cookie holds an opaque token, the session itself lies in the database (Flask-Login kept thin).

Flask-Login only asks `_load`; nothing of its own is stored in a cookie, and no “remember me” exists."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, Request, Response, flash, g, redirect, request, session, url_for
from flask_login import LoginManager, current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.organisation.actor import Actor
from engine.organisation.sign_in import session_of, touch
from engine.organisation.views import PostView, SignedInAs
from engine.storage.problems import Forbidden
from webui.problems import ProblemPage, page
from webui.responses import safe_next, wants_json
from webui.security import plain_local
from webui.services import services

_View = TypeVar("_View", bound=Callable[..., Any])


class User:
    """The signed-in person for the length of one request: session, account, person, and the posts in force today."""

    def __init__(self, signed_in: SignedInAs) -> None:
        self.signed_in = signed_in
        self.is_authenticated = self.is_active = True
        self.is_anonymous = False

    def get_id(self) -> str:
        return str(self.signed_in.session_id)

    @property
    def session_id(self) -> UUID:
        return self.signed_in.session_id

    @property
    def account_id(self) -> UUID:
        return self.signed_in.account_id

    @property
    def person_id(self) -> UUID:
        return self.signed_in.person.person_id

    @property
    def name(self) -> str:
        return self.signed_in.person.full_name

    @property
    def posts(self) -> tuple[PostView, ...]:
        """The posts in force today, in the order of roles."""
        return self.signed_in.posts

    def actor(self, post_id: UUID | None = None) -> Actor:
        """The person acting in one of their posts in force today (the first when none is given).

        Raises Forbidden when the person holds no such post today."""
        for post in self.posts:
            if post_id is None or post.post_id == post_id:
                return post.actor()
        if post_id is None:
            raise Forbidden(
                "Tài khoản hiện chưa được giao chức danh nào đang có hiệu lực. "
                "Hãy liên hệ người quản trị của đơn vị để được giao chức danh."
            )
        raise Forbidden("Chức danh đã chọn không còn hiệu lực. Hãy tải lại trang và chọn chức danh khác.")

    def myself(self) -> Actor:
        """The person acting for their own account only, which needs no post."""
        return self.signed_in.own_actor()


def public(view: _View) -> _View:
    """Mark a view that needs nobody signed in; every other one does."""
    view.public = True  # type: ignore[attr-defined]
    return view


def current() -> User | None:
    """The signed-in user, or None."""
    user = current_user._get_current_object()
    return user if isinstance(user, User) else None


def signed_in() -> User:
    """The signed-in user of a view that is not public."""
    user = current()
    if user is None:
        raise RuntimeError("a view that needs a user was reached without one")
    return user


def _cookie() -> str:
    """`__Host-` binds the cookie to this very host over https; plain http exists on the own machine only."""
    return "phien" if plain_local(request) else "__Host-phien"


def token_of(asked: Request) -> str | None:
    """The session token the browser sent."""
    return asked.cookies.get(_cookie())


def remember(response: WerkzeugResponse, token: str, expires_at: datetime | None = None) -> None:
    """Hand the browser its token, and make everything it held before worthless (session fixation)."""
    session.clear()
    secure = not plain_local(request)
    response.set_cookie(_cookie(), token, expires=expires_at, httponly=True, samesite="Lax", secure=secure, path="/")


def forget(response: WerkzeugResponse) -> None:
    """Take the token back from the browser."""
    session.clear()
    response.delete_cookie(_cookie(), httponly=True, samesite="Lax", secure=not plain_local(request), path="/")


def _load(asked: Request) -> User | None:
    token = token_of(asked)
    if not token:
        return None
    with services().database.read() as reading:
        found = session_of(reading, services().clock, token)
    return User(found) if found else None


def _ask_to_sign_in() -> WerkzeugResponse:
    if wants_json():
        message = "Phiên đăng nhập đã hết. Vui lòng đăng nhập lại ở một thẻ khác rồi thực hiện lại thao tác này."
        return page(ProblemPage(401, "Cần đăng nhập", message))
    if token_of(request):
        flash("Phiên đăng nhập đã hết. Vui lòng đăng nhập lại để tiếp tục.", "warning")
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    home = url_for("home")
    known = safe_next(target, home)
    return redirect(url_for("auth.sign_in", next=known if known != home else None))


_WITH_OLD_PASSWORD = {"auth.change_password", "auth.sign_out", "static"}


def install(app: Flask) -> None:
    """Load the user on demand, and let nobody past who is not signed in, unless the view says so."""
    manager = LoginManager(app, add_context_processor=False)  # the frame gives templates the user
    manager.request_loader(_load)
    manager.session_protection = None

    @app.after_request
    def seen(response: Response) -> Response:
        user = g.get("_login_user")
        if isinstance(user, User) and user.signed_in.touch_due:
            try:
                with services().database.write() as work:
                    touch(work, services().clock, user.session_id)
            except SQLAlchemyError as error:  # the answer itself is good; the next request will note it
                app.logger.warning("session not touched: %s", error)
        return response

    @app.before_request
    def guard() -> WerkzeugResponse | None:
        endpoint = request.endpoint
        view = app.view_functions.get(endpoint) if endpoint else None
        if view is None or endpoint == "static" or getattr(view, "public", False):
            return None
        user = current()
        if user is None:
            return _ask_to_sign_in()
        if user.signed_in.must_change and endpoint not in _WITH_OLD_PASSWORD:
            if wants_json():
                return page(ProblemPage(403, "Cần đổi mật khẩu", "Hãy đổi mật khẩu lần đầu trước khi tiếp tục."))
            return redirect(url_for("auth.change_password"))
        return None
