"""Functions that boil a list down to one value (DMN 1.5 §10.3.4.4): sums, extremes, averages, all, any."""

from __future__ import annotations

from decimal import Decimal, DecimalException
from functools import cmp_to_key
from typing import Any

from engine.feel.arithmetic import NUMBERS
from engine.feel.errors import Run
from engine.feel.operators import alike, order_key
from engine.feel.registry import builtin, invoke

_TOO_LARGE = "Kết quả phép tính nằm ngoài giới hạn cho phép. Hãy kiểm tra các số trong phép tính."


def _items(run: Run, args: list[Any]) -> list[Any]:
    """The one list given, or the arguments themselves as the list."""
    items: list[Any] = args[0] if len(args) == 1 and type(args[0]) is list else args
    run.charge(len(items))
    return items


def _numbers(run: Run, args: list[Any]) -> list[Decimal] | None:
    items = _items(run, args)
    if all(type(item) is Decimal for item in items):
        return items
    return run.null("Danh sách có phần tử không phải là số. Hãy kiểm tra các phần tử.")


def _extreme(run: Run, args: list[Any], largest: bool) -> Any:
    items = _items(run, args)
    if not items:
        return None
    if not alike(items):
        return run.null("Danh sách có phần tử không so sánh được với nhau. Hãy dùng các giá trị cùng loại.")
    try:
        return (max if largest else min)(items, key=order_key(items))
    except TypeError:
        return run.null("Danh sách trộn giờ có múi giờ với giờ không có. Hãy ghi múi giờ cho tất cả.")


@builtin("min", "list:*")
def min_(run: Run, args: list[Any]) -> Any:
    return _extreme(run, args, False) if args else _none_given(run)


@builtin("max", "list:*")
def max_(run: Run, args: list[Any]) -> Any:
    return _extreme(run, args, True) if args else _none_given(run)


def _none_given(run: Run) -> Any:
    return run.null("Hàm chưa có tham số. Hãy đưa vào một danh sách.")


def _total(numbers: list[Decimal]) -> Decimal:
    total = numbers[0]
    for number in numbers[1:]:
        total = NUMBERS.add(total, number)
    return total


@builtin("sum", "list:*")
def sum_(run: Run, args: list[Any]) -> Any:
    if not args:
        return _none_given(run)
    numbers = _numbers(run, args)
    try:
        return _total(numbers) if numbers else None
    except DecimalException:
        return run.null(_TOO_LARGE)


@builtin("product", "list:*")
def product(run: Run, args: list[Any]) -> Any:
    if not args:
        return _none_given(run)
    numbers = _numbers(run, args)
    if not numbers:
        return None
    try:
        result = numbers[0]
        for number in numbers[1:]:
            result = NUMBERS.multiply(result, number)
        return result
    except DecimalException:
        return run.null(_TOO_LARGE)


@builtin("mean", "list:*")
def mean(run: Run, args: list[Any]) -> Any:
    if not args:
        return _none_given(run)
    numbers = _numbers(run, args)
    try:
        return NUMBERS.divide(_total(numbers), Decimal(len(numbers))) if numbers else None
    except DecimalException:
        return run.null(_TOO_LARGE)


@builtin("median", "list:*")
def median(run: Run, args: list[Any]) -> Any:
    if not args:
        return _none_given(run)
    numbers = _numbers(run, args)
    if not numbers:
        return None
    ordered, middle = sorted(numbers), len(numbers) // 2
    if len(ordered) % 2:
        return ordered[middle]
    try:
        return NUMBERS.divide(NUMBERS.add(ordered[middle - 1], ordered[middle]), Decimal(2))
    except DecimalException:
        return run.null(_TOO_LARGE)


@builtin("stddev", "list:*")
def stddev(run: Run, args: list[Any]) -> Any:
    numbers = _numbers(run, args) if args else _none_given(run)
    if numbers is None:
        return None
    if len(numbers) < 2:
        return run.null("Cần ít nhất hai số để tính độ lệch chuẩn. Hãy bổ sung số liệu.")
    try:
        average = NUMBERS.divide(_total(numbers), Decimal(len(numbers)))
        squares = [NUMBERS.multiply(gap, gap) for gap in (NUMBERS.subtract(n, average) for n in numbers)]
        return NUMBERS.sqrt(NUMBERS.divide(_total(squares), Decimal(len(numbers) - 1)))
    except DecimalException:
        return run.null(_TOO_LARGE)


@builtin("mode", "list:*")
def mode(run: Run, args: list[Any]) -> Any:
    numbers = _numbers(run, args) if args else _none_given(run)
    if numbers is None:
        return None
    counts: dict[Decimal, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(number for number, count in counts.items() if count == most)


@builtin("count", "list:list")
def count(run: Run, items: list[Any]) -> Any:
    return Decimal(len(items))


def _logic(run: Run, args: list[Any], stop: bool) -> bool | None:
    items = _items(run, args)
    if any(item is stop for item in items):
        return stop
    if all(item is (not stop) for item in items):
        return not stop
    if any(item is not None and type(item) is not bool for item in items):
        run.null("Danh sách có phần tử không phải đúng hoặc sai. Hãy kiểm tra các phần tử.")
    return None


@builtin("all", "list:*")
def all_(run: Run, args: list[Any]) -> Any:
    return _logic(run, args, False) if args else _none_given(run)


@builtin("any", "list:*")
def any_(run: Run, args: list[Any]) -> Any:
    return _logic(run, args, True) if args else _none_given(run)


@builtin("sort", "list:list, precedes:function=")
def sort(run: Run, items: list[Any], precedes: Any) -> Any:
    run.charge(len(items) * max(1, len(items).bit_length()))
    if precedes is None:
        if alike(items):
            try:
                return sorted(items, key=order_key(items))
            except TypeError:
                pass
        return run.null("Danh sách có phần tử không so sánh được với nhau. Hãy dùng các giá trị cùng loại.")
    position = run.position

    def compare(a: Any, b: Any) -> int:
        if invoke(precedes, [a, b], (), run, position) is True:
            return -1
        return 1 if invoke(precedes, [b, a], (), run, position) is True else 0

    if len(precedes.parameters) != 2:
        return run.null("Hàm so sánh khi sắp xếp phải có hai tham số. Hãy sửa hàm so sánh.")
    return sorted(items, key=cmp_to_key(compare))
