"""Signing in and out through the pages: cookies, throttle, sessions, passwords, where one is sent on to."""

import pytest
from flask import Flask

from tests.integration.web.browser import Person, words
from tests.integration.web.world import PASSWORD, World
from webui.auth.device import device_name
from webui.responses import safe_next


def enter(somebody: Person, username: str = "staff", password: str = PASSWORD, **data: object):
    return somebody.post("/dang-nhap", {"username": username, "password": password, **data})


def test_a_page_sends_a_stranger_to_the_door_and_back(person: type[Person]) -> None:
    stranger = person.nobody()
    refused = stranger.get("/tai-khoan/phien?x=1")
    assert refused.status_code == 302
    assert refused.location == "/dang-nhap?next=/tai-khoan/phien?x%3D1"
    entered = enter(stranger, next="/tai-khoan/phien?x=1")
    assert (entered.status_code, entered.location) == (302, "/tai-khoan/phien?x=1")
    assert "Phiên đăng nhập" in words(stranger.get(entered.location))


def test_the_cookie_tells_nothing_and_scripts_cannot_read_it(person: type[Person]) -> None:
    answer = enter(person.nobody())
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("phien="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    assert "Secure" not in cookie  # http on this very machine
    assert "staff" not in cookie


def test_over_https_cookies_are_secure_and_bound_to_the_host(app: Flask, person: type[Person]) -> None:
    client = app.test_client()
    base = "https://localhost"
    token = client.get("/dang-nhap", base_url=base).text.split('csrf-token" content="')[1].split('"')[0]
    data = {"username": "staff", "password": PASSWORD, "csrf_token": token}
    answer = client.post("/dang-nhap", base_url=base, data=data, headers={"Referer": f"{base}/dang-nhap"})
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if "phien" in value)
    assert cookie.startswith("__Host-phien=") and "Secure" in cookie
    assert client.get("/tai-khoan", base_url=base).status_code == 200


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(person: type[Person]) -> None:
    answer = enter(person.nobody(), password="sai mật khẩu")
    assert answer.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in words(answer)
    assert 'value="staff"' in answer.text and "sai mật khẩu" not in answer.text


def test_many_wrong_passwords_have_to_wait(person: type[Person]) -> None:
    stranger = person.nobody()
    answers = [enter(stranger, password=f"sai {number}") for number in range(7)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "Hãy đợi" in words(answers[-1])
    assert enter(stranger).status_code == 429  # the right one waits too


def test_signing_out_ends_the_session_itself_not_only_the_cookie(person: type[Person], world: World) -> None:
    somebody, thief = person.signed_in("staff"), person.signed_in("staff")
    assert thief.get("/tai-khoan").status_code == 200
    assert somebody.post("/dang-xuat").location == "/dang-nhap"
    assert thief.get("/tai-khoan").status_code == 302


def test_a_session_is_ended_from_another_device(person: type[Person]) -> None:
    desk, telephone = person.signed_in("staff"), person.nobody()
    enter(telephone)
    page = desk.get("/tai-khoan/phien")
    assert "Thiết bị này" in words(page)
    address = page.text.split('action="/tai-khoan/phien/')[1].split('"')[0]
    assert desk.post(f"/tai-khoan/phien/{address}").status_code == 302
    assert telephone.get("/tai-khoan").status_code == 302
    assert desk.get("/tai-khoan").status_code == 200


def test_nobody_ends_the_session_of_a_stranger(person: type[Person], world: World) -> None:
    answer = person.signed_in("staff").post(f"/tai-khoan/phien/{world.sessions['other_staff']}/ket-thuc")
    assert answer.status_code == 403
    assert person.signed_in("other_staff").get("/tai-khoan").status_code == 200


def test_a_new_password_ends_the_other_sessions(person: type[Person]) -> None:
    desk, telephone = person.signed_in("staff"), person.nobody()
    enter(telephone)
    new = "một câu khác hẳn 2026"
    answer = desk.post("/tai-khoan/mat-khau", {"old": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 302
    assert desk.get("/tai-khoan").status_code == 200
    assert telephone.get("/tai-khoan").status_code == 302
    assert enter(person.nobody(), password=new).status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("sai", "một câu khác hẳn 2026", "một câu khác hẳn 2026", "Mật khẩu hiện tại chưa đúng"),
        (PASSWORD, "ngắn", "ngắn", "ít nhất 10 ký tự"),
        (PASSWORD, "một câu khác hẳn 2026", "một câu khác hẳn 2027", "chưa giống nhau"),
    ],
)
def test_a_refused_new_password_says_why_at_its_field(
    person: type[Person], old: str, new: str, again: str, said: str
) -> None:
    answer = person.signed_in("staff").post("/tai-khoan/mat-khau", {"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'aria-invalid="true"' in answer.text and new not in answer.text


def test_a_person_without_a_post_can_keep_the_own_account(person: type[Person]) -> None:
    somebody = person.signed_in("nobody")
    assert "chưa được giao chức danh" in words(somebody.get("/tai-khoan"))
    new = "một câu khác hẳn 2026"
    answer = somebody.post("/tai-khoan/mat-khau", {"old": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://xau.example/",
        "//xau.example/",
        "/\\xau.example/",
        "\\\\xau.example",
        "/\t/xau.example",
        "javascript:alert(1)",
        "/%0d\nLocation:x",
        "viec",
        "",
        None,
    ],
)
def test_nobody_is_sent_on_to_another_site(target: str | None) -> None:
    assert safe_next(target, "/nha") == "/nha"


@pytest.mark.parametrize("target", ["/viec", "/viec?loc=qua-han&trang=2", "/ho-so?tim=%C4%91o%C3%A0n"])
def test_a_path_of_this_site_is_followed(target: str) -> None:
    assert safe_next(target, "/nha") == target


def test_the_door_never_sends_to_another_site(person: type[Person]) -> None:
    assert enter(person.nobody(), next="//xau.example/").location == "/"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36", "Chrome trên Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537.36 Edg/120", "Edge trên Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604", "Safari trên iPhone"),
        ("curl/8", "Thiết bị chưa rõ"),
        ("", "Thiết bị chưa rõ"),
    ],
)
def test_devices_have_names_people_know(agent: str, name: str) -> None:
    assert device_name(agent) == name
