"""Accounts: opened, closed and given new passwords by whoever administers every unit the person serves in.

A generated password is answered once and must be changed at the first sign-in; only its hash is kept."""

import re
from dataclasses import dataclass
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import delete, select, update

from engine.organisation.actor import Actor
from engine.organisation.commands.change import Change, Errors
from engine.organisation.commands.people import person_row
from engine.organisation.passwords import HASHER, faults, generated, hashed, matches
from engine.organisation.tables import Account, LoginSession, SignInAttempt
from engine.storage import Clock, UnitOfWork, new_id
from engine.storage.problems import Conflict, Forbidden, NotFound
from engine.storage.text import clean_label

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")


@dataclass(frozen=True)
class OpenedAccount:
    """A new account; `password` is the generated one, to be handed over once, or None when one was given."""

    account_id: UUID
    username: str
    password: str | None


def account_key(username: str) -> str:
    """The user name as it is stored and looked up: lower case, without spaces around it."""
    return clean_label(username).casefold()


def account_row(work: UnitOfWork, account_id: UUID) -> Account:
    """The account to change. Raises NotFound."""
    row = work.session.get(Account, account_id)
    if row is None:
        raise NotFound("Không tìm thấy tài khoản này. Hãy quay lại danh sách và chọn lại.")
    return row


def open_account(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    *,
    person_id: UUID,
    username: str,
    password: str | None = None,
    must_change: bool = True,
    hasher: PasswordHasher = HASHER,
) -> OpenedAccount:
    """Open a person's account, with `password` or a generated one. A person has one account.

    Raises Forbidden, NotFound, Conflict (has one), Invalid (`username`, `password`)."""
    person = person_row(work, person_id)
    change = Change(work, actor, clock, person.tenant_id)
    change.need_over(person_id)
    if (taken := work.session.scalar(select(Account.username).where(Account.person_id == person_id))) is not None:
        raise Conflict(f"Người này đã có tài khoản {taken}. Hãy dùng tài khoản đó hoặc đặt lại mật khẩu.")
    errors, name = Errors(), account_key(username)
    if not USERNAME.fullmatch(name):
        message = "Tên đăng nhập gồm 3 đến 64 chữ thường không dấu, chữ số, dấu chấm hoặc gạch nối."
        errors.add("username", message)
    elif work.session.scalar(select(Account.id).where(Account.username == name)) is not None:
        errors.add("username", "Tên đăng nhập này đã có người dùng. Hãy chọn tên khác.")
    for fault in [] if password is None else faults(password, name):
        errors.add("password", fault)
    errors.raise_any()
    made = generated() if password is None else None
    account = Account(
        id=new_id(),
        tenant_id=person.tenant_id,
        person_id=person_id,
        username=name,
        password_hash=hashed(hasher, password or made or ""),
        must_change=must_change or made is not None,
    )
    work.session.add(account)
    effect = {"do": "account_opened", "account": str(account.id), "person": str(person_id)}
    change.record("open_account", [effect], {"username": name})
    return OpenedAccount(account.id, name, made)


def reset_password(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    account_id: UUID,
    *,
    password: str | None = None,
    hasher: PasswordHasher = HASHER,
) -> str:
    """Give an account a new password, which must be changed at the next sign-in; ends its sessions.

    Gives the password, to be handed over once. Raises Forbidden (also for the own account), NotFound, Invalid."""
    account = account_row(work, account_id)
    change = Change(work, actor, clock, account.tenant_id)
    change.fresh(account)
    change.need_over(account.person_id)
    if account.person_id == actor.person_id:
        raise Forbidden("Với tài khoản của mình, hãy dùng chức năng đổi mật khẩu.")
    errors = Errors()
    for fault in [] if password is None else faults(password, account.username):
        errors.add("password", fault)
    errors.raise_any()
    new = generated() if password is None else password
    account.password_hash, account.must_change = hashed(hasher, new), True
    # Whoever is told to wait is told to ask for this: the new password must open at once.
    work.session.execute(delete(SignInAttempt).where(SignInAttempt.account_key == account.username, ~SignInAttempt.ok))
    ended = _revoke(work, clock, account_id, "password_reset")
    effect = {"do": "password_reset", "account": str(account_id), "sessions_ended": ended}
    change.record("reset_password", [effect])
    return new


