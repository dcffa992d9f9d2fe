"""Draws flow nodes: tasks with icon and markers, events with their rings, gateways with their sign.
Shapes follow BPMN 2.0.2 chapters 7 and 10; colours say what happened, and marks say it again without colour."""

from __future__ import annotations

from .kinds import node_label
from .model import Bounds, MultiInstance, Node, Shape, StandardLoop
from .svg_icons import (
    COLLAPSED,
    EVENTS,
    FILLED,
    GATEWAYS,
    LOOP,
    PARALLEL_INSTANCES,
    SEQUENTIAL_INSTANCES,
    TASKS,
)
from .svg_parts import INK, LINE, PAPER, Attributes, escape, fit, halo, polygon, tag, text_lines, width_of, wrap

# state → ground, line
STATES: dict[str, tuple[str, str]] = {
    "": (PAPER, INK),
    "done": ("#e3f4e6", "#1a7f37"),
    "active": ("#fff3d1", "#9a5200"),
    "failed": ("#fde5e2", "#b42318"),
}
_STATE_WORDS = {"": "", "done": "đã xong", "active": "đang chờ", "failed": "có sự cố"}


def draw_node(
    node: Node,
    shape: Shape,
    state: str,
    count: int,
    active: str,
    collapsed: bool = False,
    busy: frozenset[str] = frozenset(),
) -> tuple[str, Bounds]:
    """A node as SVG, and the room it takes with its label. `busy`: sides (top, bottom) where flows join it."""
    b = shape.bounds
    extent = b
    if node.kind.endswith("Event"):
        body, extent = _event(node, shape, state, busy)
    elif node.kind.endswith("Gateway"):
        body, extent = _gateway(node, shape, state, busy)
    else:
        body = _activity(node, b, state, collapsed)
    tip = ", ".join(
        part
        for part in (
            node_label(node),
            _STATE_WORDS[state],
            f"{count} lần" if count > 1 else "",
            active,
        )
        if part
    )
    classes = f"bpmn-node bpmn-{node.kind}" + (f" is-{state}" if state else "")
    return tag("g", {"class": classes, "data_element": node.id}, f"<title>{escape(tip)}</title>{body}"), extent


def _icon(path: str, x: float, y: float, line: str, fill: str = "none", width: float = 1.2) -> str:
    return tag(
        "path",
        {
            "class": "bpmn-icon",
            "d": path,
            "transform": f"translate({x:g} {y:g})",
            "fill": fill,
            "stroke": line,
            "stroke_width": width,
            "stroke_linejoin": "round",
        },
    )


def _activity(node: Node, b: Bounds, state: str, collapsed: bool) -> str:
    ground, line = STATES[state]
    container = node.children is not None and not collapsed
    thick = 4.0 if node.kind == "callActivity" else 2.5 if state in ("active", "failed") else 1.5
    box: Attributes = {
        "class": "bpmn-shape",
        "x": b.x,
        "y": b.y,
        "width": b.width,
        "height": b.height,
        "rx": 10,
        "fill": ground if not container or state else "#fbfbfd",
        "stroke": line,
        "stroke_width": thick,
    }
    if node.triggered_by_event:
        box["stroke_dasharray"] = "2 4"
    out = tag("rect", box)
    icon = TASKS.get(node.kind, "")
    if icon:
        dark = node.kind == "sendTask"
        out += _icon(icon, b.x + 15, b.y + 14, PAPER if dark else line, line if dark else "none", 1.1)
    markers = _markers(node, collapsed)
    for index, path in enumerate(markers):
        x = b.x + b.width / 2 + (index - (len(markers) - 1) / 2) * 20
        out += _icon(path, x, b.y + b.height - 11, line, width=2 if path != COLLAPSED else 1.3)
    if container:
        lines = wrap(node.name, b.width - 24, 12)[:1]
        return out + text_lines(lines, b.x + b.width / 2, b.y + 5, 12)
    above, below = (22.0 if icon else 6.0), (20.0 if markers else 6.0)
    lines, size = fit(node.name, b.width - 12, b.height - 12 - (below - 6))
    block = len(lines) * size * LINE
    top = b.y + (b.height - (below - 6) - block) / 2
    if icon and top < b.y + above and block <= b.height - above - below:
        top = b.y + above  # a second look: keep the first line clear of the icon where there is room
    elif icon and top < b.y + above:
        lines, size = fit(node.name, b.width - 12, b.height - above - below + 6, (11, 10, 9))
        top = b.y + above - 2
    return out + text_lines(lines, b.x + b.width / 2, top, size)


