"""Relations between points and ranges (DMN 1.5 §10.3.4.10, table 78), as Allen's interval algebra has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel.errors import Run
from engine.feel.operators import ordered
from engine.feel.registry import builtin
from engine.feel.values import Range


class Unordered(Exception):
    """Two values that cannot be put in order; the relation is null then."""


class Order:
    """Comparisons of one call, with its run at hand."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def before(self, a: Any, b: Any) -> bool:
        """a < b, an unbounded end counting as unknown. Raises Unordered."""
        answer = ordered("<", a, b, self.run, self.run.position)
        if answer is None:
            raise Unordered
        return answer

    def same(self, a: Any, b: Any) -> bool:
        """a = b. Raises Unordered."""
        return not self.before(a, b) and not self.before(b, a)

    def holds(self, span: Range, point: Any) -> bool:
        """Whether the range contains the point."""
        above = self.before(span.low, point) or (span.low_included and self.same(span.low, point))
        return above and (self.before(point, span.high) or (span.high_included and self.same(span.high, point)))


def relation(name: str, declaration: str) -> Callable[[Callable[[Order, Any, Any], bool]], Callable[..., bool]]:
    """Register a relation; incomparable or unbounded ends make it null."""

    def register(test: Callable[[Order, Any, Any], bool]) -> Callable[[Order, Any, Any], bool]:
        def action(run: Run, one: Any, other: Any) -> bool | None:
            if any(isinstance(span, Range) and (span.low is None or span.high is None) for span in (one, other)):
                return run.null("Khoảng giá trị thiếu một đầu nên không so sánh được. Hãy nhập đủ hai đầu.")
            try:
                return test(Order(run), one, other)
            except Unordered:
                return None

        builtin(name, declaration)(action)
        return test

    return register


@relation("before", "point1:point~, point2:point~")
def before_points(o: Order, a: Any, b: Any) -> bool:
    return o.before(a, b)


@relation("before", "point:point~, range:range")
def before_range(o: Order, a: Any, b: Range) -> bool:
    return o.before(a, b.low) or (o.same(a, b.low) and not b.low_included)


@relation("before", "range:range, point:point~")
def range_before(o: Order, a: Range, b: Any) -> bool:
    return o.before(a.high, b) or (o.same(a.high, b) and not a.high_included)


@relation("before", "range1:range, range2:range")
def before_ranges(o: Order, a: Range, b: Range) -> bool:
    return o.before(a.high, b.low) or (o.same(a.high, b.low) and not (a.high_included and b.low_included))


@relation("after", "point1:point~, point2:point~")
def after_points(o: Order, a: Any, b: Any) -> bool:
    return o.before(b, a)


@relation("after", "point:point~, range:range")
def after_range(o: Order, a: Any, b: Range) -> bool:
    return range_before(o, b, a)


@relation("after", "range:range, point:point~")
def range_after(o: Order, a: Range, b: Any) -> bool:
    return before_range(o, b, a)


@relation("after", "range1:range, range2:range")
def after_ranges(o: Order, a: Range, b: Range) -> bool:
    return before_ranges(o, b, a)


@relation("meets", "range1:range, range2:range")
def meets(o: Order, a: Range, b: Range) -> bool:
    return a.high_included and b.low_included and o.same(a.high, b.low)


@relation("met by", "range1:range, range2:range")
def met_by(o: Order, a: Range, b: Range) -> bool:
    return meets(o, b, a)


@relation("overlaps", "range1:range, range2:range")
def overlaps(o: Order, a: Range, b: Range) -> bool:
    return not before_ranges(o, a, b) and not before_ranges(o, b, a)


@relation("overlaps before", "range1:range, range2:range")
def overlaps_before(o: Order, a: Range, b: Range) -> bool:
    starts = o.before(a.low, b.low) or (o.same(a.low, b.low) and a.low_included and not b.low_included)
    ends = o.before(a.high, b.high) or (o.same(a.high, b.high) and (not a.high_included or b.high_included))
    return starts and ends and not before_ranges(o, a, b)


@relation("overlaps after", "range1:range, range2:range")
def overlaps_after(o: Order, a: Range, b: Range) -> bool:
    starts = o.before(b.low, a.low) or (o.same(b.low, a.low) and b.low_included and not a.low_included)
    ends = o.before(b.high, a.high) or (o.same(b.high, a.high) and (not b.high_included or a.high_included))
    return starts and ends and not before_ranges(o, b, a)


@relation("finishes", "point:point~, range:range")
def point_finishes(o: Order, a: Any, b: Range) -> bool:
    return b.high_included and o.same(a, b.high)


@relation("finishes", "range1:range, range2:range")
def finishes(o: Order, a: Range, b: Range) -> bool:
    if a.high_included != b.high_included or not o.same(a.high, b.high):
        return False
    return o.before(b.low, a.low) or (o.same(a.low, b.low) and (b.low_included or not a.low_included))


@relation("finished by", "range:range, point:point~")
def finished_by_point(o: Order, a: Range, b: Any) -> bool:
    return point_finishes(o, b, a)


@relation("finished by", "range1:range, range2:range")
def finished_by(o: Order, a: Range, b: Range) -> bool:
    return finishes(o, b, a)


@relation("includes", "range:range, point:point~")
def includes_point(o: Order, a: Range, b: Any) -> bool:
    return o.holds(a, b)


@relation("includes", "range1:range, range2:range")
def includes(o: Order, a: Range, b: Range) -> bool:
    starts = o.before(a.low, b.low) or (o.same(a.low, b.low) and (a.low_included or not b.low_included))
    ends = o.before(b.high, a.high) or (o.same(a.high, b.high) and (a.high_included or not b.high_included))
    return starts and ends


@relation("during", "point:point~, range:range")
def during_point(o: Order, a: Any, b: Range) -> bool:
    return o.holds(b, a)


@relation("during", "range1:range, range2:range")
def during(o: Order, a: Range, b: Range) -> bool:
    return includes(o, b, a)


@relation("starts", "point:point~, range:range")
def point_starts(o: Order, a: Any, b: Range) -> bool:
    return b.low_included and o.same(a, b.low)


@relation("starts", "range1:range, range2:range")
def starts(o: Order, a: Range, b: Range) -> bool:
    if a.low_included != b.low_included or not o.same(a.low, b.low):
        return False
    return o.before(a.high, b.high) or (o.same(a.high, b.high) and (b.high_included or not a.high_included))


@relation("started by", "range:range, point:point~")
def started_by_point(o: Order, a: Range, b: Any) -> bool:
    return point_starts(o, b, a)


@relation("started by", "range1:range, range2:range")
def started_by(o: Order, a: Range, b: Range) -> bool:
    return starts(o, b, a)


@relation("coincides", "point1:point~, point2:point~")
def coincides_points(o: Order, a: Any, b: Any) -> bool:
    return o.same(a, b)


@relation("coincides", "range1:range, range2:range")
def coincides(o: Order, a: Range, b: Range) -> bool:
    marks = (a.low_included, a.high_included) == (b.low_included, b.high_included)
    return o.same(a.low, b.low) and o.same(a.high, b.high) and marks
