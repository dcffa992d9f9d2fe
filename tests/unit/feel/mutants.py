"""Texts made to break an interpreter: good ones mangled, nested, repeated and mixed, and patterns that run wild.

`python -m tests.unit.feel.mutants [COUNT] [SEED]` tries many and prints the slowest; test_fuzz.py tries some."""

from __future__ import annotations

import copy
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from engine.feel import DEFAULT, FeelError, Run, parse, parse_unary_tests
from engine.feel.registry import BUILTINS
from engine.feel.values import KINDS, weigh

CONTEXT: dict[str, Any] = {
    "a": 5,
    "s": "Mặt trận Tổ quốc",
    "long": "ab" * 400,
    "t": True,
    "z": None,
    "d": date(2022, 8, 10),
    "rows": [{"a": at, "n": str(at)} for at in range(30)],
    "many": [Decimal(at) for at in range(200)],
    "Họ và tên": "Nguyễn Văn An",
}
GOOD = [
    "a > 3 and s != null or not(t)",
    'if a > 3 then "x" else [1, 2, {b: a}]',
    "for x in many, y in rows return x * y.a",
    'some r in rows satisfies r.a > 3 and r.n = "7"',
    "rows[a > 3 and item.n != null][1].n",
    "{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(20)}.r",
    "sort(rows, function(x, y) x.a > y.a)[-1]",
    "a in (1, > 3, [2..7), ]9..12[)",
    'a between 1 and 10 and d in [@"2022-01-01"..@"2022-12-31"]',
    'd + @"P1M" - duration("P3DT4H") > date(2022, 8, 1)',
    'replace(s, "(\\\\w+) (\\\\w+)", "$2 $1", "i")',
    'matches(long, "^(a|b|ab)*c$")',
    'split(s, "\\\\s+")[item != ""]',
    'string join(for x in many return string(x), ", ")',
    "count(flatten([[1, [2, [3]]], many])) + sum(many) / 7 ** 2",
    'context put({a: {b: 1}}, ["a", "b"], partial)',
    'Họ và tên = "A" and string length(Họ và tên) > 3',
    'number("1 000,5", " ", ",") * -2 - -a',
    "[1, 2] instance of list<number> and {a: 1} instance of context<a: number>",
    "substring(string: s, start position: 2, length: 3) + upper case(s)",
    "/* note */ a // end\n+ 1",
    "(function(x: number, y: list<string>) x)(a, [s])",
    "before([1..5], [6..9]) or overlaps([1..3), (2..4])",
    '@"2022-08-10T10:00:00@Asia/Ho_Chi_Minh".time offset',
]
TOKENS = [
    *"( ) [ ] { } , . .. : + - * / ** = != < <= > >= -> ' @ \" \\ ? // /* */ |".split(),
    *"if then else for in return some every satisfies and or between instance of function external not".split(),
    *"true false null list range context number date time item partial a s t z rows many long".split(),
    *('"x"', '""', "0", "1e6000", "1e-6000", "9" * 40, "-1", ".5", "1..", "\u00a0", "\u200b", "\ufeff", "\u0000", "🐎"),
    *(
        "ệ",
        "e\u0323\u0302",
        "\u202e",
        "＋",
        "１",
        "²",
        "K",
        "ſ",
        "\ud7ff",
        "\U0010ffff",
        "\\uD800",
        "\\u0000",
        "\t\r\n",
    ),
    *('@"2022-02-30"', '@"99999-12-31"', '@"P999999999D"', '@"24:00:00"', '@"-PT0.0000001S"', '@"10:00:00@Nope/Zone"'),
]
ATOMS = ["a", "b", ".", "\\d", "\\w", "[ab]", "[^a]", "(a)", "(a|b)", "(a|ab)", "(a*)", "(a+)+", "\\1", "^", "$", "x?"]


def nested(rng: random.Random) -> str:
    """Something repeated so often that a careless reader or evaluator falls over."""
    times = rng.choice((3, 50, 70, 400, 5000))
    left, right = rng.choice(
        (("(", ")"), ("[", "]"), ("{a: ", "}"), ("-", ""), ("not(", ")"), ("if t then ", " else 1"), ("[1..", "]"),
         ("(function(x) ", ")(1)"), ("for x in [1, 2] return ", ""), ("some x in many satisfies ", ""), ("]1..", "["),
         ("a in (", ")"), ("1 + ", ""), ("count(", ")"), ("a.", ""), ("a[", "]"), ("{f: function(g) g(g), r: ", "}.r"))
    )  # fmt: skip
    return (
        left * times + rng.choice(("1", "a", "t", "", "many", "rows")) + right * rng.choice((times, times, times - 1))
    )


