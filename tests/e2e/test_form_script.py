"""The script of a task's form in a real browser: conditions, rows, files and drafts, against a small server of its own.

The server keeps drafts as the product does (a number that guards two tabs) and can be told to fail."""

import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, Response, jsonify, render_template_string, request, send_from_directory
from playwright.sync_api import Browser, Dialog, Page, expect
from werkzeug.serving import make_server

from engine.forms import FileInfo, Form
from tests.e2e.helpers import browser as chromium
from tests.e2e.helpers.browser import DESKTOP, Watch
from tests.e2e.helpers.server import ROOT
from tests.unit.forms.make import CONTEXT, NOW, component, form_of
from webui import manifest
from webui.forms_glue import install
from webui.security import CONTENT_SECURITY_POLICY

pytestmark = pytest.mark.e2e

PAGE = """<!doctype html><html lang="vi"><head><title>Thử</title><meta name="csrf-token" content="t{{ revision }}">
<link rel="stylesheet" href="{{ asset_url('app.css') }}"><script type="module" src="{{ asset_url('app.js') }}"></script>
</head><body><main class="container">{% import 'forms/form.html' as forms %}{{ forms.summary(form) }}
<form method="post" action="/gui" enctype="multipart/form-data" novalidate data-form data-today="{{ form.today }}"
 data-draft-url="/nhap" data-upload-url="/tep"><input type="hidden" name="_once" value="1">
<input type="hidden" name="_revision" value="{{ revision }}">
{{ forms.fields(form, address) }}{{ forms.buttons() }}</form>
{{ forms.script(script) }}</main></body></html>"""


def trial() -> Form:
    """A form with a condition, rows with a sum, a file, numbers and dates."""
    return form_of(
        component("textfield", "title", label="Tên", validate={"required": True}),
        component("radio", "status", label="Tình trạng", values=[
            {"label": "Ý tưởng", "value": "idea"}, {"label": "Đã áp dụng", "value": "applied"}]),
        component("datetime", "since", label="Áp dụng từ ngày", conditional={"hide": '=status != "applied"'},
                  properties={"required": '=status = "applied"'}),
        {"type": "dynamiclist", "label": "Tác giả", "path": "authors", "properties": {"max_rows": 3}, "components": [
            component("textfield", "name", label="Họ và tên"),
            component("number", "share", label="Tỷ lệ", properties={"unit": "%"}),
            component("textfield", "why", label="Lý do", conditional={"hide": "=share = null or share < 50"}),
        ]},
        component("expression", "total", label="Tổng tỷ lệ", expression="=sum(authors.share)"),
        component("filepicker", "files", label="Tệp gửi kèm", multiple=True),
    )  # fmt: skip


@dataclass
class Desk:
    """The small server: what it keeps, and how it is told to behave."""

    url: str = ""
    revision: int = 0
    draft: dict[str, Any] = field(default_factory=dict)
    files: dict[UUID, FileInfo] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    answer: int = 200


def app_of(desk: Desk) -> Flask:
    form = trial()
    app = Flask("webui", root_path=str(ROOT / "webui"), static_folder=str(ROOT / "webui" / "static"))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset_url"] = manifest.asset_url
    install(app.jinja_env)

    @app.after_request
    def strict(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/")
    def page() -> str:
        drawn = form.page(
            desk.draft or form.initial(CONTEXT, now=NOW), context=CONTEXT, stored={}, now=NOW, files=desk.files.get
        )
        return render_template_string(PAGE, form=drawn, revision=desk.revision, address=lambda key: f"/tep/{key}",
                                      script=form.to_browser({}, CONTEXT))  # fmt: skip

    @app.put("/nhap")
    def keep() -> tuple[Response, int]:
        if desk.answer != 200:
            return jsonify(message="Chưa lưu được."), desk.answer
        if int(request.form["_revision"]) != desk.revision or "X-CSRFToken" not in request.headers:
            return jsonify(message="Có bản nháp mới hơn."), 409
        desk.draft, desk.revision = form.parse(request.form), desk.revision + 1
        return jsonify(revision=desk.revision, saved_at="08:30"), 200

    @app.post("/tep")
    def upload() -> tuple[Response, int]:
        file = request.files["file"]
        if not (file.filename or "").endswith(".pdf"):
            return jsonify(message="Chỉ nhận tệp PDF. Hãy chọn tệp khác."), 422
        info = FileInfo(UUID(int=len(desk.files) + 1), file.filename or "", len(file.read()), "application/pdf", "00")
        desk.files[info.file_id] = info
        return jsonify(file_id=str(info.file_id), name=info.name, size=info.size), 201

    @app.post("/gui")
    def send() -> str:
        desk.sent.append(form.parse(request.form))
        return "<title>Xong</title>Đã gửi"

    @app.get("/favicon.ico")
    def icon() -> Response:
        return send_from_directory(str(ROOT / "webui" / "assets" / "img"), "mark.svg")

    return app


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    server = make_server("127.0.0.1", 0, app_of(made), threaded=True)
    made.url = f"http://127.0.0.1:{server.server_port}"
    running = threading.Thread(target=server.serve_forever)
    running.start()
    yield made
    server.shutdown()
    running.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, desk: Desk, watch: Watch) -> Iterator[Page]:
    context = chromium.open_context(browser, desk.url, DESKTOP, True)
    context.on("page", watch.follow)
    opened = context.new_page()
    opened.goto(desk.url)
    yield opened
    context.close()


