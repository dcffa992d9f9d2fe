"""Chromium as staff in Việt Nam have it, and the watch over a page: errors, refused scripts, broken requests.

The flags keep the browser from calling home, which a closed network would answer with errors.
"""

import re

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright

from tools.browser import chromium

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
)
DESKTOP = 1280
PHONE = 360  # CSS pixels: the narrowest screen every page must fit
WAIT = 30_000  # milliseconds until a click, a look or a page counts as failed; machines that test are busy


def launch(playwright: Playwright) -> Browser:
    """Start Chromium. Raises RuntimeError when there is none."""
    path = chromium()
    if path is None:
        raise RuntimeError("no Chromium found: run `make test`, which installs it or says what to install")
    return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))


def open_context(browser: Browser, url: str | None, width: int = DESKTOP, javascript: bool = True) -> BrowserContext:
    """A fresh browser profile: no cookies, Vietnamese, Việt Nam's time, `url` as the base of addresses."""
    context = browser.new_context(
        base_url=url,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        viewport={"width": width, "height": 800},
        reduced_motion="reduce",
        java_script_enabled=javascript,
        accept_downloads=True,
    )
    context.set_default_timeout(WAIT)
    return context


def narrow(page: Page, width: int = PHONE) -> None:
    """Make the window as narrow as a phone; fails when the page then has to be scrolled sideways."""
    page.set_viewport_size({"width": width, "height": 780})
    needed = page.evaluate("() => document.documentElement.scrollWidth")
    assert needed <= width, f"{page.url} is {needed} pixels wide on a screen of {width}"


class Watch:
    """Collects what goes wrong on the pages it follows.

    Chromium reports violations of the Content-Security-Policy and failed requests on the console. A test that
    provokes an error on purpose says so beforehand: `clean.expect("status of 422")`.
    """

    def __init__(self) -> None:
        self.found: list[str] = []
        self._expected: list[re.Pattern[str]] = []

    def expect(self, pattern: str) -> None:
        """From now on, what matches the regular expression `pattern` is no trouble."""
        self._expected.append(re.compile(pattern))

    def follow(self, page: Page) -> None:
        """Listen to a page until it closes."""
        page.on("console", self._console)
        page.on("pageerror", self._page_error)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _page_error(self, error: Error) -> None:
        self._note(f"page: {error}")

    def _note(self, text: str) -> None:
        if not any(pattern.search(text) for pattern in self._expected):
            self.found.append(text)
