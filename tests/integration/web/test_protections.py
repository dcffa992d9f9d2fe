"""What every answer carries and every request must pass, seen from outside."""

import gzip
import io
import os
import stat
from pathlib import Path

import pytest
from flask import Flask

from engine.storage.problems import Conflict, Forbidden, Invalid, NotFound, Unavailable
from tests.integration.web.browser import Person, words
from tests.integration.web.world import PASSWORD, AppMaker, World
from webui.settings import Settings, SettingsError

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("address", ["/dang-nhap", "/khong-co", "/tai-khoan", "/healthz", "/t/css/app.css"])
def test_every_answer_is_hardened(person: type[Person], address: str) -> None:
    with person.signed_in("staff").get(address) as answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_personal_pages_are_not_kept_and_built_files_are(person: type[Person]) -> None:
    somebody = person.signed_in("staff")
    assert somebody.get("/tai-khoan").headers["Cache-Control"] == "no-store"
    with somebody.get("/t/css/app.css") as built:
        assert "immutable" in built.headers["Cache-Control"]
    assert somebody.get("/t/khong-co.css").headers["Cache-Control"] == "no-store"


def test_pages_and_files_travel_packed(app: Flask) -> None:
    client, takes = app.test_client(), {"Accept-Encoding": "gzip"}
    (Path(app.static_folder or "") / "css" / "app.css").write_text("a{color:red}" * 1000)
    plain = client.get("/dang-nhap")
    assert "Content-Encoding" not in plain.headers and "Accept-Encoding" in plain.headers["Vary"]
    sizes = set()
    for _ in range(20):
        page = client.get("/dang-nhap", headers=takes)
        assert page.headers["Content-Encoding"] == "gzip"
        assert "Đăng nhập" in gzip.decompress(page.data).decode()
        assert page.content_length == len(page.data) < plain.content_length
        sizes.add(len(page.data))
    assert len(sizes) > 3  # the size tells nothing
    with client.get("/t/css/app.css", headers=takes) as built:
        assert gzip.decompress(built.data) == b"a{color:red}" * 1000
        etag = built.headers["ETag"]
    with client.get("/t/css/app.css", headers={**takes, "If-None-Match": etag}) as again:
        assert again.status_code == 304


def test_https_is_kept(app: Flask) -> None:
    headers = app.test_client().get("/dang-nhap", base_url="https://localhost").headers
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_behind_a_proxy_its_word_counts_and_otherwise_not(make_app: AppMaker) -> None:
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    assert "Strict-Transport-Security" in make_app(proxies=1).test_client().get("/dang-nhap", headers=said).headers
    assert "Strict-Transport-Security" not in make_app().test_client().get("/dang-nhap", headers=said).headers


def test_another_host_name_is_refused(app: Flask) -> None:
    answer = app.test_client().get("/dang-nhap", base_url="http://xau.example")
    assert answer.status_code == 400
    assert "xau.example" not in answer.text
    assert app.test_client().get("/dang-nhap", base_url="http://127.0.0.1:8123").status_code == 200


def test_a_form_without_its_token_is_refused_and_what_was_typed_is_kept(person: type[Person]) -> None:
    somebody = person.signed_in("staff")
    typed = {"note": "Ý kiến đã viết rất lâu <b>", "password": "một câu bí mật", "csrf_token": "cũ"}
    answer = somebody.client.post("/dang-xuat", data=typed)
    assert answer.status_code == 400
    assert "Ý kiến đã viết rất lâu &lt;b&gt;" in answer.text
    assert "một câu bí mật" not in answer.text
    assert somebody.get("/tai-khoan").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_changing_method_passes_without_a_token(app: Flask, world: World, method: str) -> None:
    for rule in app.url_map.iter_rules():
        if method.upper() in (rule.methods or ()):
            values = dict.fromkeys(rule.arguments, world.people["staff"])
            client = app.test_client()
            client.set_cookie("phien", world.tokens["province_admin"])
            with app.test_request_context():
                address = rule.build(values, append_unknown=False)
            assert address
            answer = getattr(client, method)(address[1])
            assert (rule.endpoint, answer.status_code) == (rule.endpoint, 400)


def test_javascript_sends_the_token_as_a_header_and_gets_json(person: type[Person]) -> None:
    somebody = person.signed_in("staff")
    json = {"Accept": "application/json"}
    refused = somebody.client.post("/dang-xuat", headers=json)
    assert refused.status_code == 400 and "Hãy quay lại" in refused.get_json()["message"]
    answer = somebody.client.post("/dang-xuat", headers={**json, "X-CSRFToken": somebody.token("/tai-khoan")})
    assert answer.status_code == 302
    assert somebody.get("/tai-khoan", headers=json).status_code == 401


def test_too_much_is_refused_in_vietnamese(make_app: AppMaker, world: World) -> None:
    app = make_app(max_request=1024 * 1024)
    client = app.test_client()
    client.set_cookie("phien", world.tokens["staff"])
    answer = client.post(
        "/dang-xuat",
        input_stream=io.BytesIO(b"x" * 2_000_000),
        content_length=2_000_000,
        content_type="multipart/form-data; boundary=ranh-gioi",
    )
    assert answer.status_code == 413
    assert "1 MB" in words(answer) and "chia thành nhiều tệp" in words(answer)