def name_of(page: Page, at: int) -> Any:
    return page.locator(f"[name='authors.{at}.name']")


def test_conditions_and_sums_follow_what_is_typed(page: Page, clean: Watch) -> None:
    since = page.get_by_label("Áp dụng từ ngày")
    expect(since).to_be_hidden()
    page.get_by_label("Đã áp dụng").check()
    expect(since).to_be_visible()
    expect(since).to_have_attribute("required", "")
    page.locator("[name='authors.0.share']").fill("33,5")
    expect(page.locator("[name='authors.0.why']")).to_be_hidden()
    page.get_by_role("button", name="Thêm dòng").click()
    page.locator("[name='authors.1.share']").fill("1.066,5")
    expect(page.locator("[name='authors.1.why']")).to_be_visible()
    expect(page.locator("output")).to_have_text("1.100")


def test_rows_are_added_and_removed_with_the_focus_where_one_goes_on(page: Page, clean: Watch) -> None:
    add = page.get_by_role("button", name="Thêm dòng")
    add.click()
    expect(name_of(page, 1)).to_be_focused()
    add.click()
    expect(add).to_be_hidden()
    expect(page.get_by_role("group", name="Tác giả 3")).to_be_visible()
    page.get_by_role("button", name="Bỏ dòng này: Tác giả 2").click()
    expect(page.get_by_role("group", name="Tác giả 2")).to_be_visible()
    expect(page.get_by_role("button", name="Bỏ dòng này: Tác giả 2")).to_be_focused()
    expect(add).to_be_visible()


def test_drafts_save_themselves_and_come_back(page: Page, desk: Desk, clean: Watch) -> None:
    page.get_by_label("Tên").first.fill("Kế hoạch")
    page.get_by_role("button", name="Thêm dòng").click()
    name_of(page, 1).fill("Lê Văn Ân")
    expect(page.locator("[data-status]")).to_have_text("Đã lưu nháp lúc 08:30")
    assert desk.draft["title"] == "Kế hoạch" and desk.draft["authors"][1]["name"] == "Lê Văn Ân"
    assert page.evaluate("() => localStorage.length") == 0, "nothing stays on the device once the server has it"
    page.reload()
    expect(name_of(page, 1)).to_have_value("Lê Văn Ân")


def test_a_lost_network_loses_nothing(page: Page, desk: Desk) -> None:
    page.context.set_offline(True)
    page.get_by_role("button", name="Thêm dòng").click()
    name_of(page, 1).fill("Giữ lại")
    expect(page.locator("[data-notice]")).to_contain_text("Đang mất mạng")
    page.get_by_role("button", name="Gửi", exact=True).click()
    assert desk.sent == [] and page.url.startswith(desk.url), "nothing is sent into the void"
    page.context.set_offline(False)
    expect(page.locator("[data-status]")).to_have_text("Đã lưu nháp lúc 08:30")
    assert desk.draft["authors"][1]["name"] == "Giữ lại"


