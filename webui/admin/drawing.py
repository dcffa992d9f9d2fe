"""Diagrams on the administrator's pages: drawn on the server, served by themselves, so that pages stay small."""

from uuid import UUID

from flask import Response

from engine import localities
from engine.bpmn import BpmnRefused, Definitions, draw, load
from engine.storage.problems import NotFound
from webui.admin.place import place_of
from webui.cases.diagram import Picture, size_of
from webui.services import services


def of_definitions(definitions: Definitions, name: str) -> Picture:
    """The picture of a diagram."""
    svg = draw(definitions)
    return Picture(name, svg, *size_of(svg))


def release_drawing(unit_id: UUID, key: str, release_id: UUID) -> Response:
    """The diagram of a release as SVG."""
    with services().database.read() as reading:
        place_of(reading, unit_id)
        known = {each.id for each in localities.history(reading, unit_id, key)}
        if release_id not in known:
            raise NotFound("Không tìm thấy bản quy trình này. Hãy quay lại trang quy trình và chọn lại.")
        svg = draw(localities.bundle(reading, release_id).definition)
    return _answer(svg)


def draft_drawing(unit_id: UUID, key: str) -> Response:
    """The diagram of a draft as SVG. Raises NotFound when there is none, or none that can be drawn."""
    with services().database.read() as reading:
        place_of(reading, unit_id)
        draft = localities.draft(reading, unit_id, "bpmn", key)
    try:
        if draft is not None:
            return _answer(draw(load(draft.content)))
    except BpmnRefused:
        pass
    raise NotFound("Bản nháp này chưa vẽ được thành sơ đồ. Hãy mở trình soạn để xem.")


def _answer(svg: str) -> Response:
    """It may load and run nothing."""
    response = Response(svg, content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