def _markers(node: Node, collapsed: bool) -> list[str]:
    markers = []
    if isinstance(node.loop, MultiInstance):
        markers.append(SEQUENTIAL_INSTANCES if node.loop.sequential else PARALLEL_INSTANCES)
    elif isinstance(node.loop, StandardLoop):
        markers.append(LOOP)
    if node.is_for_compensation:
        markers.append(EVENTS["compensate"])
    if collapsed:
        markers.append(COLLAPSED)
    return markers


def _event(node: Node, shape: Shape, state: str, busy: frozenset[str]) -> tuple[str, Bounds]:
    ground, line = STATES[state]
    b = shape.bounds
    x, y, radius = b.x + b.width / 2, b.y + b.height / 2, min(b.width, b.height) / 2
    thick = 3.5 if node.kind == "endEvent" else 2.5 if state in ("active", "failed") else 1.5
    ring: Attributes = {
        "class": "bpmn-shape",
        "cx": x,
        "cy": y,
        "r": radius,
        "fill": ground,
        "stroke": line,
        "stroke_width": thick,
    }
    if not node.interrupting and node.kind in ("boundaryEvent", "startEvent"):
        ring["stroke_dasharray"] = "4 3"
    out = tag("circle", ring)
    if node.kind in ("boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"):
        out += tag(
            "circle", {**ring, "class": "bpmn-ring", "r": max(radius - 3.5, 1), "fill": "none", "stroke_width": 1.2}
        )
    kind = node.event_kind
    if kind in EVENTS:
        throws = node.kind in ("endEvent", "intermediateThrowEvent")
        scale = radius / 18
        dark = kind == "terminate" or (throws and kind in FILLED)
        icon = _icon(EVENTS[kind], 0, 0, ground if dark and kind == "message" else line, line if dark else "none")
        out += tag("g", {"transform": f"translate({x:g} {y:g}) scale({scale:.2f})"}, icon)
    return _with_label(node, shape, out, busy)


def _gateway(node: Node, shape: Shape, state: str, busy: frozenset[str]) -> tuple[str, Bounds]:
    ground, line = STATES[state]
    b = shape.bounds
    x, y = b.x + b.width / 2, b.y + b.height / 2
    corners = [(x, b.y), (b.x + b.width, y), (x, b.y + b.height), (b.x, y)]
    thick = 2.5 if state in ("active", "failed") else 1.5
    out = polygon(corners, {"class": "bpmn-shape", "fill": ground, "stroke": line, "stroke_width": thick})
    scale = min(b.width, b.height) / 50
    heavy = 1.3 if node.kind == "eventBasedGateway" else 2.8
    icon = _icon(GATEWAYS.get(node.kind, ""), 0, 0, line, width=heavy)
    out += tag("g", {"transform": f"translate({x:g} {y:g}) scale({scale:.2f})"}, icon)
    return _with_label(node, shape, out, busy)


def _with_label(node: Node, shape: Shape, out: str, busy: frozenset[str]) -> tuple[str, Bounds]:
    """An event or gateway with its name: where the layout puts it, else below; above or beside when a flow is there."""
    b = shape.bounds
    if not node.name:
        return out, b
    if shape.label is not None:
        lines = wrap(node.name, max(shape.label.width + 4, 84.0), 11)
        x, top = shape.label.x + shape.label.width / 2, shape.label.y
    else:
        lines = wrap(node.name, 100.0, 11)
        x, top = b.x + b.width / 2, b.y + b.height + 4
        if "bottom" in busy:
            half = max(width_of(line, 11) for line in lines) / 2 + 8
            if "top" not in busy and node.kind != "boundaryEvent":
                top = b.y - 4 - len(lines) * 11 * LINE
            else:
                x += -half if node.kind == "boundaryEvent" else half
                top -= 2
    height = len(lines) * 11 * LINE
    left, upper = min(b.x, x - 52), min(b.y, top)
    extent = Bounds(left, upper, max(b.x + b.width, x + 52) - left, max(b.y + b.height, top + height) - upper)
    return out + halo(lines, x, top, 11) + text_lines(lines, x, top, 11), extent
