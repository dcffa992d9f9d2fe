"""The growth curves as one SVG, drawn by hand: four small charts with the same vertical scale."""

from math import ceil
from xml.sax.saxutils import escape

from tests.bench.growth import Curve

WIDE, HIGH = 420, 250
LEFT, TOP, RIGHT, BOTTOM = 48, 44, 16, 42
HOT, COLD, INK, FAINT = "#0f6b4a", "#b3541e", "#222222", "#d9d9d9"


def drawing(curves: list[Curve]) -> str:
    """The picture. Heights are multiples of a bare commit, from 0."""
    top = max(value for curve in curves for _, *costs in curve.points for value in costs)
    step = next(each for each in (1, 2, 3, 4, 5, 10, 20, 50, 100, 1000) if 5 * each >= top)
    rows = ceil(len(curves) / 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDE} {rows * HIGH + 60}" role="img" '
        'font-family="system-ui, sans-serif" font-size="12">',
        "<title>Chi phí hoàn thành một việc khi quy mô tăng, tính bằng số lần một lần ghi bền tối thiểu</title>",
        f'<rect width="100%" height="100%" fill="#ffffff"/><g fill="{INK}">',
        _legend(),
    ]
    for place, curve in enumerate(curves):
        parts.append(f'<g transform="translate({place % 2 * WIDE} {place // 2 * HIGH + 54})">{_chart(curve, step)}</g>')
    return "\n".join([*parts, "</g></svg>\n"])


def _legend() -> str:
    return (
        f'<circle cx="54" cy="20" r="5" fill="{HOT}"/><text x="64" y="24">đang có trong bộ nhớ</text>'
        f'<rect x="216" y="15" width="10" height="10" fill="{COLD}"/><text x="232" y="24">phải đọc lại từ cơ sở dữ liệu'
        '</text><text x="48" y="48">Trục đứng: bằng bao nhiêu lần một lần ghi bền. Trục ngang: các cỡ đã đo.</text>'
    )


def _chart(curve: Curve, step: int) -> str:
    inner_wide, inner_high = WIDE - LEFT - RIGHT, HIGH - TOP - BOTTOM
    most, count = 5 * step, len(curve.points)

    def across(place: int) -> float:
        return LEFT + inner_wide * (place + 0.5) / count

    def down(value: float) -> float:
        return TOP + inner_high * (1 - value / most)

    parts = [f'<text x="{LEFT}" y="{TOP - 14}" font-size="14" font-weight="600">{escape(curve.title)}</text>']
    for number in range(6):
        y = down(number * step)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDE - RIGHT}" y2="{y:.1f}" stroke="{FAINT}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{number * step}×</text>')
    for place, (size, *_) in enumerate(curve.points):
        text = f"{size:,}".replace(",", ".")
        parts.append(f'<text x="{across(place):.1f}" y="{HIGH - BOTTOM + 18}" text-anchor="middle">{text}</text>')
    parts.append(
        f'<text x="{WIDE - RIGHT}" y="{HIGH - 8}" text-anchor="end" fill="#555555">{escape(curve.unit)}</text>'
    )
    for colour, values in ((COLD, [cold for *_, cold in curve.points]), (HOT, [hot for _, hot, _ in curve.points])):
        line = " ".join(f"{across(place):.1f},{down(value):.1f}" for place, value in enumerate(values))
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        for place, value in enumerate(values):
            parts.append(_mark(colour, across(place), down(value)))
    return "".join(parts)


def _mark(colour: str, x: float, y: float) -> str:
    if colour == HOT:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
    return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{colour}"/>'