def change_own_password(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    *,
    old: str,
    new: str,
    keep_session: UUID | None = None,
    hasher: PasswordHasher = HASHER,
) -> UUID:
    """Change the actor's own password; ends every session of the account but `keep_session`. Gives the account's id.

    Raises NotFound (no account), Invalid (`old`, `new`)."""
    account = work.session.scalar(select(Account).where(Account.person_id == actor.person_id))
    if account is None:
        raise NotFound("Không tìm thấy tài khoản. Hãy đăng nhập lại.")
    change = Change(work, actor, clock, account.tenant_id)
    change.fresh(account)
    errors = Errors()
    if not matches(hasher, account.password_hash, old):
        errors.add("old", "Mật khẩu hiện tại chưa đúng. Hãy nhập lại.")
    elif old == new:
        errors.add("new", "Mật khẩu mới phải khác mật khẩu hiện tại.")
    for fault in faults(new, account.username):
        errors.add("new", fault)
    errors.raise_any()
    account.password_hash, account.must_change = hashed(hasher, new), False
    ended = _revoke(work, clock, account.id, "password_changed", keep=keep_session)
    effect = {"do": "password_changed", "account": str(account.id), "sessions_ended": ended}
    change.record("change_own_password", [effect])
    return account.id


def disable_account(work: UnitOfWork, actor: Actor, clock: Clock, account_id: UUID, *, reason: str = "") -> UUID:
    """Close an account and end its sessions; its history stays.

    Raises Forbidden (also for the own account), NotFound, Conflict (closed already)."""
    account = account_row(work, account_id)
    change = Change(work, actor, clock, account.tenant_id)
    change.fresh(account)
    change.need_over(account.person_id)
    if account.person_id == actor.person_id:
        raise Forbidden("Không thể tự khóa tài khoản của mình. Hãy đề nghị một người quản trị khác thực hiện.")
    if account.disabled_at is not None:
        raise Conflict("Tài khoản này đã khóa từ trước. Hãy tải lại trang để xem thông tin mới nhất.")
    account.disabled_at = clock.now()
    ended = _revoke(work, clock, account_id, "account_disabled")
    effect = {
        "do": "account_disabled",
        "account": str(account_id),
        "sessions_ended": ended,
        "reason": clean_label(reason),
    }
    change.record("disable_account", [effect])
    return account_id


def enable_account(work: UnitOfWork, actor: Actor, clock: Clock, account_id: UUID) -> UUID:
    """Open a closed account again, with its old password. Raises Forbidden, NotFound, Conflict (it is open)."""
    account = account_row(work, account_id)
    change = Change(work, actor, clock, account.tenant_id)
    change.fresh(account)
    change.need_over(account.person_id)
    if account.disabled_at is None:
        raise Conflict("Tài khoản này đang mở. Hãy tải lại trang để xem thông tin mới nhất.")
    account.disabled_at = None
    change.record("enable_account", [{"do": "account_enabled", "account": str(account_id)}])
    return account_id


def revoke_session(work: UnitOfWork, actor: Actor, clock: Clock, session_id: UUID) -> UUID:
    """End one session: of the own account, or of somebody the actor administers. Raises Forbidden, NotFound."""
    row = work.session.get(LoginSession, session_id)
    if row is None:
        raise NotFound("Không tìm thấy phiên đăng nhập này. Hãy tải lại danh sách.")
    _revoke_as(work, actor, clock, row.account_id, "revoke_session", only=session_id)
    return session_id


def revoke_sessions(
    work: UnitOfWork, actor: Actor, clock: Clock, account_id: UUID, *, keep_session: UUID | None = None
) -> UUID:
    """End every session of an account but `keep_session`: of the own one, or of somebody the actor administers.

    Raises Forbidden, NotFound."""
    _revoke_as(work, actor, clock, account_id, "revoke_sessions", keep=keep_session)
    return account_id


def _revoke_as(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    account_id: UUID,
    command: str,
    *,
    only: UUID | None = None,
    keep: UUID | None = None,
) -> None:
    account = account_row(work, account_id)
    change = Change(work, actor, clock, account.tenant_id)
    if account.person_id != actor.person_id:
        change.need_over(account.person_id)
    ended = _revoke(work, clock, account_id, "revoked", only=only, keep=keep)
    change.record(command, [{"do": "sessions_revoked", "account": str(account_id), "sessions_ended": ended}])


def _revoke(
    work: UnitOfWork,
    clock: Clock,
    account_id: UUID,
    reason: str,
    *,
    only: UUID | None = None,
    keep: UUID | None = None,
) -> list[str]:
    row = LoginSession
    query = update(row).where(row.account_id == account_id, row.revoked_at.is_(None))
    if only is not None:
        query = query.where(row.id == only)
    if keep is not None:
        query = query.where(row.id != keep)
    done = work.session.execute(query.values(revoked_at=clock.now(), revoked_reason=reason).returning(row.id))
    return sorted(str(session_id) for session_id in done.scalars())
