"""Draws a model as SVG from its own layout: the picture staff and auditors see, with the path taken on it.
No style attributes, so a strict Content-Security-Policy holds; classes for a stylesheet, plain attributes without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from .data import DataItem, NodeData
from .kinds import named
from .model import Bounds, Contents, DataObject, Definitions, Edge, Flow, Node, Process, Shape
from .svg_data import draw_data, draw_data_line
from .svg_nodes import STATES, draw_node
from .svg_parts import (
    INK,
    MUTED,
    PAPER,
    Attributes,
    arrow,
    badge,
    direction,
    escape,
    halo,
    polygon,
    polyline,
    tag,
    text_lines,
    wrap,
)

MARGIN = 20.0
TAKEN = "#1a7f37"


@dataclass(frozen=True, slots=True)
class Overlay:
    """What happened so far, by element id: how often done, what to write at active steps, flows taken, failed steps."""

    done: Mapping[str, int] = field(default_factory=dict)
    active: Mapping[str, str] = field(default_factory=dict)
    flows: AbstractSet[str] = frozenset()
    failed: AbstractSet[str] = frozenset()

    def state(self, element_id: str) -> str:
        """'failed', 'active', 'done' or ''; the gravest wins."""
        if element_id in self.failed:
            return "failed"
        if element_id in self.active:
            return "active"
        return "done" if self.done.get(element_id) else ""


def draw(definitions: Definitions, process_id: str | None = None, overlay: Overlay | None = None) -> str:
    """The drawing of a file, or of one of its processes, as an SVG string in diagram units."""
    return _Drawing(definitions, process_id, overlay or Overlay()).svg()


class _Drawing:
    """One drawing under way: layers are collected, then put on top of each other."""

    def __init__(self, definitions: Definitions, process_id: str | None, overlay: Overlay) -> None:
        self.definitions = definitions
        self.overlay = overlay
        wanted = definitions.processes.values()
        self.processes = [process for process in wanted if process_id in (None, process.id)]
        self.whole = process_id is None
        self.nodes = {node.id: node for process in self.processes for node in process.walk()}
        self.hidden = {inner.id for node in self.nodes.values() if self._collapsed(node) for inner in _inside(node)}
        self.seen: list[Bounds] = []
        self.points: list[tuple[float, float]] = []

    def svg(self) -> str:
        """The whole picture."""
        shapes = "".join(self._layers())
        title = self._title()
        if not self.seen:
            shapes = tag("text", {"x": 20, "y": 40, "font_size": 14, "fill": INK}, "Quy trình chưa có sơ đồ.")
            self.seen.append(Bounds(0, 0, 260, 60))
        xs = [x for b in self.seen for x in (b.x, b.x + b.width)] + [x for x, _ in self.points]
        ys = [y for b in self.seen for y in (b.y, b.y + b.height)] + [y for _, y in self.points]
        x, y = min(xs) - MARGIN, min(ys) - MARGIN
        width, height = max(xs) + MARGIN - x, max(ys) + MARGIN - y
        return tag(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "class": "bpmn-diagram",
                "viewBox": f"{x:.0f} {y:.0f} {width:.0f} {height:.0f}",
                "width": round(width),
                "height": round(height),
                "role": "img",
                "aria_label": title,
                "font_family": "'Be Vietnam Pro', 'Noto Sans', 'DejaVu Sans', sans-serif",
            },
            f"<title>{escape(title)}</title>{shapes}",
        )

    def _title(self) -> str:
        names = ", ".join(f"“{process.name}”" for process in self.processes if process.name)
        parts = [f"Sơ đồ quy trình {names}".strip()]
        for count, words in (
            (sum(1 for key in self.overlay.done if key in self.nodes), "phần tử đã qua"),
            (sum(1 for key in self.overlay.active if key in self.nodes), "phần tử đang chờ"),
            (sum(1 for key in self.overlay.failed if key in self.nodes), "phần tử có sự cố"),
        ):
            if count:
                parts.append(f"{count} {words}")
        return ", ".join(parts)

    def _layers(self) -> Iterator[str]:
        yield from self._pools()
        containers = [node for node in self.nodes.values() if node.children is not None and not self._collapsed(node)]
        for node in containers:
            yield self._node(node)
        yield from self._artifacts()
        labels: list[str] = []
        for process in self.processes:
            for flow in process.walk_flows():
                yield self._flow(flow, process, labels)
        yield from self._message_flows(labels)
        on_top = [node for node in self.nodes.values() if node.kind == "boundaryEvent"]
        held = {node.id for node in containers} | {node.id for node in on_top}
        for node in self.nodes.values():
            if node.id not in held:
                yield self._node(node)
        for node in on_top:
            yield self._node(node)
        yield from labels
        for node in self.nodes.values():
            yield self._badges(node)

    def _shape(self, key: str) -> Shape | None:
        shape = None if key in self.hidden else self.definitions.diagram.shapes.get(key)
        if shape is not None:
            self.seen.append(shape.bounds)
            if shape.label is not None:
                self.seen.append(shape.label)
        return shape

    def _edge(self, key: str) -> Edge | None:
        edge = self.definitions.diagram.edges.get(key)
        if edge is not None:
            self.points.extend(edge.waypoints)
        return edge

    def _collapsed(self, node: Node) -> bool:
        shape = self.definitions.diagram.shapes.get(node.id)
        return node.children is not None and shape is not None and shape.expanded is False

    def _pools(self) -> Iterator[str]:
        ids = {process.id for process in self.processes}
        for pool in self.definitions.participants.values():
            if pool.process in ids or (self.whole and not pool.process):
                yield self._band(pool.id, pool.name, "participant")
        for process in self.processes:
            for lane in process.walk_lanes():
                yield self._band(lane.id, lane.name, "lane")

    def _band(self, key: str, name: str, kind: str) -> str:
        shape = self._shape(key)
        if shape is None:
            return ""
        b = shape.bounds
        upright = shape.horizontal is False
        head = 30.0
        box: Attributes = {"x": b.x, "y": b.y, "width": b.width, "height": b.height, "fill": PAPER, "stroke": MUTED}
        strip: Attributes = {**box, "fill": "#eef1f5", **({"height": head} if upright else {"width": head})}
        length = (b.width if upright else b.height) - 10
        lines = wrap(name, length, 12)[:2]
        size = 12.0 if len(lines) < 2 else 11.0
        x, y = (b.x + b.width / 2, b.y + head / 2) if upright else (b.x + head / 2, b.y + b.height / 2)
        written = text_lines(lines, x, y - len(lines) * size * 0.625, size)
        if not upright:
            written = tag("g", {"transform": f"rotate(-90 {x:g} {y:g})"}, written) if written else ""
        return tag(
            "g",
            {"class": f"bpmn-{kind}", "data_element": key},
            f"<title>{escape(named(kind, name))}</title>" + tag("rect", box) + tag("rect", strip) + written,
        )

    def _node(self, node: Node) -> str:
        shape = self._shape(node.id)
        if shape is None:
            return ""
        drawn, extent = draw_node(
            node,
            shape,
            self.overlay.state(node.id),
            self.overlay.done.get(node.id, 0),
            self.overlay.active.get(node.id, ""),
            collapsed=self._collapsed(node),
            busy=self._busy(node, shape.bounds),
        )
        self.seen.append(extent)
        return drawn

    def _busy(self, node: Node, b: Bounds) -> frozenset[str]:
        """The sides of a node, top or bottom, at which flows join it."""
        edges = self.definitions.diagram.edges
        ends = [edges[key].waypoints[0] for key in node.outgoing if key in edges]
        ends += [edges[key].waypoints[-1] for key in node.incoming if key in edges]
        middle = [y for x, y in ends if abs(x - b.x - b.width / 2) < b.width / 4]
        return frozenset("top" if y < b.y + b.height / 2 else "bottom" for y in middle)

    def _badges(self, node: Node) -> str:
        shape = None if node.id in self.hidden else self.definitions.diagram.shapes.get(node.id)
        if shape is None:
            return ""
        b, out = shape.bounds, ""
        count, text = self.overlay.done.get(node.id, 0), self.overlay.active.get(node.id, "")
        if node.id in self.overlay.failed:
            out += badge(b.x + b.width - 10, b.y, "!", "is-failed", STATES["failed"][1])
        elif text:
            out += badge(b.x + b.width - 14, b.y, text, "is-active", STATES["active"][1])
        if count > 1:
            out += badge(b.x - 10, b.y, f"×{count}", "is-done", TAKEN)
        elif count == 1 and node.kind not in ("startEvent", "boundaryEvent") and node.id not in self.overlay.active:
            out += badge(b.x - 8, b.y, "✓", "is-done", TAKEN)
        if out:
            self.seen.append(Bounds(b.x - 10, b.y - 10, b.width + 20, 20))
        return out

    def _flow(self, flow: Flow, process: Process, labels: list[str]) -> str:
        edge = None if flow.source in self.hidden else self._edge(flow.id)
        if edge is None:
            return ""
        taken = flow.id in self.overlay.flows
        colour = TAKEN if taken else INK
        points = edge.waypoints
        source = self.nodes.get(flow.source)
        out = polyline(points, {"class": "bpmn-line", "stroke": colour, "stroke_width": 3 if taken else 1.5})
        out += arrow(points, colour)
        ux, uy = direction(points)
        x, y = points[0]
        if source is not None and source.default == flow.id:
            cx, cy = x + 12 * ux, y + 12 * uy
            ends = ((cx - 5 * ux - 5 * uy, cy - 5 * uy + 5 * ux), (cx + 5 * ux + 5 * uy, cy + 5 * uy - 5 * ux))
            out += polyline(ends, {"class": "bpmn-default", "stroke": colour, "stroke_width": 1.5})
        elif flow.conditional and source is not None and not source.kind.endswith("Gateway"):
            px, py = -uy, ux
            corners = [(x, y), (x + 8 * ux + 5 * px, y + 8 * uy + 5 * py), (x + 16 * ux, y + 16 * uy)]
            corners.append((x + 8 * ux - 5 * px, y + 8 * uy - 5 * py))
            out += polygon(corners, {"class": "bpmn-condition", "fill": PAPER, "stroke": colour})
        labels.append(self._edge_label(edge, flow.name))
        state = " is-taken" if taken else ""
        return tag(
            "g",
            {"class": f"bpmn-flow{state}", "data_element": flow.id},
            f"<title>{escape(named('sequenceFlow', flow.name) + (', đã đi qua' if taken else ''))}</title>{out}",
        )

    def _edge_label(self, edge: Edge, name: str) -> str:
        if not name:
            return ""
        if edge.label is not None:
            width = max(edge.label.width, 80.0)
            x, top = edge.label.x + edge.label.width / 2, edge.label.y
            lines = wrap(name, width, 11)
        else:
            pairs = list(zip(edge.waypoints, edge.waypoints[1:], strict=False))
            (x1, y1), (x2, y2) = max(pairs, key=lambda p: abs(p[1][0] - p[0][0]) + abs(p[1][1] - p[0][1]))
            flat = abs(x2 - x1) >= abs(y2 - y1)
            lines = wrap(name, max(70.0, abs(x2 - x1) - 24) if flat else 90.0, 11)
            x, y = (x1 + x2) / 2, (y1 + y2) / 2
            top = y - len(lines) * 13.75 - 4 if flat else y - len(lines) * 6.9
        self.seen.append(Bounds(x - 40, top, 80, len(lines) * 13.75))
        return halo(lines, x, top, 11) + text_lines(lines, x, top, 11, name="bpmn-label bpmn-flow-label")

    def _message_flows(self, labels: list[str]) -> Iterator[str]:
        for flow in self.definitions.message_flows.values() if self.whole else ():
            edge = self._edge(flow.id)
            if edge is None:
                continue
            line: Attributes = {"class": "bpmn-line", "stroke": MUTED, "stroke_width": 1.5, "stroke_dasharray": "8 5"}
            x, y = edge.waypoints[0]
            out = polyline(edge.waypoints, line) + arrow(edge.waypoints, MUTED, filled=False)
            out += tag("circle", {"cx": x, "cy": y, "r": 4, "fill": PAPER, "stroke": MUTED})
            labels.append(self._edge_label(edge, flow.name))
            yield tag(
                "g",
                {"class": "bpmn-message-flow", "data_element": flow.id},
                f"<title>{escape(named('messageFlow', flow.name))}</title>{out}",
            )

    def _artifacts(self) -> Iterator[str]:
        levels = [level for process in self.processes for level in process.levels()]
        associations = [link for level in levels for link in level.associations.values()]
        notes = [note for level in levels for note in level.annotations.values()]
        if self.whole:
            associations += self.definitions.associations.values()
            notes += self.definitions.annotations.values()
        for link in associations:
            edge = None if link.source in self.hidden else self._edge(link.id)
            if edge is not None:
                line: Attributes = {
                    "class": "bpmn-association",
                    "stroke": MUTED,
                    "stroke_dasharray": "2 4",
                    "stroke_width": 1.5,
                }
                yield polyline(edge.waypoints, line)
        for note in notes:
            shape = self._shape(note.id)
            if shape is not None:
                yield _note(note.text, shape.bounds)
        for level in levels:
            yield from self._data(level)

    def _data(self, level: Contents) -> Iterator[str]:
        """The data of a level: what holds it, and the lines to and from the steps."""
        owner = [level] if isinstance(level, Process) else []
        declared = [(kind, item) for each in owner if each.data for kind, item in _declared(each.data)]
        things = [*level.data_objects.values()]
        things += [DataObject(item.id, item.name, kind, "", item.collection) for kind, item in declared]
        for data in things:
            shape = self._shape(data.id)
            if shape is not None:
                drawn, extent = draw_data(data, shape)
                self.seen.append(extent)
                yield drawn
        for node in level.nodes.values():
            if node.data is None or node.id in self.hidden:
                continue
            for lines, into in ((node.data.incoming, True), (node.data.outgoing, False)):
                for line in lines:
                    edge = self._edge(line.id) if line.id else None
                    if edge is not None:
                        yield draw_data_line(edge, into)


def _declared(data: NodeData) -> Iterator[tuple[str, DataItem]]:
    for item in data.inputs:
        yield "dataInput", item
    for item in data.outputs:
        yield "dataOutput", item


def _inside(node: Node) -> Iterator[Node]:
    if node.children is not None:
        yield from node.children.walk()


def _note(text: str, b: Bounds) -> str:
    bracket = polyline(
        [(b.x + 10, b.y), (b.x, b.y), (b.x, b.y + b.height), (b.x + 10, b.y + b.height)],
        {"stroke": MUTED, "stroke_width": 1.5},
    )
    lines = wrap(text, max(40.0, b.width - 12), 11)
    return tag(
        "g",
        {"class": "bpmn-annotation"},
        bracket + text_lines(lines, b.x + 6, b.y + 2, 11, anchor="start"),
    )
