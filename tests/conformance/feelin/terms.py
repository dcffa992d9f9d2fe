"""Random terms of the language both FEELs know: seeded, mostly well typed, sometimes not.

A term keeps its parts and the names they may use, so that a disagreement can be traced to the smallest part."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache

from tests.conformance.feelin.language import LITERALS, RULES, TESTED, TESTS

_HOLE = re.compile(r"<([a-z_]+)(?:\|(\w+):([a-z_]+)=(\d))?>")
_WRONG = 0.06  # how often a part has another kind than its place wants
# no ranges: the peer never comes back from a loop over one that starts at 0.5
_MISFITS = [kind for kind in LITERALS if kind not in ("nrange", "drange", "span", "small")]
_DEPTH = 4  # levels of a term
_STOP = 0.3  # how often a part is a literal although there is room for more


@dataclass(frozen=True)
class Term:
    """`form` with `§0`, `§1`, … for the parts. `binds[i]` names what part i may use and the part it comes from."""

    form: str
    parts: tuple[Term, ...] = ()
    binds: tuple[tuple[str, int] | None, ...] = ()

    def text(self) -> str:
        """The term as FEEL."""
        if not self.parts:
            return self.form
        return re.sub(r"§(\d)", lambda hole: self.parts[int(hole[1])].text(), self.form)

    def put(self, name: str, literal: str) -> Term:
        """The term with a literal in the place of a name."""
        if not self.parts:
            return Term(literal) if self.form == name else self
        parts = [
            part if bind is not None and bind[0] == name else part.put(name, literal)
            for part, bind in zip(self.parts, self.binds, strict=True)
        ]
        return Term(self.form, tuple(parts), self.binds)


@dataclass(frozen=True)
class Hole:
    kind: str
    name: str = ""
    name_kind: str = ""
    source: int = 0


@cache
def _rule(text: str) -> tuple[str, tuple[Hole, ...]]:
    holes: list[Hole] = []

    def number(match: re.Match[str]) -> str:
        if match[1] not in LITERALS:
            return match[0]
        holes.append(Hole(match[1], match[2] or "", match[3] or "", int(match[4] or 0)))
        return f"§{len(holes) - 1}"

    return _HOLE.sub(number, text), tuple(holes)


def grow(rng: random.Random, kind: str, depth: int, scope: tuple[tuple[str, str], ...] = ()) -> Term:
    """A term of a kind at most so many levels high; `scope` has the names in sight and their kinds."""
    if kind in RULES and rng.random() < _WRONG:
        kind = rng.choice(_MISFITS)
    names = [name for name, known in scope if known == kind]
    if names and rng.random() < 0.6:
        return Term(rng.choice(names))
    rules = RULES.get(kind, ())
    if depth <= 0 or not rules or rng.random() < _STOP:
        return Term(rng.choice(LITERALS[kind]))
    form, holes = _rule(rng.choice(rules))
    parts, binds = [], []
    for hole in holes:
        inner = (*scope, (hole.name, hole.name_kind)) if hole.name else scope
        parts.append(grow(rng, hole.kind, depth - 1, inner))
        binds.append((hole.name, hole.source) if hole.name else None)
    return Term(form, tuple(parts), tuple(binds))


def chain(rng: random.Random) -> Term:
    """Operators without parentheses: only here does precedence decide."""
    pieces = [rng.choice(("1", "2", "3", "-2", "4", "0.5"))]
    for _ in range(rng.randint(2, 5)):
        pieces += [rng.choice(("+", "-", "*", "/", "**", "+", "-", "*")), rng.choice(("1", "2", "3", "5", "-1"))]
    text = " ".join(pieces)
    if rng.random() < 0.5:
        text += rng.choice((" > 2", " = 3", " between 1 and 5", " in [1..9]", " <= 0 or true", " != 1 and false"))
    return Term(text)


def questions(seed: int, count: int) -> list[tuple[Term, str | None]]:
    """So many terms, always the same for a seed; each tenth is unary tests beside the literal they test."""
    rng = random.Random(seed)
    return [_tests(rng) if at % 10 == 9 else (_expression(rng), None) for at in range(count)]


def _expression(rng: random.Random) -> Term:
    return chain(rng) if rng.random() < 0.04 else grow(rng, rng.choice(list(RULES)), _DEPTH)


def _tests(rng: random.Random) -> tuple[Term, str]:
    form, holes = _rule(rng.choice(TESTS))
    parts = tuple(grow(rng, hole.kind, 1) for hole in holes)
    return Term(form, parts, (None,) * len(parts)), rng.choice(LITERALS[rng.choice(TESTED)])
