"""What a condition costs beside Python's own eval of the same words over the same values: FEEL's price for being safe.

Each time is the computing time of a thousand evaluations, so a figure in milliseconds is the microseconds of one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.feel import evaluate, parse, parse_unary_tests
from tests.bench.measured import Contender, Row, in_turns

THOUSAND = 1000
VALUES: dict[str, Any] = {
    "amount": Decimal(5),
    "agree": Decimal(12),
    "due": date(2022, 8, 10),
    "limit": date(2022, 9, 1),
    "votes": [Decimal(at) for at in range(40)],
}
CONDITIONS = (
    ("điều kiện hai vế", "amount > 3 and agree >= 10", "amount > 3 and agree >= 10"),
    ("so sánh ngày", "due <= limit", "due <= limit"),
    ("some trên 40 phần tử", "some v in votes satisfies v > 38", "any(v > 38 for v in votes)"),
    ("lọc và đếm 40 phần tử", "count(votes[item > 20]) >= 10", "len([v for v in votes if v > 20]) >= 10"),
)
TESTS, TESTED = "< 3, [5..12]", "amount < 3 or 5 <= amount <= 12"


def _thousands(action: Callable[[], object]) -> Contender:
    def contender(count: int) -> list[float]:
        taken = []
        for _ in range(count):
            started = time.process_time()
            for _ in range(THOUSAND):
                action()
            taken.append(time.process_time() - started)
        return taken

    return contender


def _rows(name: str, ours: Callable[[], object], python: str) -> list[Row]:
    code = compile(python, "condition", "eval")
    found = in_turns(
        {
            "compiled": _thousands(lambda: eval(code, {}, dict(VALUES))),  # noqa: S307 # the yardstick, not the product
            "text": _thousands(lambda: eval(python, {}, dict(VALUES))),  # noqa: S307
            "ours": _thousands(ours),
        },
        rounds=6,
        block=2,
    )
    return [
        Row(f"{name}: eval của Python, đã biên dịch", found["compiled"], found["compiled"]),
        Row(f"{name}: eval của Python, từ văn bản", found["text"], found["compiled"]),
        Row(f"{name}: FEEL ở đây", found["ours"], found["compiled"]),
    ]


def expressions(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    """Rows for `make bench`; `folder` is not used."""
    rows: list[Row] = []
    for name, feel, python in CONDITIONS:
        known = parse(feel)
        assert known.evaluate(VALUES).value is True
        rows += _rows(name, lambda known=known: known.evaluate(VALUES), python)  # type: ignore[misc]
    tests = parse_unary_tests(TESTS)
    rows += _rows("phép thử một ô bảng quyết định", lambda: tests.evaluate({"?": VALUES["amount"]}), TESTED)
    rows += _rows("điều kiện từ văn bản", lambda: evaluate(CONDITIONS[0][1], VALUES), CONDITIONS[0][2])
    yield "Biểu thức, 1.000 lần mỗi phép đo (mốc: eval của Python, đã biên dịch)", rows
