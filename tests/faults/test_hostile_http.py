"""Hostile requests: each is refused clearly and in Vietnamese within seconds, changes nothing, and the server lives on.

Endless bodies, wrong types, false names, bombs, floods of fields, bytes that are no text, forged and strayed requests.
"""

import io
import json
import shutil
import socket
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import func, select

from engine.documents.tables import StoredFile
from engine.history.tables import JournalEntry
from engine.runtime.tables import Case, WorkItem
from engine.storage import Database
from tests.e2e.helpers.accounts import PASSWORD
from tests.e2e.helpers.desk import pdf
from tests.e2e.helpers.server import Server
from tests.faults.helpers.caller import FORM, Answer, Call, Caller, fields_of, form_call, multipart

SOON = 10.0  # seconds within which every refusal is there, on a busy machine too
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def served(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all attacks of this module: it has to survive them all."""
    instance = tmp_path_factory.mktemp("hostile") / "instance"
    shutil.copytree(demo_instance, instance)
    running = Server(instance)
    running.start()
    yield running
    running.kill()
    assert "Traceback" not in running.log, running.log[-4000:]


@pytest.fixture(scope="module")
def person(served: Server) -> Caller:
    somebody = Caller(served.url)
    somebody.sign_in("bt.phongtrao")
    return somebody


@pytest.fixture(scope="module")
def task(person: Caller) -> str:
    """The path of a task of theirs."""
    return person.send(person.starting("Ban hành kế hoạch")).headers["location"]


def state(served: Server) -> list[object]:
    database = Database(f"sqlite:///{served.instance / 'quytrinh.sqlite3'}")
    try:
        with database.read() as session:
            counts: list[object] = [
                session.scalar(select(func.count()).select_from(each)) for each in (Case, StoredFile, JournalEntry)
            ]
            drafts = select(WorkItem.id, WorkItem.state, WorkItem.draft, WorkItem.draft_revision).order_by(WorkItem.id)
            return counts + [tuple(row) for row in session.execute(drafts)]
    finally:
        database.close()


@pytest.fixture(autouse=True)
def nothing_changed(served: Server, person: Caller, task: str) -> Iterator[None]:
    """After every attack the data are as before and the next page comes at once."""
    before = state(served)
    yield
    assert state(served) == before
    began = time.monotonic()
    assert person.send(Call("GET", "/viec")).status == 200
    assert time.monotonic() - began < SOON


def refused(person: Caller, call: Call, *statuses: int, say: str = "") -> Answer:
    """Send it; the refusal comes soon, with one of these statuses and these words."""
    began = time.monotonic()
    answer = person.send(call)
    assert time.monotonic() - began < SOON
    assert answer.status in statuses, f"{answer.status}: {answer.words}"
    assert say in answer.words, answer.words
    for leak in ("Traceback", "Error", "sqlite", 'File "'):
        assert leak not in answer.text
    return answer


# ---- files


@pytest.mark.parametrize(
    ("name", "content", "media_type", "say"),
    [
        ("virus.exe", b"MZ" + b"\0" * 500, "application/x-msdownload", "tệp"),
        ("trang.html", b"<script>alert(1)</script>", "text/html", "tệp"),
        ("gia-mao.pdf", b"<html><script>alert(1)</script></html>", "application/pdf", "tệp"),
        ("anh.png", pdf("không phải ảnh"), "image/png", "tệp"),
        ("rong.pdf", b"", "application/pdf", "không có nội dung"),
        ("anh.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml", "tệp"),
    ],
    ids=["program", "page", "false pdf", "false picture", "empty", "svg"],
)
def test_files_that_are_not_what_they_say(
    person: Caller, task: str, name: str, content: bytes, media_type: str, say: str
) -> None:
    refused(person, person.upload_call(task, name, content, media_type), 422, say=say)


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\0" * (300 * MEGABYTE))
    return packed.getvalue()


def test_zip_bomb(person: Caller, task: str) -> None:
    docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    refused(person, person.upload_call(task, "bom.docx", bomb(), docx), 422, say="tệp")


def test_file_of_30_megabytes(person: Caller, task: str) -> None:
    refused(person, person.upload_call(task, "to.pdf", pdf("x") + b" " * (30 * MEGABYTE)), 413, 422, say="MB")


def test_file_of_21_megabytes(person: Caller, task: str) -> None:
    refused(person, person.upload_call(task, "to.pdf", pdf("x") + b" " * (21 * MEGABYTE)), 413, 422, say="MB")


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x.pdf", "..\\\\..\\\\x.pdf", "/etc/passwd", "a\0b.pdf", "con.exe.pdf\n"]
)
def test_names_that_are_paths(served: Server, person: Caller, task: str, name: str) -> None:
    """A name is only a label: whatever it says, nothing lies outside the folder of uploads."""
    body, kind = multipart(name.replace("\n", "%0A"), b"MZ not a document at all", "application/pdf")
    headers = (("Content-Type", kind), ("X-CSRFToken", person.token()), ("Accept", "application/json"))
    refused(person, Call("POST", f"{task}/tep", body, headers), 400, 422)
    assert not list(served.instance.parent.glob("*.pdf")) and not list(served.instance.glob("*.pdf"))


# ---- forms and drafts


def headed(person: Caller, kind: str) -> tuple[tuple[str, str], ...]:
    return ("Content-Type", kind), ("X-CSRFToken", person.token()), ("Accept", "application/json")


def test_hundred_thousand_fields(person: Caller, task: str) -> None:
    fields = [("csrf_token", person.token()), *((f"legal_bases.{at}.number", "1") for at in range(100_000))]
    refused(person, form_call(task, fields), 400, 409, 413, 422)


def test_hundred_thousand_parts(person: Caller, task: str) -> None:
    parts = b"".join(b'--m\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % at for at in range(100_000))
    kind = "multipart/form-data; boundary=m"
    refused(person, Call("POST", task, parts + b"--m--\r\n", headed(person, kind)), 400, 413)


def test_field_with_a_name_of_a_megabyte(person: Caller, task: str) -> None:
    fields = [("csrf_token", person.token()), ("x" * MEGABYTE, "1")]
    refused(person, form_call(task, fields), 400, 413, 422)


def test_row_with_a_number_without_end(person: Caller, task: str) -> None:
    number = "9" * 5000
    fields = [("csrf_token", person.token()), (f"legal_bases.{number}", number), (f"legal_bases.{number}.number", "1")]
    refused(person, form_call(task, fields), 400, 422)


def test_text_of_three_megabytes(person: Caller, task: str) -> None:
    fields = [("csrf_token", person.token()), ("own_plan", "ê" * (3 * MEGABYTE // 6))]
    refused(person, form_call(task, fields), 413, 422)


def test_draft_nested_without_end(person: Caller, task: str) -> None:
    name = ".".join(["supersedes.0"] * 2000)
    body = urlencode([("_revision", "7"), (name, "x")]).encode()
    refused(person, Call("PUT", f"{task}/nhap", body, headed(person, FORM)), 400, 409, 413, 422)


def test_draft_as_deep_json(person: Caller, task: str) -> None:
    body = (b'{"a":' * 100_000) + b"1" + b"}" * 100_000
    refused(person, Call("PUT", f"{task}/nhap", body, headed(person, "application/json")), 400, 409, 415, 422)


@pytest.mark.parametrize("raw", [b"own_plan=%00%00", b"own_plan=%FF%FE%80", b"%FF=1", b"own_plan=\xff\xfe"])
def test_bytes_that_are_no_text(person: Caller, task: str, raw: bytes) -> None:
    """Nothing of it is sent: the bases are missing, so the form comes back with what is to be done."""
    body = b"csrf_token=" + person.token().encode() + b"&" + raw
    refused(person, Call("POST", task, body, (("Content-Type", FORM),)), 400, 422)


def test_unknown_names_change_nothing(person: Caller, task: str) -> None:
    forged = {"__proto__": "1", "state": "done", "unit_id": "x", "case_id": "x", "legal_bases": "x"}
    refused(person, person.sending(task, {**forged}), 422)


# ---- requests


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/viec"), ("PUT", "/dang-nhap"), ("TRACE", "/"), ("BREW", "/")]
)
def test_wrong_methods(person: Caller, method: str, path: str) -> None:
    token = (("Content-Type", FORM), ("X-CSRFToken", person.token()))
    refused(person, Call(method, path, b"", token), 405, say="Trang này chỉ mở được từ nút bấm")


@pytest.mark.parametrize(
    "path",
    [
        "/viec/../../etc/passwd",
        "/tep/..%2f..%2fetc%2fpasswd",
        "/static/../../secret_key",
        "/static/..%2f..%2f..%2fsecret_key",
        "/viec/00000000-0000-0000-0000-000000000000",
        "/tep/%00",
        "/ho-so/" + "a" * 5000,
        "/%ff%fe",
    ],
)
def test_strayed_addresses(person: Caller, path: str) -> None:
    refused(person, Call("GET", path), 400, 404, say="trang đầu")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_open_redirect(served: Server, target: str) -> None:
    visitor = Caller(served.url)
    asked = dict(fields_of(visitor.get(f"/dang-nhap?{urlencode({'next': target})}")))
    fields = {**asked, "username": "gp.canbo", "password": PASSWORD, "next": target}
    answer = visitor.send(form_call("/dang-nhap", fields.items()))
    assert answer.status in (302, 303)
    assert urlsplit(answer.headers["location"]).netloc == "" and answer.headers["location"].startswith("/")
    assert not answer.headers["location"].startswith(("//", "/\\"))


def test_strange_host(person: Caller) -> None:
    answer = refused(person, Call("GET", "/viec", headers=(("Host", "evil.example"),)), 400, say="Địa chỉ chưa đúng")
    assert "evil.example" not in answer.text


def test_missing_and_false_tokens(person: Caller, task: str) -> None:
    for fields in ({}, {"csrf_token": "x"}, {"csrf_token": Caller(f"http://{person.host}").token()}):
        call = form_call(task, {**fields, "own_plan": "Một nội dung dài đã nhập"}.items())
        refused(person, call, 400, say="tải lại trang rồi gửi lại")
        assert "Một nội dung dài đã nhập" in person.send(call).text  # what was typed can be copied
    for path in ("/dang-xuat", "/bat-dau", f"{task}/nhan", "/minh-hoa/ngay"):
        refused(person, form_call(path, []), 400, say="tải lại trang")


def test_somebody_elses_task(served: Server, task: str) -> None:
    stranger = Caller(served.url)
    stranger.sign_in("gp.canbo")
    token = stranger.token()
    for path in (task, f"{task}/chuyen"):
        refused(stranger, Call("GET", path), 403, 404)
    for path in (task, f"{task}/nhan", f"{task}/thoi-nhan"):
        refused(stranger, form_call(path, [("csrf_token", token)]), 403, 404)
    refused(stranger, Call("PUT", f"{task}/nhap", b"_revision=0", headed(stranger, FORM)), 403, 404)
    nobody = Caller(served.url).send(Call("GET", task))
    assert nobody.status in (302, 303) and nobody.headers["location"].startswith("/dang-nhap")


@pytest.mark.parametrize(
    ("headers", "statuses"),
    [
        ((("X-Huge", "x" * MEGABYTE),), (400, 431)),
        ((("Cookie", "quytrinh=" + "x" * 60_000),), (200, 302, 400, 431)),
        ((("Cookie", "quytrinh=\x01\x02; session=%00"),), (200, 302, 400)),
        ((("Accept-Language", "," * 50_000),), (200, 302, 400, 431)),
        ((("X-Forwarded-Host", "evil.example"), ("X-Forwarded-For", "1" * 5000)), (200, 302)),
        ((("Content-Length", "-5"),), (200, 302, 400)),
    ],
    ids=["header", "cookie", "odd cookie", "languages", "forwarded", "length"],
)
def test_huge_and_odd_headers(served: Server, headers: tuple[tuple[str, str], ...], statuses: tuple[int, ...]) -> None:
    began = time.monotonic()
    answer = Caller(served.url).send(Call("GET", "/viec", headers=headers))
    assert answer.status in statuses
    assert time.monotonic() - began < SOON
    assert "evil.example" not in answer.text + answer.headers.get("location", "")


def test_slow_and_broken_connections(served: Server, person: Caller) -> None:
    """Fifty connections that say half a sentence and wait do not keep the others out."""
    host, port = urlsplit(served.url).hostname, urlsplit(served.url).port
    hanging = [socket.create_connection((str(host), int(port or 0)), 5) for _ in range(50)]
    for each in hanging:
        each.sendall(b"POST /dang-nhap HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nusername=")
    began = time.monotonic()
    assert person.send(Call("GET", "/viec")).status == 200
    assert time.monotonic() - began < SOON
    for each in hanging:
        each.close()


def test_answers_of_the_script_are_json_with_a_sentence(person: Caller, task: str) -> None:
    answer = refused(person, person.upload_call(task, "a.exe", b"MZ"), 422)
    told = json.loads(answer.text)
    assert told["message"].endswith(".") and told["title"]
