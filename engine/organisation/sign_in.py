"""Signing in and out: throttled in the database, the same cost for unknown names, sessions that end and can be ended.

`sign_in` takes the database, not a unit of work: a failed try must be kept though the answer is a refusal, and the hash
is computed outside any transaction, so that it never holds up the one writer of SQLite."""

import hashlib
import ipaddress
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import bindparam, delete, select, text, update

from engine.organisation.commands.accounts import account_key
from engine.organisation.passwords import HASHER, dummy, hashed, matches
from engine.organisation.queries import posts_of
from engine.organisation.tables import Account, LoginSession, Person, SignInAttempt
from engine.organisation.views import PersonView, SignedInAs
from engine.storage import Clock, Database, Prepared, Reading, UnitOfWork, new_id
from engine.storage.problems import Forbidden
from engine.storage.text import clean_label

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Throttle:
    """`free` failures within `window`, then a wait of `first`, doubled with each further failure up to `longest`.

    Failures are remembered for `memory`."""

    free: int
    window: timedelta
    first: timedelta
    longest: timedelta
    memory: timedelta = timedelta(hours=24)

    def wait(self, failures: list[datetime], now: datetime) -> timedelta:
        """How long to wait still. `failures` are the remembered ones, newest first."""
        if not failures or sum(at > failures[0] - self.window for at in failures) < self.free:
            return timedelta()
        doubled: timedelta = self.first * 2 ** min(len(failures) - self.free, 16)
        return max(failures[0] + min(doubled, self.longest) - now, timedelta())


PER_ACCOUNT = Throttle(5, timedelta(minutes=15), timedelta(minutes=1), timedelta(minutes=30))
# A whole office may share one address.
PER_ADDRESS = Throttle(50, timedelta(minutes=15), timedelta(minutes=1), timedelta(minutes=30))


@dataclass(frozen=True)
class SignedIn:
    """A fresh session: the token for the cookie (kept nowhere else) and whose it is."""

    token: str
    session_id: UUID
    account_id: UUID
    person_id: UUID
    username: str
    must_change: bool
    expires_at: datetime


class Refused(Forbidden):
    """Not signed in. `wait` says how long further tries are refused; zero when one may try again at once."""

    def __init__(self, message: str, wait: timedelta = timedelta()) -> None:
        super().__init__(message)
        self.wait = wait


def sign_in(
    database: Database,
    clock: Clock,
    username: str,
    password: str,
    address: str,
    device: str,
    *,
    hasher: PasswordHasher = HASHER,
) -> SignedIn:
    """Sign in from a network address with a browser named `device` (shown in the list of sessions).

    Raises Refused: wrong name or password, account closed, too many failures (the message says how long to wait)."""
    name, now = account_key(username)[:200], clock.now()
    with database.write() as work:
        attempt_id = _attempt(work, database, name, _address_key(address), now)
        account = work.session.scalar(select(Account).where(Account.username == name))
    stored = dummy(hasher) if account is None else account.password_hash
    good = matches(hasher, stored, password)
    if account is None or not good:
        raise Refused("Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra và nhập lại.")
    if account.disabled_at is not None:
        raise Refused("Tài khoản đã bị khóa. Hãy liên hệ người quản trị của đơn vị để được mở lại.")
    stronger = hashed(hasher, password) if hasher.check_needs_rehash(stored) else None
    with database.write() as work:
        return _enter(work, clock, account.id, stored, stronger, attempt_id, device)


def _attempt(work: UnitOfWork, database: Database, name: str, address: str, now: datetime) -> UUID:
    """Count the try as a failure before the password is looked at, so that many at once get no further than one by
    one. Raises Refused while the name or the address has to wait."""
    if not database.is_sqlite:
        for key in sorted((f"name:{name}", f"address:{address}")):
            work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})
    row = SignInAttempt
    since = now - PER_ACCOUNT.memory
    last_good = select(row.at).where(row.account_key == name, row.ok, row.at > since).order_by(row.at.desc()).limit(1)
    since_good = work.session.scalar(last_good) or since
    of_name = select(row.at).where(row.account_key == name, ~row.ok, row.at > since_good)
    of_address = select(row.at).where(row.address_key == address, ~row.ok, row.at > now - PER_ADDRESS.memory)
    waits = [
        throttle.wait(list(work.session.scalars(query.order_by(row.at.desc()).limit(200))), now)
        for throttle, query in ((PER_ACCOUNT, of_name), (PER_ADDRESS, of_address))
    ]
    if (wait := max(waits)) > timedelta():
        minutes = math.ceil(wait / timedelta(minutes=1))
        raise Refused(
            f"Đã nhập sai nhiều lần. Hãy đợi {minutes} phút rồi thử lại, "
            "hoặc nhờ người quản trị của đơn vị đặt lại mật khẩu.",
            wait,
        )
    attempt = SignInAttempt(id=new_id(), account_key=name, address_key=address, at=now, ok=False)
    work.session.add(attempt)
    return attempt.id


