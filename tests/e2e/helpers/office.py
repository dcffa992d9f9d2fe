"""The people of a path in the browser: a window for each, what is looked at on the way, and finding a case.

Shared by the tests that take a whole path."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PageFor, Shot
from tests.e2e.helpers.browser import DESKTOP, narrow


@dataclass
class Office:
    """The people of the path and what is looked at while they work."""

    page_for: PageFor
    axe: Callable[..., list[str]]
    shot: Shot
    pages: dict[str, Page] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def __getitem__(self, username: str) -> Page:
        if username not in self.pages:
            self.pages[username] = self.page_for(username)
        return self.pages[username]

    def look(self, page: Page, kind: str, picture: str | None = None) -> None:
        """Check a page of a kind not met before; keep a picture for the guide when it has a name."""
        if picture is not None:
            self.shot(page, picture, full_page=False)
        if kind not in self.seen:
            self.seen.add(kind)
            assert self.axe(page) == [], f"{kind}: {page.url}"
            narrow(page)
            page.set_viewport_size({"width": DESKTOP, "height": 800})


def figure(page: Page, words: str) -> int:
    """One of the counts above “Việc của tôi”."""
    shown = page.get_by_role("list", name="Tóm tắt").get_by_role("listitem").filter(has_text=words)
    return int(re.findall(r"\d+", shown.inner_text())[0])


def facts(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Thông tin hồ sơ")


def open_case(page: Page, title: str) -> None:
    """Find a case by its title under “Hồ sơ” and open it."""
    page.get_by_role("navigation", name="Danh mục chính").get_by_role("link", name="Hồ sơ").click()
    page.get_by_label("Tìm theo tên hồ sơ, số hiệu hoặc đơn vị").fill(title)
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_role("list", name="Danh sách hồ sơ").get_by_role("link", name=title, exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()


def holders(page: Page) -> Locator:
    return page.get_by_role("region", name="Hồ sơ đang ở đâu").get_by_role("listitem")


def story(page: Page) -> Locator:
    return page.get_by_role("region", name="Diễn biến").get_by_role("listitem")


def turn_clock(page: Page, day: str) -> None:
    """Move the demonstration's date on its own screen."""
    page.get_by_role("link", name="Chuyển ngày").click()
    page.get_by_label("Ngày chuyển đến").fill(day)
    page.get_by_role("button", name="Chuyển ngày", exact=True).click()
    expect(page.get_by_role("status").filter(has_text=day)).to_be_visible()
