"""Signing in as people of the demonstration province do: through the form.

The password is the one `quytrinh demo` gives every demonstration account and prints on the screen.
"""

from typing import Any

from playwright.sync_api import Page, expect

PASSWORD = "Minh-hoa-2022"


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in form and wait until it is gone."""
    page.goto("/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    button = page.get_by_role("button", name="Đăng nhập", exact=True)
    button.click()
    expect(button).to_have_count(0)


def goes_on(page: Page, cookies: list[Any]) -> bool:
    """Bring the cookies of an earlier session and open the first page. False when that session is over."""
    page.context.add_cookies(cookies)
    page.goto("/")
    return page.get_by_role("button", name="Đăng nhập", exact=True).count() == 0
