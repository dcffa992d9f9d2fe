"""The browser's evaluator against ours: the same tree and context give the same answer, or the server decides."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import FeelError, codec, parse, parse_unary_tests

ROOT = Path(__file__).parents[3]
MODULE = ROOT / "webui" / "assets" / "js" / "feel.js"
_BESIDE = Path(sys.executable).with_name("node")
NODE = str(_BESIDE) if _BESIDE.exists() else shutil.which("node")
NOW = datetime(2022, 8, 10, 2, tzinfo=UTC)

needs_node = pytest.mark.skipif(NODE is None, reason="no node on this machine")

RUNNER = f"""
import {{ evaluate }} from {json.dumps(MODULE.as_uri())};
import {{ createInterface }} from 'node:readline';
for await (const line of createInterface({{ input: process.stdin }})) {{
  const [ast, context] = JSON.parse(line);
  let answer;
  try {{
    const value = evaluate(ast, context, '2022-08-10');
    answer = value === undefined ? {{ server: true }} : {{ value }};
  }} catch (error) {{
    answer = {{ crash: String(error) }};
  }}
  process.stdout.write(JSON.stringify(answer) + '\\n');
}}
"""

CONTEXT: dict[str, Any] = {
    "amount": 12,
    "rate": Decimal("0.125"),
    "big": Decimal("1234567890123456789012345678901234"),
    "agree": True,
    "empty": None,
    "blank": "",
    "name": "Nguyễn Văn Ân",
    "due": codec.from_data({"@d": "2022-08-10"}),
    "sent": codec.from_data({"@dt": "2022-08-10T09:00:00+07:00"}),
    "wait": codec.from_data({"@dtd": "P5D"}),
    "rows": [{"n": 1, "ok": True, "who": "An"}, {"n": Decimal("2.5"), "ok": False, "who": "Bình"}, {"n": None}],
    "numbers": [3, 1, Decimal("2.5")],
    "case": {"title": "Kế hoạch", "deep": {"x": 1}},
}
STORED = codec.to_data(CONTEXT)


class Browser:
    """One node process that answers line by line."""

    def __init__(self) -> None:
        assert NODE is not None
        self.process = subprocess.Popen(
            [NODE, "--input-type=module", "-e", RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def evaluate(self, ast: Any, context: Any) -> dict[str, Any]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps([ast, context]) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Any:
    found = Browser()
    yield found
    found.close()


def both(browser: Browser, text: str, tests: Any = None) -> tuple[Any, Any]:
    """The stored form of our answer, and the browser's answer; texts that are refused count as undecided."""
    context = {**CONTEXT, "?": tests}
    try:
        expression = (parse_unary_tests if tests is not None else parse)(text)
        ours = codec.to_data(expression.evaluate(context, now=NOW).value)
    except (FeelError, TypeError):
        return None, {"server": True}
    answer = browser.evaluate(expression.to_json(), {**STORED, "?": codec.to_data(tests)})
    assert "crash" not in answer, (text, answer)
    return ours, answer


DECIDED = """
9999999999999999999999999999999997 / 2 | 9999999999999999999999999999999999 / 2
-9999999999999999999999999999999997 / 2 | 1 + 2 * 3 - 4
0.1 + 0.2 | 10 / 4 | 1 / 3 | 2 / 3 | -2 / 3 | 1 / 0 | 1000000 * rate | amount - 2.50 | -amount
big + 1 | 5e-1 * 4 | amount / 7 | 100 / 8 | 1e33 / 7 | 2 / 0.00003 | 1 / 1e30 | "a" + "b" | "a" + 1 | amount + empty
amount + missing | amount > 3 and agree | amount > 3 and missing > 2 | empty > 1 or agree | not(agree) | not(empty)
amount = 12.0 | amount = "12" | name = "Nguyễn Văn Ân" | empty = null | missing = null | blank = "" | amount != 12
"a" < "b" | due < date("2022-08-11") | due = @"2022-08-10" | due >= today() | sent < @"2022-08-10T03:00:00Z"
sent = @"2022-08-10T02:00:00Z" | sent = due | date("2022-02-30") | amount in [1..12) | amount in [1..12]
amount in (> 20, < 15) | amount in (1, 12) | amount in numbers | amount between 1 and 12
if agree then "yes" else "no" | if empty then 1 else 2 | if amount > 10 then amount * rate else null | count(rows)
count(rows[ok = true]) | count(empty) | sum(numbers) | sum([]) | sum(rows.n) | min(numbers) | max(numbers)
mean(numbers) | max(1, 5, 3) | min(["b", "a"]) | max([due, @"2023-01-01"]) | min([1, "a"])
list contains(numbers, 2.5) | list contains(numbers, null) | contains(name, "Văn") | starts with(name, "Ng")
ends with(name, "x") | contains(empty, "x") | string length(name) | string length("🐎a") | upper case(name)
lower case(name) | is defined(missing) | is defined(amount) | is defined(case.deep.x) | is defined(case.nope.x)
is empty(blank) | is empty(rows) | is empty(missing) | is empty([]) | rows.n | rows[1].who | rows[-1].n | rows[7]
rows[n > 1].who | numbers[item > 2] | case.deep.x | some r in rows satisfies r.n > 2
every r in rows satisfies r.ok = true | some a in numbers, b in numbers satisfies a + b = 4
every r in [] satisfies false | some r in empty satisfies true | for r in numbers return r * 2 | [1, "a", null, due]
{a: amount, b: a + 1} = {a: 12, b: 13} | {a: 1, b: [due]} | [1, [2]] = [1, [2]] | [1] = [2] | floor(-1.5)
ceiling(1.2) | ceiling(-1.2) | floor(3) | abs(-2.5) | number("12.50") | number("x") | string(1.50) | string(agree)
string(due) | append(numbers, 1) | concatenate([1], [2, 3]) | all([true, empty]) | any([true, empty])
"x" in ("x", "y") | amount[1] | empty[1] | name.x | 5 in [[1..3], [4..6]] | string(1e20 * 1.5) | number(" 7 ")
3 = [3] | [1..3] = null | string length(["abc"])
"""


