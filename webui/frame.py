"""What the frame around every page shows: who is signed in, which areas are open to them, the demo's date.

Templates get ready answers; whether an area is open is asked of the engine (`webui.rights`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, g, request, url_for

from webui import rights
from webui.auth.user import User, current
from webui.services import services

PRODUCT = "Quy trình"


@dataclass(frozen=True)
class Link:
    """One entry of the main navigation."""

    label: str
    address: str
    here: bool


@dataclass(frozen=True)
class Frame:
    """The frame of one page."""

    user: User | None
    links: tuple[Link, ...]
    demo_at: datetime | None
    clock_address: str | None


_AREAS = (
    ("Việc của tôi", "work.inbox", "work"),
    ("Hồ sơ", "cases.search", "cases"),
    ("Bắt đầu việc mới", "cases.start", "cases.start"),
    ("Kiểm tra", "audit.cases", "audit"),
    ("Quản trị", "admin.attention", "admin"),
)


def _here(endpoint: str, area: str) -> bool:
    asked = request.endpoint or ""
    if area == endpoint:
        return asked == endpoint
    return asked.split(".")[0] == area and asked not in {other for _, other, own in _AREAS if own == other}


def _links(user: User) -> tuple[Link, ...]:
    shown = []
    for label, endpoint, area in _AREAS:
        if area == "admin" and not rights.administers(user):
            continue
        if area == "audit" and not rights.audits(user):
            continue
        if area in ("work", "cases.start") and rights.only_audits(user):
            continue
        shown.append(Link(label, url_for(endpoint), _here(endpoint, area)))
    return tuple(shown)


def frame() -> Frame:
    """The frame of the page being rendered. `g.bare` asks for one that needs no database."""
    if g.get("bare"):
        return Frame(None, (), None, None)
    user = current()
    demo = services().settings.demo
    return Frame(
        user=user,
        links=_links(user) if user else (),
        demo_at=services().clock.now() if demo else None,
        clock_address=url_for("demo.clock") if demo and user else None,
    )


def install(app: Flask) -> None:
    """Give every template `frame` and `product`."""

    @app.context_processor
    def values() -> dict[str, Any]:
        return {"frame": frame(), "product": PRODUCT}
