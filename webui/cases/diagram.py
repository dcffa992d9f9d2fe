"""The drawn path of a case: a picture for the case page, and a page of its own where it can be enlarged.

The picture is served by itself, so that the case page stays small and loads it when it comes into view."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Response, render_template, request

from engine.storage.problems import NotFound
from webui.auth.user import signed_in
from webui.services import services

if TYPE_CHECKING:
    from engine.runtime.views import CaseView

SIZES = (50, 75, 100, 150, 200)
_NUMBER = r"-?\d+(?:\.\d+)?"
_VIEW_BOX = re.compile(rf'<svg\b[^>]*\bviewBox="{_NUMBER} {_NUMBER} ({_NUMBER}) ({_NUMBER})"')


@dataclass(frozen=True)
class Picture:
    """One diagram: what it shows, the SVG, and its size in CSS pixels."""

    name: str
    svg: str
    width: int
    height: int


def pictures(view: "CaseView") -> list[Picture]:
    """The diagrams of a case in order."""
    return [drawn(name, svg) for name, svg in view.diagrams]


def drawn(name: str, svg: str) -> Picture:
    """A drawing with its size."""
    return Picture(name, svg, *size_of(svg))


def size_of(svg: str) -> tuple[int, int]:
    box = _VIEW_BOX.search(svg)
    if box is None:
        raise ValueError("the drawing has no viewBox")
    return round(float(box[1])), round(float(box[2]))


def _one(case_id: UUID, number: int) -> "tuple[CaseView, Picture]":
    user = signed_in()
    view = services().runtime.case(user.person_id, user.posts, case_id)
    drawn = pictures(view)
    if not 1 <= number <= len(drawn):
        raise NotFound("Hồ sơ không có sơ đồ này. Hãy trở lại trang hồ sơ và chọn lại.")
    return view, drawn[number - 1]


def page(case_id: UUID, number: int) -> str:
    """The diagram by itself, in the size asked for."""
    view, picture = _one(case_id, number)
    size = request.args.get("co", 100, type=int)
    return render_template(
        "cases/diagram.html",
        case=view,
        picture=picture,
        number=number,
        sizes=SIZES,
        size=size if size in SIZES else 100,
    )


def drawing(case_id: UUID, number: int) -> Response:
    """The SVG itself."""
    return served(_one(case_id, number)[1])


def served(picture: Picture) -> Response:
    """A drawing as an answer; it may load and run nothing."""
    response = Response(picture.svg, content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
