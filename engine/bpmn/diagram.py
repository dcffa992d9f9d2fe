"""Reads the drawing of a file: bounds, label bounds and waypoints (BPMN 2.0.2 chapter 12).
Figures that are no sensible numbers are left out; a check reports elements without layout when publishing."""

from __future__ import annotations

import math

from lxml import etree

from .model import Bounds, Diagram, Edge, Shape
from .texts import ref
from .xml import BPMNDI, DC, DI

_LIMIT = 1_000_000.0


def read_diagram(root: etree._Element) -> Diagram:
    """Shapes and edges of all diagrams of a file; the first drawing of an element counts."""
    shapes: dict[str, Shape] = {}
    edges: dict[str, Edge] = {}
    for plane in root.iterfind(f"{{{BPMNDI}}}BPMNDiagram/{{{BPMNDI}}}BPMNPlane"):
        for element in plane.iterfind(f"{{{BPMNDI}}}BPMNShape"):
            key, bounds = ref(element.get("bpmnElement")), _bounds(element)
            if key and bounds is not None and key not in shapes:
                shapes[key] = Shape(
                    key,
                    bounds,
                    _label(element),
                    _flag(element.get("isExpanded")),
                    _flag(element.get("isHorizontal")),
                    _flag(element.get("isMarkerVisible")),
                )
        for element in plane.iterfind(f"{{{BPMNDI}}}BPMNEdge"):
            key = ref(element.get("bpmnElement"))
            points = [
                (x, y)
                for point in element.iterfind(f"{{{DI}}}waypoint")
                if (x := _number(point.get("x"))) is not None and (y := _number(point.get("y"))) is not None
            ]
            if key and len(points) > 1 and key not in edges:
                edges[key] = Edge(key, tuple(points), _label(element))
    return Diagram(shapes, edges)


def _label(element: etree._Element) -> Bounds | None:
    found = element.find(f"{{{BPMNDI}}}BPMNLabel")
    return _bounds(found) if found is not None else None


def _bounds(element: etree._Element) -> Bounds | None:
    found = element.find(f"{{{DC}}}Bounds")
    if found is None:
        return None
    x, y, width, height = (_number(found.get(name)) for name in ("x", "y", "width", "height"))
    if x is None or y is None or width is None or height is None or width < 0 or height < 0:
        return None
    return Bounds(x, y, width, height)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= _LIMIT else None


def _flag(text: str | None) -> bool | None:
    return None if text is None else text.strip() in ("true", "1")
