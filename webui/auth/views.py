"""Pages of one's own account: sign in and out, password, sessions, posts.

The engine's commands decide and record; a refused sign-in shows the form again with the reason."""

from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.organisation import commands
from engine.organisation import sign_in as door
from engine.organisation.lists import open_sessions
from engine.organisation.passwords import SHORTEST
from engine.storage.problems import Invalid
from webui.auth.device import device_name
from webui.auth.user import current, forget, public, remember, signed_in, token_of
from webui.responses import safe_next
from webui.security import plain_local
from webui.services import services
from webui.typed import text

PASSWORD_RULE = (
    f"Ít nhất {SHORTEST} ký tự, khác tên đăng nhập và không dễ đoán. Nên dùng một câu dễ nhớ với riêng anh/chị."
)


@public
def sign_in() -> Response:
    """The form, and the door."""
    target = safe_next(request.values.get("next"), url_for("home"))
    if request.method == "GET":
        return redirect(target) if current() else _door(target)
    try:
        entered = door.sign_in(
            services().database,
            services().clock,
            text("username"),
            request.form.get("password", ""),
            request.remote_addr or "",
            device_name(request.user_agent.string),
        )
    except door.Refused as refusal:
        response = _door(target, refusal.message)
        response.status_code = 429 if refusal.wait else 422
        if refusal.wait:
            response.headers["Retry-After"] = str(round(refusal.wait.total_seconds()))
        return response
    if old := token_of(request):
        with services().database.write() as work:
            door.sign_out(work, services().clock, old)
    response = redirect(url_for("auth.change_password") if entered.must_change else target)
    remember(response, entered.token)
    return response


def _door(target: str, message: str = "") -> Response:
    safe = request.is_secure or plain_local(request)
    return make_response(
        render_template(
            "auth/sign_in.html", next=target, username=text("username"), message=message, safe_connection=safe
        )
    )


def sign_out() -> Response:
    """End this session."""
    with services().database.write() as work:
        door.sign_out(work, services().clock, token_of(request) or "")
    response = redirect(url_for("auth.sign_in"))
    forget(response)
    flash("Đã đăng xuất.", "success")
    return response


def profile() -> str:
    """Who one is here: name and posts in force today."""
    return render_template("auth/profile.html", user=signed_in())


def change_password() -> Response | str | tuple[str, int]:
    """A new password; every other session of the account ends."""
    user = signed_in()

    def form(message: str, errors: dict[str, list[str]]) -> str:
        return render_template(
            "auth/change_password.html",
            user=user,
            must_change=user.signed_in.must_change,
            rule=PASSWORD_RULE,
            message=message,
            errors=errors,
        )

    if request.method == "GET":
        return form("", {})
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        message = "Hai lần nhập mật khẩu mới chưa giống nhau. Hãy nhập lại."
        return form("", {"again": [message]}), 422
    try:
        with services().database.write() as work:
            commands.change_own_password(
                work,
                user.myself(),
                services().clock,
                old=request.form.get("old", ""),
                new=new,
                keep_session=user.session_id,
            )
    except Invalid as problem:
        return form(problem.message, problem.errors), 422
    flash("Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất.", "success")
    return redirect(url_for("auth.profile"))


def sessions() -> str:
    """The browsers signed in with this account."""
    user = signed_in()
    with services().database.read() as reading:
        rows = open_sessions(reading, user.account_id, services().clock)
    return render_template("auth/sessions.html", rows=rows, user=user)


def revoke(session_id: UUID) -> Response:
    """End one of them."""
    with services().database.write() as work:
        commands.revoke_session(work, signed_in().myself(), services().clock, session_id)
    flash("Đã kết thúc phiên đăng nhập.", "success")
    return redirect(url_for("auth.sessions"))
