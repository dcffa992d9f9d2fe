"""The diagrams then in force with the path taken: served by themselves, and on a page where they can be enlarged.

The same looks as on the page of a case; only the right to see them is the auditor's."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, render_template, request

from engine.runtime.audit.views import Story, StoryDiagram
from engine.storage.problems import NotFound
from webui.audit.asking import auditor_posts
from webui.cases.diagram import SIZES, Picture, drawn, served
from webui.services import services


def pictures(diagrams: Sequence[StoryDiagram]) -> list[Picture]:
    """The drawings in order, with their sizes."""
    return [drawn(each.name, each.svg) for each in diagrams]


def _one(case_id: UUID, number: int) -> tuple[Story, StoryDiagram, Picture]:
    story = services().runtime.auditor.story(auditor_posts(), case_id)
    if not 1 <= number <= len(story.diagrams):
        raise NotFound("Hồ sơ không có sơ đồ này. Hãy trở lại trang diễn biến của hồ sơ và chọn lại.")
    diagram = story.diagrams[number - 1]
    return story, diagram, drawn(diagram.name, diagram.svg)


def page(case_id: UUID, number: int) -> str:
    """The diagram by itself, in the size asked for."""
    story, diagram, picture = _one(case_id, number)
    size = request.args.get("co", 100, type=int)
    return render_template(
        "audit/diagram.html",
        story=story,
        diagram=diagram,
        picture=picture,
        number=number,
        sizes=SIZES,
        size=size if size in SIZES else 100,
    )


def drawing(case_id: UUID, number: int) -> Response:
    """The SVG itself."""
    return served(_one(case_id, number)[2])
