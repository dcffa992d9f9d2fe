"""Random block-structured processes: shapes for hypothesis, and the BPMN model of a shape.

A block has one way in and one way out. Every choice is an answer of a person, so that a driver and the oracle
(`oracle.py`) can take it independently of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any

from hypothesis import strategies as st
from models import Model, many


@dataclass(frozen=True)
class Block:
    """kind: task, script, many (of a task), seq, xor, par, inc, loop, sub, subs (several sub-processes)."""

    kind: str
    key: str
    parts: tuple[Block, ...] = ()
    size: int = 0
    sequential: bool = False


SEVERAL = frozenset({"par", "inc", "xor", "seq"})
LEAVES = ("task", "task", "task", "script", "many")
SPLITS = ("par", "inc", "par", "inc", "xor")
WHOLES = (*SPLITS, *SPLITS, "loop", "loop", "loop", "seq", "seq", "sub", "subs")


@st.composite
def shapes(draw: st.DrawFn, depth: int, kinds: tuple[str, ...] = WHOLES) -> Any:
    """Shapes of blocks: (kind, parts, size, sequential); keys are given by `named`."""
    kind = draw(st.sampled_from(kinds))
    if kind in LEAVES:
        return kind, (), draw(st.integers(0, 3)) if kind == "many" else 0, kind == "many" and draw(st.booleans())
    within = LEAVES if depth <= 1 else (*WHOLES, *LEAVES)
    if kind == "loop" and depth > 1:
        within = (*SPLITS, *WHOLES)
    parts = tuple(draw(shapes(depth - 1, within)) for _ in range(draw(st.integers(2, 3)) if kind in SEVERAL else 1))
    return kind, parts, draw(st.integers(0, 3)) if kind == "subs" else 0, kind == "subs" and draw(st.booleans())


def named(shape: Any, numbers: Iterator[int] | None = None) -> Block:
    """A shape with a key for every block."""
    numbers = numbers if numbers is not None else count(1)
    kind, parts, size, sequential = shape
    key = f"{kind}{next(numbers)}"
    return Block(kind, key, tuple(named(part, numbers) for part in parts), size, sequential)


def process(block: Block) -> Model:
    """The process whose only content is a block."""
    model = Model().start().end()
    first, last = _draw(block, model)
    return model.chain("S", first).chain(last, "E")


def _draw(block: Block, model: Model) -> tuple[str, str]:
    """Add a block to a model; answers its first and last node."""
    key = block.key
    if block.kind == "task":
        model.user(key)
    elif block.kind == "script":
        model.script(key, '{note: "x"}')
    elif block.kind == "many":
        model.user(key, many(sequential=block.sequential, cardinality=str(block.size)))
    elif block.kind == "seq":
        ends = [_draw(part, model) for part in block.parts]
        for one, two in pairwise(ends):
            model.flow(one[1], two[0])
        return ends[0][0], ends[-1][1]
    elif block.kind == "loop":
        return _draw_loop(block, model)
    elif block.kind in ("sub", "subs"):
        inside = Model().start(f"{key}_s").end(f"{key}_e")
        first, last = _draw(block.parts[0], inside)
        inside.flow(f"{key}_s", first).flow(last, f"{key}_e")
        several = many(sequential=block.sequential, cardinality=str(block.size)) if block.kind == "subs" else ""
        model.sub(key, inside, several)
    else:
        return _draw_split(block, model)
    return key, key


def _draw_loop(block: Block, model: Model) -> tuple[str, str]:
    key = block.key
    model.xor(f"{key}_m", f"{key}_x").user(f"{key}_c").script(f"{key}_o", "{note: 1}")
    first, last = _draw(block.parts[0], model)
    model.flow(f"{key}_m", first).flow(last, f"{key}_c").flow(f"{key}_c", f"{key}_x")
    model.flow(f"{key}_x", f"{key}_m", f"{key}_c.again").flow(f"{key}_x", f"{key}_o", default=True)
    return f"{key}_m", f"{key}_o"


def _draw_split(block: Block, model: Model) -> tuple[str, str]:
    """A person decides which branches are taken, but for a parallel split."""
    key, kind = block.key, block.kind
    {"xor": model.xor, "par": model.par, "inc": model.inc}[kind](f"{key}_f", f"{key}_j")
    if kind != "par":
        model.user(f"{key}_d").flow(f"{key}_d", f"{key}_f")
    for n, part in enumerate(block.parts):
        first, last = _draw(part, model)
        condition = "" if kind == "par" else f"list contains({key}_d.take, {n})"
        model.flow(f"{key}_f", first, condition).flow(last, f"{key}_j")
    return f"{key}_f" if kind == "par" else f"{key}_d", f"{key}_j"