@needs_node
@pytest.mark.parametrize("text", [text.strip() for line in DECIDED.strip().splitlines() for text in line.split(" | ")])
def test_the_browser_decides_ordinary_form_expressions(browser: Browser, text: str) -> None:
    ours, answer = both(browser, text)
    assert answer == {"value": ours}


@needs_node
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("> 3", 5),
        ("not(< 3, > 8)", 5),
        ("-", 1),
        ('"a","b"', "b"),
        ("? > 3 and ? < 9", 5),
        ("[1..4]", 5),
        ("true", False),
        ("> 3", "x"),
        ("? > 3 or null", None),
        ("(null..[1])", 5),
    ],
)
def test_the_browser_decides_unary_tests(browser: Browser, text: str, value: Any) -> None:
    ours, answer = both(browser, text, value)
    assert answer == {"value": ours}


@needs_node
@pytest.mark.parametrize(
    "text",
    [
        "due + wait",
        'matches(name, "x")',
        "2 ** 3",
        "big * big",
        "function(a) a",
        "amount instance of number",
        "now()",
        "due.year",
        "sort(numbers)",
        "[1..2]",
        "sum = 1",
        'wait > @"P1D"',
        "for i in 1..3 return i",
        "count(list: numbers)",
    ],
)
def test_the_rest_is_left_to_the_server(browser: Browser, text: str) -> None:
    answer = browser.evaluate(parse(text).to_json(), STORED)
    assert answer == {"server": True}


@needs_node
def test_what_is_certain_without_the_server_is_decided(browser: Browser) -> None:
    for text, expected in (("amount > 20 and due + wait > due", False), ("amount > 3 or 2 ** 3 > 1", True)):
        assert browser.evaluate(parse(text).to_json(), STORED) == {"value": expected}


@needs_node
def test_plain_numbers_from_form_fields_are_exact(browser: Browser) -> None:
    assert browser.evaluate(parse("a + b").to_json(), {"a": 0.1, "b": {"@n": "0.2"}}) == {"value": {"@n": "0.3"}}


ATOMS = st.sampled_from(
    [
        *CONTEXT,
        "missing",
        "item",
        "1",
        "0",
        "2.5",
        "-3",
        "1e20",
        '"An"',
        '""',
        "true",
        "false",
        "null",
        "rows.n",
        "case.deep",
        "[]",
        "{a: 1}",
        '@"2022-08-11"',
        "numbers[1]",
    ]
)
TEMPLATES = [
    *(f"($ {op} $)" for op in "+ - * / = != < <= > >= and or in".split()),
    "(-$)",
    "(if $ then $ else $)",
    "(some i in $ satisfies $)",
    "(every i in $ satisfies (i > $))",
    "$[$]",
    "(rows)[$]",
    "($).n",
    "[$, $]",
    "{a: $}",
    "($ between $ and $)",
    "($ in (> $, $, [$..$]))",
    "($ in [$, $])",
    "(for i in $ return $)",
    *(
        f"{name}($)"
        for name in (
            "count",
            "sum",
            "min",
            "max",
            "mean",
            "not",
            "abs",
            "floor",
            "ceiling",
            "string length",
            "upper case",
            "is defined",
            "is empty",
            "number",
            "string",
            "all",
            "any",
            "date",
        )
    ),
    *(f"{name}($, $)" for name in ("contains", "starts with", "list contains", "append", "concatenate", "min")),
]


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def fill(template: str) -> st.SearchStrategy[str]:
        pieces = template.split("$")
        return st.tuples(*[inner] * (len(pieces) - 1)).map(
            lambda parts: pieces[0] + "".join(a + b for a, b in zip(parts, pieces[1:], strict=True))
        )

    return st.sampled_from(TEMPLATES).flatmap(fill)


@needs_node
@settings(max_examples=600)
@given(text=st.recursive(ATOMS, grown, max_leaves=6))
def test_random_expressions_never_differ(browser: Browser, text: str) -> None:
    ours, answer = both(browser, text)
    assert answer in ({"value": ours}, {"server": True}), text
