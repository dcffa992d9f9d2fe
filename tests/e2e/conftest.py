"""Fixtures of the browser tests: a server with the demonstration province, people signed in, axe, screenshots.

Making the demonstration takes seconds, so it is made once and its folder copied: each test module has a server of its
own (`server`), and a test that kills or breaks things asks for one that nobody else uses (`own_server`). A module whose
tests begin in the middle of a path overrides `instance`.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.helpers import browser as chromium
from tests.e2e.helpers.accounts import goes_on, sign_in
from tests.e2e.helpers.browser import DESKTOP, Watch
from tests.e2e.helpers.demo import demo_instance
from tests.e2e.helpers.server import ROOT, Server

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
expect.set_options(timeout=chromium.WAIT)
__all__ = ["demo_instance"]
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


# Two browsers share the files; whoever takes a long one last would keep the other waiting.
LONGEST = ("path", "form_editor", "board", "administrator", "modeler", "audit", "drafts")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files of this folder behind all others, the longest first."""
    here = Path(__file__).parent
    places = {here / f"test_{name}.py": place for place, name in enumerate(LONGEST, 1)}
    items.sort(key=lambda item: places.get(item.path, len(places) + 1) if item.path.is_relative_to(here) else 0)


class NewPage(Protocol):
    """Opens a page in a browser profile of its own."""

    def __call__(self, at: Server | None = None, width: int = DESKTOP, javascript: bool = True) -> Page: ...


class PageFor(Protocol):
    """Opens a page in a browser profile of its own and signs `username` in (at `server` unless `at` says otherwise)."""

    def __call__(
        self, username: str, at: Server | None = None, width: int = DESKTOP, javascript: bool = True
    ) -> Page: ...


class Shot(Protocol):
    """Takes a picture of a page when pictures are asked for."""

    def __call__(self, page: Page, name: str, full_page: bool = True) -> None: ...


@pytest.fixture(scope="module")
def instance(demo_instance: Path) -> Path:
    """What the servers of this module begin with: a folder to be copied."""
    return demo_instance


def _served(instance: Path, folder: Path) -> Iterator[Server]:
    server = Server(Path(shutil.copytree(instance, folder / "instance")))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def server(instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server with the demonstration province, shared by the tests of one module."""
    yield from _served(instance, tmp_path_factory.mktemp("server"))


@pytest.fixture
def own_server(instance: Path, tmp_path: Path) -> Iterator[Server]:
    """A running server for one test: `kill()` is a power cut, `restart()` starts it again on the same data."""
    yield from _served(instance, tmp_path)


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


@pytest.fixture(scope="session")
def sessions() -> dict[tuple[str, str], list[Any]]:
    """Cookies of people who signed in before, by server and user name."""
    return {}


@pytest.fixture
def page_for(request: pytest.FixtureRequest, new_page: NewPage, sessions: dict[tuple[str, str], list[Any]]) -> PageFor:
    """Opens pages with somebody signed in; every call is a browser profile of its own.

    The form is filled in once at each server; after that a profile brings the cookies of that time."""

    def open_page(username: str, at: Server | None = None, width: int = DESKTOP, javascript: bool = True) -> Page:
        page = new_page(at, width, javascript)
        known = (at or request.getfixturevalue("server")).url, username
        if not (known in sessions and goes_on(page, sessions[known])):
            sign_in(page, username)
            sessions[known] = page.context.cookies()
        return page

    return open_page


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """Checks a page (or the part a CSS selector names) for accessibility and gives one line per violation."""
    source = AXE.read_text("utf-8")

    def check(page: Page, part: str | None = None) -> list[str]:
        page.evaluate(source)  # not subject to the page's Content-Security-Policy
        result = page.evaluate(
            "([part, rules]) => axe.run(part ?? document, {runOnly: rules, resultTypes: ['violations']})",
            [part, list(RULES)],
        )
        return [
            f"{rule['id']} ({rule['impact']}): {' '.join(map(str, node['target']))} – {node['failureSummary']}"
            for rule in result["violations"]
            for node in rule["nodes"]
        ]

    return check


@pytest.fixture
def shot() -> Shot:
    """Saves screenshots into the folder `QUYTRINH_SHOTS` names (1: docs/images); without it nothing is painted."""
    wanted = os.environ.get("QUYTRINH_SHOTS")
    folder = ROOT / "docs" / "images" if wanted == "1" else Path(wanted) if wanted else None

    def take(page: Page, name: str, full_page: bool = True) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{name}.png"
            page.screenshot(path=path, full_page=full_page, animations="disabled", caret="hide")

    return take
