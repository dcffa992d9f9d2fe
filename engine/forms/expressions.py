"""FEEL as forms use it: conditions that are true only when exactly true, and text with expressions in it.

A form's expression never raises here: what went wrong is told by a flag and the caller decides."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.feel import Expression, FeelError, parse
from engine.forms.model import Condition, Template
from engine.forms.values import value_text

Names = Mapping[str, Any]


def read(text: str) -> Expression:
    """The expression of a text that may start with “=”. Raises FeelSyntaxError."""
    return parse(text.strip().removeprefix("="))


def evaluate(expression: Expression, names: Names, now: datetime) -> tuple[Any, bool]:
    """The value, and whether something went wrong on the way (then the value is None or not to be trusted)."""
    try:
        result = expression.evaluate(names, now=now)
    except FeelError:
        return None, True
    return result.value, bool(result.problems)


def holds(condition: Condition, names: Names, now: datetime) -> bool:
    """Is the condition exactly true? Null and errors are not."""
    if isinstance(condition, bool):
        return condition
    return evaluate(condition, names, now)[0] is True


def any_holds(conditions: tuple[Condition, ...], names: Names, now: datetime) -> bool:
    """Is one of the conditions exactly true?"""
    return any(holds(condition, names, now) for condition in conditions)


def split_template(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of a text with `{{…}}` in it: (is it an expression?, its text). An open `{{` is plain text."""
    while text:
        plain, mark, rest = text.partition("{{")
        inside, end, after = rest.partition("}}")
        if not mark or not end:
            yield False, text
            return
        if plain:
            yield False, plain
        yield True, inside.strip()
        text = after


def fill(template: Template, names: Names, now: datetime) -> str:
    """The template's text with its expressions' values as a person reads them."""
    return "".join(
        part if isinstance(part, str) else value_text(evaluate(part, names, now)[0]) for part in template.parts
    )
