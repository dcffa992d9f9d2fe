"""The instruments measure: trouble planted on a page is seen by the watch, by axe and by the width check.

Without this, a green browser test could mean that nobody looked.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Shot
from tests.e2e.helpers.browser import Watch, narrow, open_context

GOOD = '<!doctype html><html lang="vi"><title>Thử</title><main><h1>Hồ sơ</h1><p>Đã sẵn sàng.</p></main></html>'


@pytest.fixture
def page(browser: Browser, watch: Watch) -> Iterator[Page]:
    context = open_context(browser, None)
    context.on("page", watch.follow)
    yield context.new_page()
    context.close()


def test_a_good_page_raises_nothing(page: Page, clean: Watch, axe: Callable[..., list[str]]) -> None:
    page.set_content(GOOD)
    narrow(page)
    assert axe(page) == []


def test_errors_of_scripts_are_seen(page: Page, watch: Watch) -> None:
    page.set_content(GOOD)
    page.evaluate("() => { setTimeout(() => { throw new Error('planted'); }); console.error('spoken'); }")
    page.wait_for_timeout(50)
    assert sorted(text.split(" (")[0] for text in watch.found) == ["console: spoken", "page: planted"]


def test_what_is_expected_is_no_trouble(page: Page, clean: Watch) -> None:
    clean.expect("status of 422")
    page.evaluate("() => console.error('the server responded with a status of 422 ()')")


def test_breaking_the_content_security_policy_is_seen(page: Page, watch: Watch) -> None:
    policy = """<meta http-equiv="Content-Security-Policy" content="script-src 'none'">"""
    page.set_content(GOOD.replace("<title>", policy + "<title>").replace("</main>", "<script>1</script></main>"))
    assert any("Content Security Policy" in text for text in watch.found)


def test_axe_sees_a_field_without_label(page: Page, axe: Callable[..., list[str]]) -> None:
    page.set_content(GOOD.replace("</p>", "</p><input>"))
    assert any(finding.startswith("label ") for finding in axe(page))


def test_a_page_too_wide_for_a_phone_is_seen(page: Page) -> None:
    page.set_content(GOOD.replace("<p>", '<p style="width: 500px">'))
    with pytest.raises(AssertionError, match="pixels wide"):
        narrow(page)


def test_the_browser_lives_in_viet_nam(page: Page) -> None:
    page.set_content(GOOD)
    assert page.evaluate("() => [new Date(2026, 0, 1).getTimezoneOffset(), navigator.language]") == [-420, "vi-VN"]


@pytest.mark.parametrize("wanted", [True, False])
def test_a_picture_is_taken_when_it_is_asked_for(
    page: Page, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    monkeypatch.setenv("QUYTRINH_SHOTS", str(tmp_path) if wanted else "")
    shot: Shot = request.getfixturevalue("shot")
    page.set_content(GOOD)
    shot(page, "instruments")
    pictures = list(tmp_path.iterdir())
    assert len(pictures) == wanted
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)