def pattern(rng: random.Random) -> str:
    """A regular expression, often one that backtracks without end elsewhere."""
    body = "".join(rng.choice(ATOMS) + rng.choice(("", "*", "+", "?", "{2}", "{1,9}", "*?", "")) for _ in range(6))
    body = rng.choice((body, f"({body})*", f"({body}|{body})+", f"^({body})+$"))
    text = rng.choice(("long", '"' + "a" * rng.choice((5, 60, 600)) + rng.choice(("", "b", "!")) + '"', "s"))
    call = rng.choice(
        ('matches({}, "{}")', 'replace({}, "{}", "$1$0")', 'split({}, "{}")', 'matches({}, "{}", "ismx")')
    )
    return call.format(text, body.replace("\\", "\\\\"))


def mangled(rng: random.Random) -> str:
    """A good text with a few characters or words changed."""
    text = rng.choice(GOOD)
    for _ in range(rng.randint(1, 6)):
        at, to = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        change = rng.randrange(6)
        if change == 0:
            text = text[:at] + text[to:]
        elif change == 1:
            text = text[:at] + rng.choice(TOKENS) + text[at:]
        elif change == 2:
            text = text[:to] + text[at:]
        elif change == 3:
            text = text[:at] + f"({rng.choice(GOOD)})" + text[to:]
        elif change == 4:
            text = text[:at] + rng.choice(list(BUILTINS)) + "(" + text[at:to] + ")" + text[to:]
        else:
            text = text[:at] + chr(rng.choice((rng.randrange(32, 127), rng.randrange(0xA0, 0xD7FF)))) + text[at:]
        text = text[:3000]
    return text


def soup(rng: random.Random) -> str:
    """Tokens without sense."""
    return " ".join(rng.choice(TOKENS) if rng.random() < 0.8 else rng.choice(list(BUILTINS)) for _ in range(12))


def called(rng: random.Random) -> str:
    """A built-in function with any arguments."""
    name = rng.choice(list(BUILTINS))
    values = [
        rng.choice((*TOKENS[-14:], "many", "rows", "s", "long", "z", "a", "[1..9]", "{}", "function(x, y) x > y"))
    ]
    values += [
        rng.choice(("1", "-1", "0", "1e30", '"a*"', "many", "rows", "z", "d", "[]", "2.5"))
        for _ in range(rng.randrange(4))
    ]
    return f"{name}({', '.join(values)})"


MAKERS: tuple[Callable[[random.Random], str], ...] = (mangled, mangled, mangled, soup, pattern, nested, called)


def mutant(rng: random.Random) -> str:
    return rng.choice(MAKERS)(rng)


def tried(text: str) -> tuple[str, float]:
    """How a text ended, and the seconds of computing it took. Raises AssertionError for a broken promise."""
    context, started, how = copy.deepcopy(CONTEXT), time.process_time(), "value"
    for read in (parse, parse_unary_tests):
        try:
            expression = read(text, ["Họ và tên"])
            expression.to_json()
            result = expression.evaluate(context, now=datetime(2022, 8, 10, tzinfo=UTC))
            assert type(result.value) in KINDS
            assert all(problem.message.endswith(".") and problem.position >= 0 for problem in result.problems)
            weigh(result.value, Run(DEFAULT))
            how = "null" if result.value is None else how
        except FeelError as error:
            assert error.message.endswith(".") and 0 <= error.position <= len(text)
            how = type(error).__name__
    seconds = time.process_time() - started
    assert context == CONTEXT
    return how, seconds


def main(count: int = 200_000, seed: int = 1) -> None:
    rng, ends, slowest = random.Random(seed), Counter[str](), list[tuple[float, str]]()
    for _ in range(count):
        text = mutant(rng)
        try:
            how, seconds = tried(text)
        except BaseException:
            print("broken by:", repr(text))
            raise
        ends[how] += 1
        slowest = sorted([*slowest, (seconds, text[:150])], reverse=True)[:8]
    print(count, "texts:", dict(ends))
    for seconds, text in slowest:
        print(f"{seconds:.3f} s  {text!r}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