def _enter(
    work: UnitOfWork,
    clock: Clock,
    account_id: UUID,
    stored: str,
    stronger: str | None,
    attempt_id: UUID,
    device: str,
) -> SignedIn:
    account = work.session.scalar(select(Account).where(Account.id == account_id).with_for_update())
    if account is None or account.disabled_at is not None or account.password_hash != stored:
        raise Refused("Tài khoản vừa được thay đổi. Hãy đăng nhập lại.")
    now, token = clock.now(), secrets.token_urlsafe(32)
    if stronger is not None:
        account.password_hash = stronger
    session = LoginSession(
        id=new_id(),
        tenant_id=account.tenant_id,
        account_id=account.id,
        token_hash=_token_hash(token),
        created_at=now,
        last_seen_at=now,
        expires_at=now + ABSOLUTE,
        device=clean_label(device)[:200],
    )
    work.session.add(session)
    row = SignInAttempt
    work.session.execute(update(row).where(row.id == attempt_id).values(ok=True, tenant_id=account.tenant_id))
    work.session.execute(delete(row).where(row.at < now - max(PER_ACCOUNT.memory, PER_ADDRESS.memory)))
    return SignedIn(
        token, session.id, account.id, account.person_id, account.username, account.must_change, session.expires_at
    )


@cache
def _session_of() -> Prepared:
    """Whose token (`token`, hashed) this is, if the session was used after `idle` and ends after `now`."""
    idle: Any = bindparam("idle", type_=LoginSession.last_seen_at.type)
    now: Any = bindparam("now", type_=LoginSession.expires_at.type)
    return Prepared(
        select(
            LoginSession.id,
            LoginSession.last_seen_at,
            Account.id,
            Account.username,
            Account.must_change,
            Person.id,
            Person.tenant_id,
            Person.full_name,
        )
        .join(Account, Account.id == LoginSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(
            LoginSession.token_hash == bindparam("token"),
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > now,
            LoginSession.last_seen_at > idle,
            Account.disabled_at.is_(None),
        )
    )


def session_of(session: Reading, clock: Clock, token: str) -> SignedInAs | None:
    """Who the token belongs to; None when it is unknown, revoked, at its end, idle for too long, or the account closed.

    Two SQL statements: the session with account and person, and the posts in force today."""
    now = clock.now()
    found = _session_of().rows(session.connection(), {"token": _token_hash(token), "now": now, "idle": now - IDLE})
    if not found:
        return None
    ((session_id, last_seen_at, account_id, username, must_change, person_id, tenant_id, full_name),) = found
    return SignedInAs(
        session_id,
        account_id,
        username,
        must_change,
        PersonView(person_id, tenant_id, full_name),
        tuple(posts_of(session, person_id, now)),
        touch_due=now - last_seen_at >= TOUCH_EVERY,
    )


def touch(work: UnitOfWork, clock: Clock, session_id: UUID) -> None:
    """Note that the session was used just now; worth a write only when `SignedInAs.touch_due` says so."""
    row = LoginSession
    query = update(row).where(row.id == session_id, row.revoked_at.is_(None), row.last_seen_at < clock.now())
    work.session.execute(query.values(last_seen_at=clock.now()))


def sign_out(work: UnitOfWork, clock: Clock, token: str) -> None:
    """End the token's session; nothing happens when it has ended already."""
    row = LoginSession
    query = update(row).where(row.token_hash == _token_hash(token), row.revoked_at.is_(None))
    work.session.execute(query.values(revoked_at=clock.now(), revoked_reason="signed_out"))


def carry_sessions(work: UnitOfWork, clock: Clock, by: timedelta) -> None:
    """Let the sessions still open come along when a demonstration's clock is put forward `by` a duration, so that
    nobody is signed out by the jump. To be called before the clock moves."""
    row, now = LoginSession, clock.now()
    alive = (row.revoked_at.is_(None), row.expires_at > now, row.last_seen_at > now - IDLE)
    for session in work.session.scalars(select(row).where(*alive)):
        session.last_seen_at += by
        session.expires_at += by
    work.session.flush()


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _address_key(address: str) -> str:
    """The address as the throttle counts it: one IPv6 customer has a whole /64."""
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return clean_label(address)[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)