def test_names_are_shown_and_never_run(person: type[Person], world: World) -> None:
    admin = person.signed_in("admin")
    name = "<script>alert('Đào')</script>\"'><img src=x>"
    answer = admin.post(
        "/quan-tri/can-bo/them",
        {"full_name": name, "unit_id": str(world.units["an_phu"]), "role": "specialist", "title": name},
    )
    assert answer.status_code == 302
    for address in (answer.location, "/quan-tri/can-bo", f"/quan-tri/don-vi/{world.units['an_phu']}"):
        page = admin.get(address).text
        assert "&lt;script&gt;" in page and "<script>alert" not in page and "<img src=x" not in page
    echoed = admin.get("/quan-tri/can-bo", query_string={"tim": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in echoed


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (NotFound("Không thấy. Hãy chọn lại."), 404),
        (Forbidden("Không được. Hãy hỏi."), 403),
        (Conflict("Đã đổi. Hãy tải lại."), 409),
        (Invalid("Sai. Hãy sửa.", {"a": ["Thiếu <a>."]}), 422),
        (Unavailable("Bận. Hãy thử lại."), 503),
    ],
)
def test_each_refusal_has_its_page(app: Flask, problem: Exception, status: int) -> None:
    def refuse() -> None:
        raise problem

    refuse.public = True  # type: ignore[attr-defined]
    app.add_url_rule("/thu", "refuse", refuse)
    answer = app.test_client().get("/thu")
    assert answer.status_code == status
    assert str(problem) in words(answer)
    assert app.test_client().get("/thu", headers={"Accept": "application/json"}).get_json()["message"] == str(problem)


def test_a_failure_shows_a_code_and_no_detail(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ZeroDivisionError("bí mật bên trong")

    fail.public = True  # type: ignore[attr-defined]
    app.add_url_rule("/thu", "fail", fail)
    answer = app.test_client().get("/thu")
    assert answer.status_code == 500
    code = answer.text.split('class="incident">')[1].split("<")[0]
    assert len(code) == 6 and code in caplog.text
    assert "bí mật" not in answer.text and "ZeroDivision" not in answer.text


def test_a_lost_database_says_try_again(app: Flask, person: type[Person], world: World) -> None:
    somebody = person.signed_in("staff")
    services = app.extensions["quytrinh"]
    services.database.close()
    (services.settings.instance / "quytrinh.sqlite3").unlink()
    for rest in services.settings.instance.glob("quytrinh.sqlite3-*"):
        rest.unlink()
    (services.settings.instance / "quytrinh.sqlite3").mkdir()
    answer = somebody.get("/tai-khoan")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] and "thử lại" in words(answer)


def test_a_wrong_method_has_its_page(person: type[Person]) -> None:
    answer = person.signed_in("staff").get("/dang-xuat")
    assert answer.status_code == 405 and "POST" in answer.headers["Allow"]
    assert "nút bấm" in words(answer)


def test_without_built_assets_one_page_says_what_to_do(app: Flask) -> None:
    (Path(app.static_folder or "") / "manifest.json").unlink()
    for address in ("/dang-nhap", "/khong-co"):
        answer = app.test_client().get(address)
        assert answer.status_code == 503 and "make assets" in answer.text


def test_the_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first, again = Settings.load(tmp_path / "i", {}), Settings.load(tmp_path / "i", {})
    assert first.secret_key == again.secret_key and len(first.secret_key) >= 64
    assert stat.S_IMODE(os.stat(tmp_path / "i" / "secret_key").st_mode) == 0o600
    assert stat.S_IMODE(os.stat(tmp_path / "i").st_mode) == 0o700
    assert first.secret_key not in repr(first)


def test_settings_come_from_the_file_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('demo = true\nproxies = 1\nhosts = ["mattran.example"]\n')
    loaded = Settings.load(tmp_path, {"QUYTRINH_DEMO": "0", "QUYTRINH_DATABASE": "sqlite:////x"})
    assert (loaded.demo, loaded.proxies, loaded.database_url) == (False, 1, "sqlite:////x")
    assert "mattran.example" in loaded.hosts


@pytest.mark.parametrize("line", ["x = 1", "proxies = -1", "demo = 1", 'hosts = "a"', "=", "proxies = true"])
def test_settings_that_make_no_sense_are_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "settings.toml").write_text(line)
    with pytest.raises(SettingsError):
        Settings.load(tmp_path, {})


def test_a_given_password_must_be_changed_first(person: type[Person], world: World) -> None:
    page = person.signed_in("admin").post(f"/quan-tri/can-bo/{world.people['staff']}/tai-khoan/mat-khau")
    given = page.text.split('class="secret">')[2].split("<")[0]
    stranger = person.nobody()
    answer = stranger.post("/dang-nhap", {"username": "staff", "password": given})
    assert answer.location == "/tai-khoan/mat-khau"
    assert stranger.get("/tai-khoan").location == "/tai-khoan/mat-khau"
    assert person.nobody().post("/dang-nhap", {"username": "staff", "password": PASSWORD}).status_code == 422