def test_what_only_the_device_has_is_restored(page: Page, desk: Desk) -> None:
    desk.answer = 503
    page.get_by_label("Đã áp dụng").check()
    page.get_by_role("button", name="Thêm dòng").click()
    name_of(page, 1).fill("Trên máy này")
    expect(page.locator("[data-notice]")).to_contain_text("Chưa lưu được")
    desk.answer = 200
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(name_of(page, 1)).to_have_value("Trên máy này")
    expect(page.get_by_label("Đã áp dụng")).to_be_checked()
    expect(page.locator("[data-status]")).to_have_text("Đã lưu nháp lúc 08:30")


@pytest.mark.parametrize("mine", [True, False])
def test_two_tabs_ask_which_draft_to_keep(page: Page, desk: Desk, mine: bool) -> None:
    other = page.context.new_page()
    other.goto(desk.url)
    other.get_by_label("Tên").first.fill("Bản kia")
    expect(other.locator("[data-status]")).to_have_text("Đã lưu nháp lúc 08:30")
    page.get_by_label("Tên").first.fill("Bản này")
    expect(page.locator("[data-notice]")).to_contain_text("bản nháp mới hơn")
    page.get_by_role("button", name="Giữ bản ở đây" if mine else "Lấy bản mới nhất").click()
    kept = "Bản này" if mine else "Bản kia"
    expect(page.get_by_label("Tên").first).to_have_value(kept)
    if mine:
        expect(page.locator("[data-status]")).to_have_text("Đã lưu nháp lúc 08:30")
    assert desk.draft["title"] == kept


def test_a_session_that_ended_keeps_the_text_and_says_what_to_do(page: Page, desk: Desk) -> None:
    desk.answer = 401
    page.get_by_label("Tên").first.fill("Còn đây")
    expect(page.locator("[data-notice]")).to_contain_text("Hãy đăng nhập lại ở một thẻ khác")
    with page.expect_response(lambda answer: answer.status == 401):
        page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_label("Tên").first).to_have_value("Còn đây")
    assert desk.sent == []
    desk.answer = 200
    page.evaluate("() => { window.dispatchEvent(new Event('focus')); }")
    expect(page.locator("[data-status]")).to_have_text("Đã lưu nháp lúc 08:30")


def test_files_go_up_at_once(page: Page, desk: Desk) -> None:
    chooser = page.get_by_label("Tệp gửi kèm", exact=True)
    chooser.set_input_files({"name": "Kế hoạch.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-"})
    expect(page.get_by_role("button", name="Bỏ tệp Kế hoạch.pdf")).to_be_visible()
    chooser.set_input_files({"name": "a.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"})
    expect(page.locator(".error.sending")).to_have_text("Chỉ nhận tệp PDF. Hãy chọn tệp khác.")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page).to_have_title("Xong")
    assert desk.sent[0]["files"] == [str(next(iter(desk.files)))]


def test_a_removed_file_is_not_sent(page: Page, desk: Desk) -> None:
    page.get_by_label("Tệp gửi kèm", exact=True).set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": io.BytesIO(b"%PDF-").getvalue()}
    )
    page.get_by_role("button", name="Bỏ tệp a.pdf").click()
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page).to_have_title("Xong")
    assert desk.sent[0]["files"] == []


def test_sending_twice_counts_once(page: Page, desk: Desk) -> None:
    page.get_by_label("Tên").first.fill("Một lần")
    page.get_by_role("button", name="Gửi", exact=True).dblclick()
    expect(page).to_have_title("Xong")
    assert len(desk.sent) == 1


def test_leaving_with_unsaved_work_is_asked_about(page: Page, desk: Desk) -> None:
    desk.answer = 503
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    page.get_by_label("Tên").first.fill("Chưa lưu")
    page.goto("about:blank")
    assert asked == ["beforeunload"]


def test_nothing_stands_in_the_way_of_assistive_technology(page: Page, axe: Callable[..., list[str]]) -> None:
    page.get_by_role("button", name="Thêm dòng").click()
    page.get_by_label("Đã áp dụng").check()
    page.get_by_label("Tệp gửi kèm", exact=True).set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-"}
    )
    expect(page.get_by_role("button", name="Bỏ tệp a.pdf")).to_be_visible()
    assert axe(page, "form") == []


def test_a_narrow_screen_does_not_scroll_sideways(browser: Browser, desk: Desk) -> None:
    context = chromium.open_context(browser, desk.url, 360, True)
    narrow = context.new_page()
    narrow.goto(desk.url)
    assert narrow.evaluate("() => document.documentElement.scrollWidth") <= 360
    context.close()
