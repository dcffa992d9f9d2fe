"""What a person does at a browser: opens a task from the list, fills in fields by their labels, attaches files, sends.

Answers are written as data, in the order of the form: `("Tên kế hoạch", "…")`; a choice is the label of its option,
True ticks a box, a `File` is attached, a `Row` is a row of a list with answers of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, expect

Answers = Sequence[tuple[str, Any]]
BACKGROUND = 15_000  # milliseconds within which the background work has surely been done


@dataclass(frozen=True)
class File:
    """A file to attach."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True)
class Row:
    """One row of a list that grows: its number from 1, and its answers."""

    number: int
    answers: list[tuple[str, Any]] = field(default_factory=list)


def pdf(text: str) -> bytes:
    """A small PDF unlike any other with another text."""
    return b"%PDF-1.4\n% " + text.encode() + b"\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def labelled(label: str) -> re.Pattern[str]:
    """A label as it is written, with or without the star of a required field."""
    return re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$")


def fill(place: Page | Locator, answers: Answers) -> None:
    """Fill in the form (or a row of it)."""
    for label, value in answers:
        if isinstance(value, Row):
            row = place.get_by_role("group", name=f"{label} {value.number}", exact=True)
            if row.count() == 0:
                place.get_by_role("button", name=re.compile(rf"^Thêm dòng ?: {re.escape(label)}$")).click()
            fill(row, value.answers)
        elif isinstance(value, File):
            attach(place, label, value)
        elif isinstance(value, bool):
            place.get_by_label(labelled(label)).set_checked(value)
        else:
            _answer(place, label, value)


def _answer(place: Page | Locator, label: str, value: str) -> None:
    choices = place.get_by_role("radiogroup", name=labelled(label))
    if choices.count():
        choices.get_by_role("radio", name=value, exact=True).check()
        return
    control = place.get_by_label(labelled(label))
    if control.evaluate("element => element.tagName") == "SELECT":
        control.select_option(label=value)
    else:
        control.fill(value)


def attach(place: Page | Locator, label: str, file: File) -> None:
    """Choose a file and wait until the page lists it as received."""
    control = place.get_by_label(labelled(label))
    control.set_input_files({"name": file.name, "mimeType": file.media_type, "buffer": file.content})
    listed = place.get_by_role("list", name=f"Tệp đã có: {label}", exact=True).get_by_role("listitem")
    expect(listed.filter(has_text=file.name)).to_have_count(1)


def find_task(page: Page, step: str, case: str | None = None) -> Locator:
    """The row of the task in “Việc của tôi”, waiting for the background work to bring it."""
    row = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=step, exact=True))
    if case is not None:
        row = row.filter(has_text=case)
    page.goto("/viec")
    limit = BACKGROUND // 250
    while row.count() == 0 and limit:
        page.wait_for_timeout(250)
        page.reload()
        limit -= 1
    assert row.count() == 1, f"“{step}” stands {row.count()} times in the list: {page.locator('main').inner_text()}"
    return row


def open_task(page: Page, step: str, case: str | None = None) -> None:
    """Open a task from “Việc của tôi”."""
    find_task(page, step, case).get_by_role("link", name=step, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=step, exact=True)).to_be_visible()


def send(page: Page, step: str) -> None:
    """Send the form; the next page confirms it."""
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_role("status").filter(has_text=f"Đã gửi “{step}”")).to_be_visible()


def do(page: Page, step: str, answers: Answers = (), case: str | None = None) -> None:
    """Find a task, fill it in and send it."""
    open_task(page, step, case)
    fill(page, answers)
    send(page, step)


def start(page: Page, process: str) -> None:
    """Start a process from “Bắt đầu việc mới”; its first task is open afterwards."""
    page.get_by_role("navigation", name="Danh mục chính").get_by_role("link", name="Bắt đầu việc mới").click()
    page.get_by_role("button", name=f"Bắt đầu: {process}").first.click()
    expect(page.get_by_role("button", name="Gửi", exact=True)).to_be_visible()
