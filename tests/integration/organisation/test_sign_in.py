"""Signing in: the throttle outlives refusals, sessions end by time and by hand, hashes grow stronger."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from engine.organisation import commands, passwords
from engine.organisation.lists import open_sessions
from engine.organisation.sign_in import (
    ABSOLUTE,
    IDLE,
    PER_ACCOUNT,
    PER_ADDRESS,
    TOUCH_EVERY,
    Refused,
    SignedIn,
    session_of,
    sign_in,
    sign_out,
    touch,
)
from engine.organisation.tables import Account, LoginSession, SignInAttempt
from engine.organisation.views import SignedInAs
from tests.integration.organisation.province import CHEAP, PASSWORD, Place

HERE = "192.0.2.1"


def enter(place: Place, username: str = "dang", password: str = PASSWORD, address: str = HERE) -> SignedIn:
    return sign_in(place.database, place.clock, username, password, address, "Điện thoại", hasher=CHEAP)


def seen(place: Place, token: str) -> SignedInAs | None:
    with place.database.read() as session:
        return session_of(session, place.clock, token)


def fail(place: Place, times: int, username: str = "dang", address: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(Refused, match="chưa đúng"):
            enter(place, username, "sai mật khẩu", address)
        place.clock.advance(timedelta(seconds=1))


def test_sign_in_and_out(place: Place) -> None:
    inside = enter(place, " DANG ")
    known = seen(place, inside.token)
    assert known is not None
    assert (known.account_id, known.person.full_name, known.must_change) == (
        place.account("dang"),
        "Võ Minh Đăng",
        False,
    )
    assert [post.label for post in known.posts] == ["Văn thư, UBMTTQVN tỉnh Bình Minh"]
    with place.database.read() as session:
        assert session.scalar(select(func.count()).where(LoginSession.token_hash == inside.token)) == 0
    with place.database.write() as work:
        sign_out(work, place.clock, inside.token)
    assert seen(place, inside.token) is None


def test_unknown_tokens_are_nobody(place: Place) -> None:
    assert seen(place, "") is None
    assert seen(place, "x" * 43) is None


def test_unknown_names_get_the_same_answer_and_the_same_work(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []

    def noting(hasher: PasswordHasher, stored: str, password: str) -> bool:
        checked.append(stored[:9])
        return passwords.matches(hasher, stored, password)

    monkeypatch.setattr("engine.organisation.sign_in.matches", noting)
    with pytest.raises(Refused) as unknown:
        enter(place, "khong.co", PASSWORD)
    with pytest.raises(Refused) as wrong:
        enter(place, "dang", "sai mật khẩu")
    assert unknown.value.message == wrong.value.message
    assert checked == ["$argon2id", "$argon2id"]


def test_five_failures_then_a_growing_wait(place: Place) -> None:
    fail(place, 5)
    with pytest.raises(Refused, match="1 phút") as refused:
        enter(place)  # even with the right password
    assert timedelta() < refused.value.wait <= timedelta(minutes=1)
    enter(place, "dung")  # others at the same address may
    place.clock.advance(timedelta(minutes=1))
    fail(place, 1)
    with pytest.raises(Refused, match="2 phút"):
        enter(place)
    place.clock.advance(timedelta(minutes=2))
    enter(place)
    fail(place, 4)  # counted anew after a success


def test_unknown_names_wait_as_well(place: Place) -> None:
    fail(place, 5, username="khong.co")
    with pytest.raises(Refused, match="đợi"):
        enter(place, "khong.co")


def test_an_address_that_tries_many_names_waits(place: Place) -> None:
    for number in range(PER_ADDRESS.free):
        fail(place, 1, username=f"ten{number}", address=f"2001:db8::{number:x}")
    with pytest.raises(Refused, match="đợi"):
        enter(place, address="2001:db8::ffff")
    enter(place, address="2001:db8:0:1::1")  # another network


def test_many_tries_at_once_get_no_further(place: Place) -> None:
    def one(_: int) -> str:
        try:
            enter(place, password="sai mật khẩu")
        except Refused as refused:
            return "throttled" if refused.wait else "checked"
        return "in"

    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(one, range(12)))
    assert results.count("checked") == PER_ACCOUNT.free
    assert results.count("throttled") == 12 - PER_ACCOUNT.free


def test_sessions_end_when_idle_and_in_the_end(place: Place) -> None:
    inside = enter(place)
    place.clock.advance(TOUCH_EVERY)
    known = seen(place, inside.token)
    assert known is not None
    assert known.touch_due
    with place.database.write() as work:
        touch(work, place.clock, known.session_id)
    again = seen(place, inside.token)
    assert again is not None
    assert not again.touch_due
    place.clock.advance(IDLE - timedelta(seconds=1))
    assert seen(place, inside.token) is not None
    place.clock.advance(timedelta(seconds=1))
    assert seen(place, inside.token) is None

    busy = enter(place)
    for _ in range(ABSOLUTE // timedelta(hours=6)):
        known = seen(place, busy.token)
        assert known is not None
        with place.database.write() as work:
            touch(work, place.clock, known.session_id)
        place.clock.advance(timedelta(hours=6))
    assert seen(place, busy.token) is None


def test_sessions_are_listed_and_revoked(place: Place) -> None:
    first, second, third = enter(place), enter(place), enter(place)
    own, admin = place.actor("dang", "clerk"), place.actor("dat", "locality_admin")
    with place.database.read() as session:
        rows = open_sessions(session, first.account_id, place.clock)
    assert {row.session_id for row in rows} == {first.session_id, second.session_id, third.session_id}
    assert {row.device for row in rows} == {"Điện thoại"}
    place.do(commands.revoke_session, own, first.session_id)
    assert seen(place, first.token) is None
    place.do(commands.revoke_sessions, own, first.account_id, keep_session=second.session_id)
    assert (seen(place, second.token) is None, seen(place, third.token)) == (False, None)
    place.do(commands.revoke_sessions, admin, first.account_id)
    assert seen(place, second.token) is None


def test_a_closed_account_is_out_at_once_and_learns_it_only_with_its_password(place: Place) -> None:
    inside, admin = enter(place), place.actor("dat", "locality_admin")
    place.do(commands.disable_account, admin, inside.account_id, reason="Chuyển công tác")
    assert seen(place, inside.token) is None
    with pytest.raises(Refused, match="đã bị khóa"):
        enter(place)
    with pytest.raises(Refused, match="chưa đúng"):
        enter(place, password="sai mật khẩu")
    place.do(commands.enable_account, admin, inside.account_id)
    assert seen(place, inside.token) is None
    enter(place)


def test_a_reset_password_ends_sessions_and_must_be_changed(place: Place) -> None:
    inside = enter(place)
    new = place.do(commands.reset_password, place.actor("dat", "locality_admin"), inside.account_id, hasher=CHEAP)
    assert seen(place, inside.token) is None
    assert enter(place, password=new).must_change


def test_a_hash_is_renewed_when_the_parameters_change(place: Place) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    sign_in(place.database, place.clock, "dang", PASSWORD, HERE, "Máy", hasher=stronger)
    with place.database.read() as session:
        stored = session.scalars(select(Account.password_hash).where(Account.username == "dang")).one()
    assert "m=16,t=2" in stored
    sign_in(place.database, place.clock, "dang", PASSWORD, HERE, "Máy", hasher=stronger)


def test_old_attempts_are_forgotten(place: Place) -> None:
    fail(place, 3)
    place.clock.advance(PER_ACCOUNT.memory)
    enter(place)
    with place.database.read() as session:
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 1
