"""What can go wrong in an expression, and how much an expression may cost.
One place, so that every part of the interpreter refuses in the same words and with the same classes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a value became null: a Vietnamese sentence and the offset (characters) in the expression's text.

    placed: the sentence shows the place already, as it does in every Result."""

    message: str
    position: int
    placed: bool = False

    def at(self, text: str) -> Problem:
        """The same with the place in the text as people count it, and the words that stand there."""
        if self.placed:
            return self
        if not text:  # a tree that was not read from one text has no places
            return Problem(self.message, self.position, True)
        reason, mark, remedy = self.message.partition(". ")
        there = " ".join(text[self.position :].split())
        there = there if len(there) <= _SHOWN else there[:_SHOWN].rstrip() + "…"
        return Problem(f"{reason} (vị trí {self.position + 1}: “{there}”){mark}{remedy}", self.position, True)


class FeelError(Exception):
    """An expression that cannot give an answer; `message` is Vietnamese and fit for a screen."""

    def __init__(self, message: str, position: int = 0, expression: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.expression = expression


class FeelSyntaxError(FeelError):
    """A text that is not FEEL (DMN 1.5 §10.3.1.2)."""


class FeelBudgetExceeded(FeelError):
    """An expression that would cost more steps, depth or size than its budget allows."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one evaluation may cost.

    steps: evaluated nodes of repeated parts, plus elements and characters touched by functions.
    depth: nested function invocations, and nesting of the resulting value.
    size:  elements or characters of any value built, and of the result as a tree.
    """

    steps: int = 200_000
    depth: int = 50
    size: int = 200_000


DEFAULT = Budget()
MAX_PROBLEMS = 20
_SHOWN = 30  # characters of the text that tell where a problem lies


class Run:
    """The state of one evaluation: what is left of the budget, the clock it may see, what went wrong."""

    __slots__ = ("steps", "depth", "size", "now", "problems", "position", "admitted")

    def __init__(self, budget: Budget = DEFAULT, now: datetime | None = None) -> None:
        self.steps = budget.steps
        self.depth = budget.depth
        self.size = budget.size
        self.now = now
        self.problems: list[Problem] = []
        self.position = 0
        self.admitted: dict[str, tuple[Any, Any]] = {}

    def charge(self, steps: int) -> None:
        """Take `steps` from the budget. Raises FeelBudgetExceeded when nothing is left."""
        self.steps -= steps
        if self.steps < 0:
            exceeded()

    def room(self, size: int) -> None:
        """Refuse to build a value of `size` elements or characters when the budget does not allow it."""
        if size > self.size:
            exceeded()
        self.charge(size >> 4)

    def fail(self, position: int, message: str) -> T | None:
        """Record why a null arises; always returns None, typed so that a caller can write `return run.fail(...)`."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(message, position))
        return None

    def null(self, message: str) -> T | None:
        """`fail` at the place of the function call under way; for the built-in functions."""
        return self.fail(self.position, message)


def exceeded() -> NoReturn:
    """Raise the one refusal for expressions that cost too much."""
    raise FeelBudgetExceeded(
        "Biểu thức cần quá nhiều bước tính hoặc tạo ra dữ liệu quá lớn. "
        "Hãy viết ngắn lại, bớt lặp lồng nhau hoặc chia thành nhiều biểu thức nhỏ."
    )
