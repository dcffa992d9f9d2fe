"""From a disagreement about a whole term to the smallest part that shows it, and to a signature that tells its kind."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from tests.conformance.feelin.peer import Peer, Written, agree, exact, ours
from tests.conformance.feelin.terms import Term

_TRIES = 6  # elements of a loop that are looked into


@dataclass(frozen=True)
class Disagreement:
    """`signature`: the form, the kinds of its parts, and the kinds of both answers; `text`: a term that shows it."""

    signature: str
    text: str
    value: str | None
    ours: Written
    peers: Written


class Judge:
    """Asks both sides and finds where they part."""

    def __init__(self, peer: Peer) -> None:
        self.asked = 0
        self._peer = peer
        self._answers = lru_cache(maxsize=200_000)(self._ask)

    def _ask(self, text: str, value: str | None) -> tuple[Written, Written]:
        self.asked += 1
        return ours(text, value), self._peer.ask(text, value)

    def both(self, term: Term, value: str | None = None) -> tuple[Written, Written]:
        return self._answers(term.text(), value)

    def agreed(self, term: Term, value: str | None = None) -> bool:
        """Whether both sides agree: the same value, or both refuse."""
        return agree(*self.both(term, value))

    def disagreement(self, term: Term, value: str | None = None) -> Disagreement | None:
        """Where the two part, or None when they agree. `value`: what is tested when the term is unary tests."""
        if self.agreed(term, value):
            return None
        return self._located(term, value)

    def _located(self, term: Term, value: str | None) -> Disagreement:
        asked = term if value is None else term.put("?", value)
        for at, part in enumerate(asked.parts):
            for closed in self._closed(asked, at, part):
                if not self.agreed(closed):
                    return self._located(closed, None)
        return self._named(term, value)

    def _closed(self, term: Term, at: int, part: Term) -> list[Term]:
        """The part with its names replaced: once for every element of the list they come from."""
        bind = term.binds[at]
        if bind is None:
            return [part]
        name, source = bind
        mine, _ = self.both(term.parts[source])
        elements = mine[1][:_TRIES] if mine[0] == "list" else [mine]
        if mine[0] == "number" and "..§" in term.form:  # from one number to another: both ends are looked into
            elements.append(self.both(term.parts[source + 1])[0])
        return [part.put(name, text) for text in map(literal, elements) if text is not None]

    def _named(self, term: Term, value: str | None) -> Disagreement:
        """The disagreement with literals for parts; where it goes away then, only digits were lost."""
        mine, theirs = self.both(term, value)
        kinds, parts, inexact = [], [], False
        for part, bind in zip(term.parts, term.binds, strict=True):
            answer, peers = self.both(part)
            inexact = inexact or (bind is None and agree(answer, peers) and not exact(answer, peers))
            text = literal(answer) if bind is None else None
            kinds.append(detail(answer) if text is not None else "…")
            parts.append(Term(text) if text is not None else part)
        plain = Term(term.form, tuple(parts), term.binds)
        if not self.agreed(plain, value):
            term = plain
            mine, theirs = self.both(term, value)
        elif inexact:
            return Disagreement("binary digits", term.text(), value, mine, theirs)
        elif plain.text() != term.text():  # the parts mean something else together than alone: whose fault is it?
            whose = "peer" if agree(mine, self.both(plain, value)[0]) else "ours"
            signature = f"{whose} as written: {term.form} | {outcome(mine, theirs)}"
            return Disagreement(signature, term.text(), value, mine, theirs)
        form = term.form if term.parts else f"literal {mine[0]}"
        tested = "" if value is None else f" ? {ours(value)[0]}"
        signature = f"{form} | {', '.join(kinds)}{tested} | {outcome(mine, theirs)}"
        return Disagreement(signature, term.text(), value, mine, theirs)


def outcome(mine: Written, theirs: Written) -> str:
    """Both answers in brief; of numbers whether they are at least near each other."""
    if mine[0] == theirs[0] == "number":
        one, other = Decimal(mine[1]), Decimal(theirs[1])
        near = other.is_finite() and abs(one - other) <= max(abs(one), Decimal(1)) * Decimal("2e-3")
        return "number ≈ number" if near else "number → number"
    return f"{brief(mine)} → {brief(theirs)}"


def brief(answer: Written) -> str:
    """An answer's kind; its value when there are few."""
    return str(answer[1] if answer[0] == "boolean" else answer[0]).lower()


def detail(answer: Written) -> str:
    """The kind of a part, with what is known to matter: how many elements, whether a zone, whether whole."""
    kind = str(answer[0])
    if kind == "number":
        value = Decimal(answer[1])
        sign = "number 0" if not value else "number below 0" if value < 0 else "number"
        return sign if value == value.to_integral_value() else sign + " with fraction"
    if kind == "list":
        numbers = "list of numbers" if all(item[0] == "number" for item in answer[1]) else "list"
        return {0: "list of none", 1: "list of one"}.get(len(answer[1]), numbers)
    if kind in ("time", "date and time"):
        zone = answer[1][8:] if kind == "time" else answer[1][19:]
        return kind + (" with zone" if zone.lstrip(".0123456789") else "")
    if kind == "duration":
        return "years and months" if answer[1].endswith("months") else "days and time"
    return kind


def literal(answer: Written) -> str | None:
    """An answer as FEEL; None for a function or a refusal."""
    match answer:
        case ["null"]:
            return "null"
        case ["boolean", flag]:
            return "true" if flag else "false"
        case ["number", digits]:
            return str(digits)
        case ["string", text]:
            return json.dumps(text, ensure_ascii=False)
        case ["list", items]:
            texts = [literal(item) for item in items]
            return None if None in texts else "[" + ", ".join(str(text) for text in texts) + "]"
        case ["context", entries]:
            pairs = [(json.dumps(key, ensure_ascii=False), literal(item)) for key, item in entries.items()]
            if any(text is None for _, text in pairs):
                return None
            return "{" + ", ".join(f"{key}: {text}" for key, text in pairs) + "}"
        case ["range", [low, high, low_in, high_in]]:
            ends = [literal(low), literal(high)]
            return None if None in ends else f"{'[' if low_in else '('}{ends[0]}..{ends[1]}{']' if high_in else ')'}"
        case ["duration", length]:
            amount, unit = length.split()
            sign, size = ("-", amount[1:]) if amount.startswith("-") else ("", amount)
            if unit == "months":
                return f'@"{sign}P{size}M"'
            return f'@"{sign}PT{int(size) // 1_000_000}.{int(size) % 1_000_000:06d}S"'
        case ["date" | "time" | "date and time", text]:
            return f'@"{text}"'
        case _:
            return None
