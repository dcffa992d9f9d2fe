"""Random block-structured processes: shapes for hypothesis, and blocks with a key each.

A block has one way in and one way out. Every choice is an answer of a person, a message or the passing of time, so that
a driver and the oracle (`oracle.py`) can take it independently of the engine. Where BPMN leaves open what goes first
(many hear one signal at once), a person's task follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import strategies as st


@dataclass(frozen=True)
class Block:
    """kind: one of the names below; `size`: how many instances, how many answers are enough, how often it fails, which
    signal, which code.

    `flag`: several instances come in sequence; the event of a watched block ends what it watches."""

    kind: str
    key: str
    parts: tuple[Block, ...] = ()
    size: int = 0
    flag: bool = False

    def walk(self) -> Iterator[Block]:
        """The block and everything in it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    @property
    def ends(self) -> bool:
        """Whether the event of a watched block ends what it watches."""
        return self.kind in ALWAYS or (self.flag and self.kind != "beat")

    def __str__(self) -> str:
        more = [str(self.size)] if self.kind in SIZED else []
        more += ["!"] if self.flag and (self.kind in SIZED or self.kind in FLAGGED) else []
        return f"{self.key}{':' if more else ''}{''.join(more)}" + (
            f"({', '.join(map(str, self.parts))})" if self.parts else ""
        )


SEVERAL = frozenset({"par", "inc", "xor", "seq", "some"})
LEAVES = ("task", "task", "task", "script", "many")
SPLITS = ("par", "inc", "par", "inc", "xor")
WHOLES = (*SPLITS, *SPLITS, "loop", "loop", "loop", "seq", "seq", "sub", "subs")

# With data, events, calls and steps that fail.
ALWAYS = frozenset({"fault", "void", "onerror"})
TWO_WAYS = frozenset({"calc", "race", "pick", "alarm", "notice", "fault", "sound", "warn", "void", "beat"})
TWO_WAYS |= {"onsignal", "ontime", "onescalation", "onerror"}
FLAGGED = TWO_WAYS | {"limit", "free"}
SIZED = frozenset({"work", "many", "each", "keyed", "subs", "calls", "keeps", "most", "stops", "poll", "prior"})
SIZED |= {"some", "throw", "pick", "sound", "warn", "fault", "beat", "onsignal", "onescalation", "onerror", "free"}
RICH_LEAVES = ("task", "script", "work", "many", "each", "keyed", "again")
RICH = ("par", "inc", "xor", "loop", "loop", "seq", "sub", "subs", "call", "calls", "calc", "race", "race")
RICH = (*RICH, "alarm", "alarm", "notice", "notice", "fault", "fault")

# By kind of what BPMN offers: what is in the foreground, then what it is mixed with.
FRAME = ("par", "inc", "loop", "seq", "sub", "subs", "most", "call")
THEMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "signals": (("sound", "onsignal", "pick"), ("task", "throw", "throw")),
    "escalations": (("warn", "onescalation", "sub", "leak"), ("task", "tell", "tell")),
    "errors": (("fault", "onerror", "leak", "stop", "stops"), ("task", "many", "work")),
    "timers": (("alarm", "beat", "limit", "ontime", "race"), ("task", "rest", "poll")),
    "compensation": (
        ("revoke", "revoke", "redo", "whole", "rounds", "subs", "onerror"),
        ("keep", "keeps", "keeps", "undo"),
    ),
    "transactions": (("void", "void", "rounds", "subs", "free", "calls"), ("keep", "keeps", "task", "undo")),
    "repetition": (("rounds", "most", "stops", "subs", "calls"), ("prior", "again", "poll", "each", "keyed")),
    "choices": (("free", "some", "inc", "inc", "xor"), ("task", "jump", "data", "script")),
}
EVERYTHING = (*FRAME, *RICH, *(kind for wholes, _ in THEMES.values() for kind in wholes))
EVERY_LEAF = (*RICH_LEAVES, *(kind for _, leaves in THEMES.values() for kind in leaves))


@st.composite
def shapes(
    draw: st.DrawFn, depth: int, kinds: tuple[str, ...] = WHOLES, inner: tuple[str, ...] = WHOLES, leaves: Any = LEAVES
) -> Any:
    """Shapes of blocks: (kind, parts, size, flag); keys are given by `named`."""
    kind = draw(st.sampled_from(kinds))
    size = draw(st.integers(0, 3)) if kind in SIZED else 0
    flag = draw(st.booleans()) if kind in SIZED or kind in FLAGGED else False
    if kind in leaves:
        return kind, (), size, flag
    within = leaves if depth <= 1 else (*inner, *leaves)
    if kind == "loop" and depth > 1:
        within = (*SPLITS, *inner)
    number = 3 if kind == "some" else draw(st.integers(2, 3)) if kind in SEVERAL else 2 if kind in TWO_WAYS else 1
    return kind, tuple(draw(shapes(depth - 1, within, inner, leaves)) for _ in range(number)), size, flag


def rich_shapes(depth: int, leaves: tuple[str, ...] = RICH_LEAVES) -> Any:
    """Shapes of blocks with data, events, calls and steps that fail."""
    return shapes(depth, RICH, RICH, leaves)


def themed_shapes(theme: str, depth: int) -> Any:
    """Shapes in which one kind of thing happens much."""
    wholes, leaves = THEMES[theme]
    return shapes(depth, (*wholes, *wholes, "loop", "par"), (*wholes, *wholes, *FRAME), leaves)


def named(shape: Any, numbers: Iterator[int] | None = None) -> Block:
    """A shape with a key for every block."""
    numbers = numbers if numbers is not None else count(1)
    kind, parts, size, flag = shape
    key = f"{kind}{next(numbers)}"
    return Block(kind, key, tuple(named(part, numbers) for part in parts), size, flag)


def wait_of(block: Block) -> Decimal:
    """How long the timer of a block waits, in seconds: never the sum of others, so that no two are due together."""
    number = int(block.key.removeprefix(block.kind))
    return (Decimal(7919 + number) * 10_000).sqrt().quantize(Decimal("0.000001")) * (number + 3)


def thrown_code(block: Block) -> str:
    """The code of the error or escalation a block throws: its own, or the one many catch."""
    return SHARED[block.kind] if block.size % 3 == 1 else f"{block.key}_code"


def caught_code(block: Block) -> str:
    """The code a block catches: the one it throws, or ("") all."""
    return "" if block.size % 3 == 2 else thrown_code(block)


SHARED = {"fault": "err", "onerror": "err", "warn": "esc", "onescalation": "esc"}
