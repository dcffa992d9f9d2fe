"""FEEL, the one expression language of the product (DMN 1.5 chapter 10): text to AST to value, under a budget.
Nothing in here can call code: no eval, no exec, no attribute access; a hostile text ends in a clear refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.feel import nodes
from engine.feel.errors import (
    DEFAULT,
    Budget,
    FeelBudgetExceeded,
    FeelError,
    FeelSyntaxError,
    Problem,
    Run,
)
from engine.feel.expression import Expression, Result, parse, parse_type, parse_unary_tests, strip_marker
from engine.feel.members import members_read, paths_read
from engine.feel.nodes import Type
from engine.feel.registry import invoke
from engine.feel.values import DayTimeDuration, Function, Range, Value, YearsMonths

__all__ = [
    "DEFAULT",
    "Budget",
    "DayTimeDuration",
    "Expression",
    "FeelBudgetExceeded",
    "FeelError",
    "FeelSyntaxError",
    "Function",
    "Problem",
    "Range",
    "Result",
    "Run",
    "Value",
    "Type",
    "YearsMonths",
    "decide",
    "evaluate",
    "invoke",
    "members_read",
    "parse",
    "parse_type",
    "parse_unary_tests",
    "paths_read",
    "strip_marker",
]


def _of(text: str, context: Mapping[str, Value]) -> Expression:
    return parse(text, [name for name in context if not name.isidentifier()])


def evaluate(
    text: str, context: Mapping[str, Value], *, now: datetime | None = None, budget: Budget = DEFAULT
) -> Value:
    """The value of a text in a context; null for whatever FEEL answers with null.

    Raises FeelSyntaxError, FeelBudgetExceeded, or FeelError for a context that holds no FEEL values.
    """
    return _of(text, context).evaluate(context, now=now, budget=budget).value


def decide(text: str, context: Mapping[str, Value], *, now: datetime | None = None, budget: Budget = DEFAULT) -> Value:
    """`evaluate` where the answer steers (design.md §4): a null that an error caused raises FeelError.

    For a text that is a context (a script), the same holds for each of its entries.
    """
    expression = _of(text, context)
    result = expression.evaluate(context, now=now, budget=budget)
    if result.problems:
        problem = _cause(expression, result)
        if problem is not None:
            raise FeelError(
                f"Không tính được biểu thức “{expression.text.strip()}”: {problem.message}", problem.position, text
            )
    return result.value


def _cause(expression: Expression, result: Result) -> Problem | None:
    """The problem that made the value, or an entry of the outermost context, null."""
    if result.value is None:
        return result.problems[0]
    if isinstance(expression.ast, nodes.ContextNode) and isinstance(result.value, dict):
        for entry in expression.ast.entries:
            if result.value[entry.key] is None:
                for problem in result.problems:
                    if entry.pos <= problem.position < entry.end:
                        return problem
    return None
