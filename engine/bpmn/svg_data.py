"""Draws what holds data: data objects, inputs, outputs and stores, and the lines data takes (BPMN 2.0.2 §10.4, §12.3).
Apart from nodes because data carries no state of work."""

from __future__ import annotations

from .kinds import named
from .model import Bounds, DataObject, Edge, Shape
from .svg_parts import MUTED, PAPER, Attributes, arrow, escape, polygon, polyline, tag, text_lines, wrap

_LINE: Attributes = {"stroke": MUTED, "stroke_width": 1.5}


def draw_data(data: DataObject, shape: Shape) -> tuple[str, Bounds]:
    """A piece of data with its name and state below, and how far the drawing reaches."""
    b = shape.bounds
    body = _store(b) if data.kind in ("dataStore", "dataStoreReference") else _page(b)
    if data.kind in ("dataInput", "dataOutput"):
        body += _mark(b, data.kind == "dataOutput")
    if data.is_collection:
        middle = b.x + b.width / 2
        for x in (middle - 4, middle, middle + 4):
            body += polyline([(x, b.y + b.height - 11), (x, b.y + b.height - 3)], _LINE)
    # A reference often carries its state in its name already.
    state = f"[{data.state}]" if data.state and not data.name.endswith("]") else ""
    lines = wrap(f"{data.name} {state}".strip(), 100, 11)
    drawn = tag(
        "g",
        {"class": "bpmn-data", "data_element": data.id},
        f"<title>{_title(data, state)}</title>{body}" + text_lines(lines, b.x + b.width / 2, b.y + b.height + 2, 11),
    )
    return drawn, Bounds(b.x - 20, b.y, b.width + 40, b.height + len(lines) * 14 + 4)


def draw_data_line(edge: Edge, into: bool) -> str:
    """A data association: dotted, with an open arrow at the end the data goes to."""
    points = edge.waypoints
    line = polyline(points, {"class": "bpmn-data-line", **_LINE, "stroke_dasharray": "2 4"})
    title = named("dataInputAssociation" if into else "dataOutputAssociation", "").removesuffix(" chưa đặt tên")
    return tag("g", {"class": "bpmn-data-flow"}, f"<title>{title}</title>{line}{arrow(points, MUTED, filled=False)}")


def _title(data: DataObject, state: str) -> str:
    return escape(f"{named(data.kind, data.name)} {state}".strip())


def _page(b: Bounds) -> str:
    fold, right = min(10.0, b.width / 3), b.x + b.width
    corners = [(b.x, b.y), (right - fold, b.y), (right, b.y + fold), (right, b.y + b.height), (b.x, b.y + b.height)]
    corner = polyline([(right - fold, b.y), (right - fold, b.y + fold), (right, b.y + fold)], _LINE)
    return polygon(corners, {"fill": PAPER, "stroke": MUTED}) + corner


def _mark(b: Bounds, filled: bool) -> str:
    x, y = b.x + 4, b.y + 9
    corners = [(x, y - 2), (x + 6, y - 2), (x + 6, y - 5), (x + 12, y), (x + 6, y + 5), (x + 6, y + 2), (x, y + 2)]
    return polygon(corners, {"fill": MUTED if filled else PAPER, "stroke": MUTED})


def _store(b: Bounds) -> str:
    rx, ry = b.width / 2, min(8.0, b.height / 5)
    top, bottom = b.y + ry, b.y + b.height - ry
    right = b.x + b.width
    side = f"M {b.x:g} {top:g} V {bottom:g} A {rx:g} {ry:g} 0 0 0 {right:g} {bottom:g} V {top:g}"
    body = tag("path", {"d": side, "fill": PAPER, **_LINE})
    for step in (0.0, 4.0, 8.0):
        arc = f"M {b.x:g} {top + step:g} A {rx:g} {ry:g} 0 0 0 {right:g} {top + step:g}"
        body += tag("path", {"d": arc, "fill": "none", **_LINE})
    ellipse: Attributes = {"cx": b.x + rx, "cy": top, "rx": rx, "ry": ry, "fill": PAPER, **_LINE}
    return body + tag("ellipse", ellipse)
