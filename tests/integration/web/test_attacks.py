"""What somebody tries who wants more than the pages offer: numbers without end, odd days, other people's passwords.

Each of these was an error or a leak once."""

import logging
import os
import re
import sqlite3
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import text

from tests.integration.web.browser import Person, words
from tests.integration.web.office import furnish
from tests.integration.web.world import PASSWORD, World
from webui.cli import main

SECRET = "mật khẩu của tôi"  # not on a line a traceback shows
ENDLESS = "9" * 30
_PASSWORD = re.compile(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b")


@pytest.mark.parametrize("address", ["/viec", "/ho-so", "/quan-tri/can-bo"])
@pytest.mark.parametrize("page", [ENDLESS, "9223372036854775808", "-1", "0", "1e9", "٣"])
def test_no_number_of_a_page_breaks_it(person: type[Person], address: str, page: str) -> None:
    assert person.signed_in("admin").get(address, query_string={"trang": page}).status_code == 200


@pytest.mark.parametrize("day", ["31/12/9999", "01/01/0001", "9999-12-31", "30/02/2026", "1/1/0000"])
@pytest.mark.parametrize("field", ["valid_from", "valid_to"])
def test_no_day_breaks_a_form(person: type[Person], world: World, day: str, field: str) -> None:
    answer = person.signed_in("admin").post(
        f"/quan-tri/can-bo/{world.people['staff']}/giao-nhiem-vu",
        {"unit_id": str(world.units["an_phu"]), "role": "auditor", field: day},
    )
    assert answer.status_code == 422


def test_no_number_of_a_draft_breaks_it(app: Flask, world: World) -> None:
    office = furnish(app, world)
    _, item = office.start()
    somebody = office.browser("staff")
    kept = somebody.client.put(
        f"/viec/{item}/nhap", data={"_revision": ENDLESS}, headers={"X-CSRFToken": somebody.token("/tai-khoan")}
    )
    assert kept.status_code == 409


def test_a_forged_form_of_passwords_shows_none(person: type[Person]) -> None:
    typed = {"old": PASSWORD, "new": "một câu khác còn dài hơn", "again": "một câu khác còn dài hơn"}
    answer = person.signed_in("staff").client.post("/tai-khoan/mat-khau", data=typed)
    assert answer.status_code == 400
    assert PASSWORD not in answer.text and "một câu khác" not in answer.text


def test_a_failing_database_leaves_no_values_in_the_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    database = app.extensions["quytrinh"].database

    def fail() -> None:
        with database.write() as work:
            work.session.execute(text("INSERT INTO nowhere VALUES (:secret)"), {"secret": SECRET})

    fail.public = True  # type: ignore[attr-defined]
    app.add_url_rule("/thu", "fail", fail)
    with caplog.at_level(logging.DEBUG):
        assert app.test_client().get("/thu").status_code in (500, 503)
    assert "nowhere" in caplog.text and SECRET not in caplog.text


def test_a_name_cannot_turn_the_direction_of_writing(person: type[Person], world: World) -> None:
    admin = person.signed_in("admin")
    answer = admin.post(
        "/quan-tri/can-bo/them",
        {
            "full_name": "Nguyễn \u202eVăn\u200f A\x00\u2066",
            "unit_id": str(world.units["an_phu"]),
            "role": "specialist",
        },
    )
    assert answer.status_code == 302
    page = admin.get(answer.location)
    assert "Nguyễn Văn A" in words(page)
    assert not set("\u202e\u200f\u2066\x00") & set(page.text)


def test_a_user_name_of_control_characters_is_merely_wrong(person: type[Person]) -> None:
    for name in ("\x00", "staff\x00", "\u202e", "'; --", "%", "_" * 5000):
        answer = person.nobody().post("/dang-nhap", {"username": name, "password": "\x00"})
        assert answer.status_code == 422, name


def test_a_new_password_opens_at_once_after_many_wrong_ones(person: type[Person], world: World) -> None:
    stranger = person.nobody()
    for number in range(6):
        last = stranger.post("/dang-nhap", {"username": "staff", "password": f"sai {number}"})
    assert last.status_code == 429 and "đặt lại mật khẩu" in words(last)
    page = person.signed_in("admin").post(f"/quan-tri/can-bo/{world.people['staff']}/tai-khoan/mat-khau")
    password = _PASSWORD.findall(page.text)[0]
    assert stranger.post("/dang-nhap", {"username": "staff", "password": password}).location == "/tai-khoan/mat-khau"


def quytrinh(instance: Path, *arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"QUYTRINH_INSTANCE": str(instance), **environment})


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    assert quytrinh(tmp_path, "init").exit_code == 0
    file = sqlite3.connect(tmp_path / "quytrinh.sqlite3")
    with file:
        file.execute("UPDATE alembic_version SET version_num = '9999_later'")
    file.close()
    for command in (["db", "upgrade"], ["serve"], ["init"], ["demo"], ["clock"]):
        answer = quytrinh(tmp_path, *command)
        assert answer.exit_code == 1 and "mới hơn chương trình" in answer.output, command


def test_an_installation_is_its_owner_s_alone_in_any_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    before = os.umask(0o022)
    try:
        assert quytrinh(tmp_path, "init").exit_code == 0
    finally:
        os.umask(before)
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize("address", ["nonsense", "postgresql+psycopg://u:bi-mat@127.0.0.1:1/x"])
def test_a_wrong_database_is_a_sentence_without_its_password(tmp_path: Path, address: str) -> None:
    answer = quytrinh(tmp_path, "clock", QUYTRINH_DATABASE=address)
    assert answer.exit_code == 1 and "cơ sở dữ liệu" in answer.output.lower() and "bi-mat" not in answer.output
