"""The small parts of a drawing: escaping, numbers, text in lines, arrowheads and badges as SVG strings.
One <text> per line and polygons for arrows, because converters to PDF know neither tspans nor markers."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping, Sequence

INK, PAPER, MUTED = "#22242a", "#ffffff", "#5b5f6b"
LINE = 1.25  # line height in em: Vietnamese has marks above and below the letters
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NARROW, _WIDE = frozenset("iìíĩỉịljtfrI.,;:'|!()[]-“”‘’ /"), frozenset("mwMWĐ@%—…")

Point = tuple[float, float]
Attributes = dict[str, str | float]


def escape(text: str) -> str:
    """Text for an element or a quoted attribute."""
    return html.escape(_CONTROL.sub("", text), quote=True)


def number(value: float) -> str:
    """A coordinate, to a tenth, as short as possible."""
    return f"{round(value, 1):g}" if abs(value) < 100_000 else str(round(value))


def tag(name: str, attributes: Mapping[str, str | float], content: str = "") -> str:
    """An element; figures are rounded, texts escaped, `_` in names becomes `-`."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{number(value) if isinstance(value, float | int) else escape(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def width_of(text: str, size: float) -> float:
    """About how wide a text is set, in diagram units."""
    ems = 0.0
    for letter in text:
        ems += 0.32 if letter in _NARROW else 0.86 if letter in _WIDE else 0.7 if letter.isupper() else 0.57
    return ems * size


def wrap(text: str, width: float, size: float) -> list[str]:
    """Words in lines no wider than `width`, as far as single words allow."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def fit(text: str, width: float, height: float, sizes: Sequence[float] = (12, 11, 10)) -> tuple[list[str], float]:
    """Lines and size of a text that has to stay inside a box; what does not fit at the smallest size is cut with …"""
    lines: list[str] = []
    size = sizes[-1]
    for size in sizes:
        lines = wrap(text, width, size)
        if len(lines) * size * LINE <= height and all(width_of(line, size) <= width + 4 for line in lines):
            return lines, size
    room = max(1, int(height / (size * LINE)))
    if len(lines) > room:
        lines = [*lines[: room - 1], f"{lines[room - 1]} …"]
    return lines, size


def text_lines(
    lines: Sequence[str], x: float, top: float, size: float, anchor: str = "middle", name: str = "bpmn-label"
) -> str:
    """Lines of text from `top` downwards."""
    return "".join(
        tag(
            "text",
            {
                "class": name,
                "x": x,
                "y": top + (row + 0.5) * size * LINE + size * 0.35,
                "text_anchor": anchor,
                "font_size": size,
                "fill": INK,
            },
            escape(line),
        )
        for row, line in enumerate(lines)
    )


def halo(lines: Sequence[str], x: float, top: float, size: float) -> str:
    """A light ground under a label that may lie on lines."""
    if not lines:
        return ""
    width = max(width_of(line, size) for line in lines) + 4
    return tag(
        "rect",
        {
            "class": "bpmn-halo",
            "x": x - width / 2,
            "y": top,
            "width": width,
            "height": len(lines) * size * LINE,
            "fill": PAPER,
            "fill_opacity": 0.8,
        },
    )


def polyline(points: Sequence[Point], attributes: Mapping[str, str | float]) -> str:
    """An open line through points."""
    return tag(
        "polyline", {"points": " ".join(f"{number(x)},{number(y)}" for x, y in points), "fill": "none", **attributes}
    )


def arrow(points: Sequence[Point], colour: str, filled: bool = True) -> str:
    """An arrowhead at the end of a line."""
    x, y = points[-1]
    ux, uy = direction(points[::-1])
    corners = [
        (x, y),
        (x + 10 * ux - 4.5 * uy, y + 10 * uy + 4.5 * ux),
        (x + 10 * ux + 4.5 * uy, y + 10 * uy - 4.5 * ux),
    ]
    return polygon(corners, {"class": "bpmn-arrow", "fill": colour if filled else PAPER, "stroke": colour})


def polygon(points: Sequence[Point], attributes: Mapping[str, str | float]) -> str:
    """A closed shape through points."""
    return tag("polygon", {"points": " ".join(f"{number(x)},{number(y)}" for x, y in points), **attributes})


def direction(points: Sequence[Point]) -> Point:
    """The unit vector along the first stretch of a line that has a length."""
    x, y = points[0]
    for other_x, other_y in points[1:]:
        length = math.hypot(other_x - x, other_y - y)
        if length > 0.01:
            return (other_x - x) / length, (other_y - y) / length
    return 1.0, 0.0


def badge(x: float, y: float, text: str, name: str, ground: str) -> str:
    """A pill with a short text; `x`, `y` is the middle of its left edge."""
    width = max(20.0, width_of(text, 11) + 12)
    return tag(
        "g",
        {"class": f"bpmn-badge {name}"},
        tag(
            "rect",
            {"x": x, "y": y - 10, "width": width, "height": 20, "rx": 10, "fill": ground, "stroke": PAPER},
        )
        + tag(
            "text",
            {"x": x + width / 2, "y": y + 4, "text_anchor": "middle", "font_size": 11, "fill": PAPER},
            escape(text),
        ),
    )
