"""A person's account: opened with a password shown once, given a new one, locked and unlocked.

A password is on the one page that answers the command and nowhere else: not in the journal, a cookie or an address."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.organisation import commands
from engine.organisation.actor import Actor
from engine.storage.problems import Conflict, Invalid
from webui.admin.scope import SeenPerson, acting_for, seen_person
from webui.services import services
from webui.typed import text


def _seen(person_id: UUID) -> tuple[SeenPerson, Actor]:
    with services().database.read() as reading:
        seen = seen_person(reading, person_id)
        return seen, acting_for(reading, seen)


def _account_of(seen: SeenPerson) -> UUID:
    if seen.row.account_id is None:
        raise Conflict("Người này chưa có tài khoản. Hãy quay lại trang của cán bộ và mở tài khoản trước.")
    return seen.row.account_id


def _handed_over(seen: SeenPerson, username: str, password: str) -> str:
    return render_template("admin/password.html", seen=seen, username=username, password=password)


def account(person_id: UUID) -> str | tuple[str, int]:
    """The account as it stands, or the form that opens one."""
    seen, actor = _seen(person_id)

    def form(message: str, errors: dict[str, list[str]]) -> str:
        return render_template("admin/account.html", seen=seen, message=message, errors=errors, typed=request.form)

    if request.method == "GET":
        return form("", {})
    try:
        with services().database.write() as work:
            opened = commands.open_account(
                work, actor, services().clock, person_id=person_id, username=text("username")
            )
    except Invalid as problem:
        return form(problem.message, problem.errors), 422
    return _handed_over(seen, opened.username, opened.password or "")


def reset_password(person_id: UUID) -> str:
    """A new password; all sessions of the account end."""
    seen, actor = _seen(person_id)
    with services().database.write() as work:
        password = commands.reset_password(work, actor, services().clock, _account_of(seen))
    return _handed_over(seen, seen.row.username or "", password)


def disable_account(person_id: UUID) -> Response:
    """Lock the account and end its sessions."""
    seen, actor = _seen(person_id)
    with services().database.write() as work:
        commands.disable_account(work, actor, services().clock, _account_of(seen), reason=text("reason"))
    flash("Đã khóa tài khoản và kết thúc các phiên đăng nhập.", "success")
    return redirect(url_for("admin.account", person_id=person_id))


def enable_account(person_id: UUID) -> Response:
    """Open a locked account again."""
    seen, actor = _seen(person_id)
    with services().database.write() as work:
        commands.enable_account(work, actor, services().clock, _account_of(seen))
    flash("Đã mở khóa tài khoản.", "success")
    return redirect(url_for("admin.account", person_id=person_id))
