"""Regular expressions of matches(), replace() and split(): XPath syntax (DMN 1.5 §10.3.4.3), matched under the budget.
Python's own matcher cannot be stopped once it runs wild, so patterns become a small program whose every step counts;
a state is never tried twice at one place, which keeps the time linear except for back references."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from engine.feel.errors import Run, exceeded
from engine.feel.regex_parser import Branches, PatternError, Piece, parse_pattern

MAX_PROGRAM = 3000

CHAR, SPLIT, JUMP, SAVE, BACK, BEGIN, END, MATCH = range(8)

__all__ = ["Pattern", "PatternError", "compile_pattern"]


class Pattern:
    """A compiled pattern. Spans are tuples start0, end0, start1, end1, …, -1 for groups that took no part."""

    def __init__(self, tree: Branches, groups: int, fold: bool, multiline: bool) -> None:
        self.groups = groups
        self._fold = fold
        self._multiline = multiline
        self._program: list[tuple[int, Any, Any]] = []
        self._backs = False
        self._branches(tree)
        self._add(MATCH)

    # -- building ---------------------------------------------------------------------------------------------

    def _add(self, op: int, x: Any = None, y: Any = None) -> int:
        if len(self._program) >= MAX_PROGRAM:
            raise PatternError("Mẫu tìm quá phức tạp. Hãy viết mẫu ngắn hơn.")
        self._program.append((op, x, y))
        return len(self._program) - 1

    def _branches(self, tree: Branches) -> None:
        jumps = []
        for at, branch in enumerate(tree):
            last = at + 1 == len(tree)
            split = -1 if last else self._add(SPLIT)
            for piece in branch:
                self._piece(piece)
            if not last:
                jumps.append(self._add(JUMP))
                self._program[split] = (SPLIT, split + 1, len(self._program))
        for jump in jumps:
            self._program[jump] = (JUMP, len(self._program), None)

    def _piece(self, piece: Piece) -> None:
        for _ in range(piece.least):
            self._atom(piece)
        if piece.most is None:
            split = self._add(SPLIT)
            self._atom(piece)
            self._add(JUMP, split)
            self._branch_to(split, piece.lazy, len(self._program))
            return
        splits = []
        for _ in range(piece.most - piece.least):
            splits.append(self._add(SPLIT))
            self._atom(piece)
        for split in splits:
            self._branch_to(split, piece.lazy, len(self._program))

    def _branch_to(self, split: int, lazy: bool, after: int) -> None:
        self._program[split] = (SPLIT, after, split + 1) if lazy else (SPLIT, split + 1, after)

    def _atom(self, piece: Piece) -> None:
        if piece.kind == "char":
            self._add(CHAR, piece.test)
        elif piece.kind == "group":
            if piece.group:
                self._add(SAVE, 2 * piece.group)
            self._branches(piece.tree)
            if piece.group:
                self._add(SAVE, 2 * piece.group + 1)
        elif piece.kind == "back":
            self._backs = True
            self._add(BACK, piece.group)
        else:
            self._add(BEGIN if piece.kind == "begin" else END)

    # -- matching ---------------------------------------------------------------------------------------------

    def search(self, text: str, start: int, run: Run) -> tuple[int, ...] | None:
        """The first match at or after `start`, or None. Raises FeelBudgetExceeded."""
        seen: set[int] = set()
        for at in range(start, len(text) + 1):
            found = self._match(text, at, run, seen)
            if found is not None:
                return found
        return None

    def finditer(self, text: str, run: Run) -> Iterator[tuple[int, ...]]:
        """All matches that do not overlap."""
        at = 0
        while at <= len(text):
            found = self.search(text, at, run)
            if found is None:
                return
            yield found
            at = found[1] if found[1] > found[0] else found[1] + 1

    def _match(self, text: str, start: int, run: Run, seen: set[int]) -> tuple[int, ...] | None:
        program, width, length = self._program, len(text) + 1, len(text)
        left = run.steps
        stack: list[tuple[int, int, tuple[int, ...]]] = [(0, start, (start, -1) + (-1, -1) * self.groups)]
        memo = not self._backs
        while stack:
            pc, at, caps = stack.pop()
            while True:
                left -= 1
                if left < 0:
                    exceeded()
                op, x, y = program[pc]
                if op == CHAR:
                    if at >= length or not x(text[at]):
                        break
                    at += 1
                    pc += 1
                elif op == SPLIT:
                    if memo:
                        state = pc * width + at
                        if state in seen:
                            break
                        seen.add(state)
                    stack.append((y, at, caps))
                    pc = x
                elif op == JUMP:
                    pc = x
                elif op == SAVE:
                    caps = (*caps[:x], at, *caps[x + 1 :])
                    pc += 1
                elif op == MATCH:
                    run.steps = left
                    return (caps[0], at, *caps[2:])
                else:
                    moved = self._assertion(op, x, text, at, caps)
                    if moved < 0:
                        break
                    at = moved
                    pc += 1
        run.steps = left
        return None

    def _assertion(self, op: int, group: Any, text: str, at: int, caps: tuple[int, ...]) -> int:
        """Where an anchor or back reference leaves us, or -1 when it does not hold."""
        if op == BEGIN:
            return at if at == 0 or (self._multiline and text[at - 1] == "\n") else -1
        if op == END:
            return at if at == len(text) or (self._multiline and text[at] == "\n") else -1
        before = text[caps[2 * group] : caps[2 * group + 1]]
        here = text[at : at + len(before)]
        if here == before or (self._fold and here.casefold() == before.casefold()):
            return at + len(before)
        return -1

    def replacement(self, text: str) -> list[str | int] | None:
        """A replacement text as pieces and group numbers ($1, $0; \\$ and \\\\ escaped); None when it is not valid."""
        pieces: list[str | int] = []
        at = 0
        while at < len(text):
            char = text[at]
            following = text[at + 1 : at + 2]
            if char == "\\":
                if following not in ("\\", "$"):
                    return None
                pieces.append(following)
                at += 2
            elif char == "$":
                if not following.isascii() or not following.isdigit():
                    return None
                group, at = int(following), at + 2
                while text[at : at + 1].isdigit() and group * 10 + int(text[at]) <= self.groups:
                    group, at = group * 10 + int(text[at]), at + 1
                pieces.append(group if group <= self.groups else "")
            else:
                pieces.append(char)
                at += 1
        return pieces


@lru_cache(maxsize=512)
def compile_pattern(text: str, flags: str) -> Pattern:
    """A pattern from its text and flags (s, m, i, x). Raises PatternError with a Vietnamese explanation."""
    if len(text) > 1000:
        raise PatternError("Mẫu tìm quá dài. Hãy viết mẫu ngắn hơn.")
    if not set(flags) <= set("smix"):
        raise PatternError("Tùy chọn của mẫu tìm không hợp lệ. Hãy chỉ dùng các chữ s, m, i, x.")
    tree, groups = parse_pattern(text, flags)
    return Pattern(tree, groups, "i" in flags, "m" in flags)
