"""Fixtures of the browser tests: a server with the demonstration province, people signed in, axe, screenshots.

Making the demonstration takes seconds, so it is made once and its folder copied: each test module has a server of its
own (`server`), and a test that kills or breaks things asks for one that nobody else uses (`own_server`).
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.helpers import browser as chromium
from tests.e2e.helpers.accounts import sign_in
from tests.e2e.helpers.browser import DESKTOP, Watch
from tests.e2e.helpers.server import ROOT, Server, make_demo

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
expect.set_options(timeout=chromium.WAIT)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


class NewPage(Protocol):
    """Opens a page in a browser profile of its own."""

    def __call__(self, at: Server | None = None, width: int = DESKTOP, javascript: bool = True) -> Page: ...


class PageFor(Protocol):
    """Opens a page in a browser profile of its own and signs `username` in (at `server` unless `at` says otherwise)."""

    def __call__(
        self, username: str, at: Server | None = None, width: int = DESKTOP, javascript: bool = True
    ) -> Page: ...


class Shot(Protocol):
    """Takes a picture of a page and gives its path."""

    def __call__(self, page: Page, name: str, full_page: bool = True) -> Path: ...


@pytest.fixture(scope="session")
def demo_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the demonstration province, to be copied, never to be run."""
    instance = tmp_path_factory.mktemp("demo") / "instance"
    make_demo(instance)
    return instance


def _served(demo_instance: Path, folder: Path) -> Iterator[Server]:
    instance = folder / "instance"
    shutil.copytree(demo_instance, instance)
    server = Server(instance)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def server(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server with the demonstration province, shared by the tests of one module."""
    yield from _served(demo_instance, tmp_path_factory.mktemp("server"))


@pytest.fixture
def own_server(demo_instance: Path, tmp_path: Path) -> Iterator[Server]:
    """A running server for one test: `kill()` is a power cut, `restart()` starts it again on the same data."""
    yield from _served(demo_instance, tmp_path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    with sync_playwright() as playwright:
        running = chromium.launch(playwright)
        yield running
        running.close()


@pytest.fixture
def watch() -> Watch:
    """What the pages of this test complained about."""
    return Watch()


@pytest.fixture
def clean(watch: Watch) -> Iterator[Watch]:
    """Fails the test when a page logged an error, threw one, or broke the Content-Security-Policy."""
    yield watch
    assert watch.found == []


@pytest.fixture
def new_page(request: pytest.FixtureRequest, browser: Browser, watch: Watch) -> Iterator[NewPage]:
    """Opens pages nobody is signed in on."""
    contexts: list[BrowserContext] = []

    def open_page(at: Server | None = None, width: int = DESKTOP, javascript: bool = True) -> Page:
        served: Server = at or request.getfixturevalue("server")
        context = chromium.open_context(browser, served.url, width, javascript)
        contexts.append(context)
        context.on("page", watch.follow)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page_for(new_page: NewPage) -> PageFor:
    """Opens pages with somebody signed in; every call is a browser profile of its own."""

    def open_page(username: str, at: Server | None = None, width: int = DESKTOP, javascript: bool = True) -> Page:
        page = new_page(at, width, javascript)
        sign_in(page, username)
        return page

    return open_page


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """Checks a page (or the part a CSS selector names) for accessibility and gives one line per violation."""
    source = AXE.read_text("utf-8")

    def check(page: Page, part: str | None = None) -> list[str]:
        page.evaluate(source)  # not subject to the page's Content-Security-Policy
        result = page.evaluate(
            "([part, rules]) => axe.run(part ?? document, {runOnly: rules})",
            [part, list(RULES)],
        )
        return [
            f"{rule['id']} ({rule['impact']}): {' '.join(map(str, node['target']))} – {node['failureSummary']}"
            for rule in result["violations"]
            for node in rule["nodes"]
        ]

    return check


@pytest.fixture
def shot(tmp_path: Path) -> Shot:
    """Saves screenshots: into docs/images with QUYTRINH_SHOTS=1, else into the test's temporary folder."""

    def take(page: Page, name: str, full_page: bool = True) -> Path:
        keep = os.environ.get("QUYTRINH_SHOTS") == "1"
        folder = ROOT / "docs" / "images" if keep else tmp_path / "shots"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=full_page, animations="disabled", caret="hide")
        return path

    return take
