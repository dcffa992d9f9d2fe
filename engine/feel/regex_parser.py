"""The syntax of XPath regular expressions (XML Schema part 2 appendix F with the additions of XPath F&O §5.6.1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from engine.feel.blocks import BLOCKS

Test = Callable[[str], bool]
MAX_NESTING = 30
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"}


class PatternError(ValueError):
    """A pattern that is not valid; its text is Vietnamese."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An atom and how often it may stand; kind: char, group, back, begin or end; most None: no limit."""

    kind: str
    test: Test = bool
    tree: tuple[tuple[Piece, ...], ...] = ()
    group: int = 0
    least: int = 1
    most: int | None = 1
    lazy: bool = False


Branches = tuple[tuple[Piece, ...], ...]


def parse_pattern(text: str, flags: str) -> tuple[Branches, int]:
    """The tree of a pattern and its number of groups. Raises PatternError."""
    parser = _Parser(text, flags)
    tree = parser.branches(0)
    if parser.at < len(parser.text):
        raise _wrong()
    return tree, parser.groups


def _wrong() -> PatternError:
    return PatternError("Mẫu tìm viết chưa đúng. Hãy kiểm tra các dấu ngoặc, dấu lặp và dấu \\ trong mẫu.")


def _is(char: str, fold: bool) -> Test:
    """One character; with `fold` its case variants too: those with the same lower or upper case (F&O, flag i)."""
    if not fold:
        return lambda found: found == char
    low, high = char.lower(), char.upper()
    return lambda found: found.lower() == low or found.upper() == high


def _between(low: str, high: str, fold: bool) -> Test:
    """A range of characters; with `fold` whatever has a case variant in it."""
    if not fold:
        return lambda found: low <= found <= high
    return lambda found: any(
        low <= each <= high
        for each in (found, found.lower(), found.upper(), found.lower().upper(), found.upper().lower())
    )


def _not(test: Test) -> Test:
    return lambda found: not test(found)


def _any_of(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda found: any(test(found) for test in tests)


def _name_start(char: str) -> bool:
    return char.isalpha() or char in "_:"


def _name_char(char: str) -> bool:
    return char.isalnum() or char in "_:-.\u00b7" or unicodedata.combining(char) > 0


def _word(char: str) -> bool:
    return unicodedata.category(char)[0] not in "PZC"


_CLASSES: dict[str, Test] = {
    "s": lambda char: char in " \t\n\r",
    "d": lambda char: unicodedata.category(char) == "Nd",
    "w": _word,
    "i": _name_start,
    "c": _name_char,
}
_CATEGORIES = frozenset(
    "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn".split()
)


class _Parser:
    def __init__(self, text: str, flags: str) -> None:
        self.text = text
        self.fold = "i" in flags
        self.loose = "x" in flags  # white space means nothing, except between [ and ]
        self.dot: Test = (lambda found: True) if "s" in flags else (lambda found: found not in "\n\r")
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()

    def peek(self) -> str:
        while self.loose and self.text[self.at : self.at + 1] in tuple(" \t\n\r"):
            self.at += 1
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        char = self.text[self.at : self.at + 1]
        if not char:
            raise _wrong()
        self.at += 1
        return char

    def branches(self, depth: int) -> Branches:
        if depth > MAX_NESTING:
            raise PatternError("Mẫu tìm lồng nhau quá sâu. Hãy viết mẫu đơn giản hơn.")
        found: list[tuple[Piece, ...]] = []
        while True:
            pieces: list[Piece] = []
            while self.peek() not in ("", "|", ")"):
                pieces.append(self.quantified(self.atom(depth)))
            found.append(tuple(pieces))
            if self.peek() != "|":
                return tuple(found)
            self.at += 1

    def quantified(self, atom: Piece) -> Piece:
        bounds: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        mark = self.peek()
        if mark in bounds and mark:
            self.at += 1
            least, most = bounds[mark]
        elif mark == "{":
            self.at += 1
            least, most = self.counts()
        else:
            return atom
        lazy = self.peek() == "?"
        self.at += lazy
        if self.peek() and self.peek() in "*+?{":
            raise _wrong()
        return Piece(atom.kind, atom.test, atom.tree, atom.group, least, most, lazy)

    def counts(self) -> tuple[int, int | None]:
        end = self.text.find("}", self.at)
        low, comma, high = self.text[self.at : end].partition(",") if end > 0 else ("", "", "")
        if not (low.isascii() and low.isdigit()) or (high and not (high.isascii() and high.isdigit())):
            raise _wrong()
        if len(low) > 4 or len(high) > 4:
            raise PatternError("Số lần lặp trong mẫu tìm quá lớn. Hãy dùng số nhỏ hơn.")
        self.at = end + 1
        least = int(low)
        most = least if not comma else int(high) if high else None
        if most is not None and most < least:
            raise _wrong()
        return least, most

    def atom(self, depth: int) -> Piece:
        char = self.take()
        if char == "(":
            return self.group(depth)
        if char == "[":
            return Piece("char", self.char_class(depth))
        if char == ".":
            return Piece("char", self.dot)
        if char in "^$":
            return Piece("begin" if char == "^" else "end")
        if char == "\\":
            return self.escape()
        if char in "*+?{}]":
            raise _wrong()
        return Piece("char", _is(char, self.fold))

    def group(self, depth: int) -> Piece:
        number = 0
        if self.text.startswith("?:", self.at):
            self.at += 2
        elif self.peek() == "?":
            raise _wrong()
        else:
            self.groups += 1
            number = self.groups
        tree = self.branches(depth + 1)
        if self.take() != ")":
            raise _wrong()
        self.closed.add(number)
        return Piece("group", tree=tree, group=number)

    def escape(self) -> Piece:
        char = self.peek()
        if char.isascii() and char.isdigit():
            self.at += 1
            number = int(char)
            while self.peek().isdigit() and number * 10 + int(self.peek()) in self.closed:
                number = number * 10 + int(self.take())
            if not number or number not in self.closed:
                raise _wrong()
            return Piece("back", group=number)
        return Piece("char", self.escaped()[0])

    def escaped(self) -> tuple[Test, str]:
        """The test of what follows a backslash, and the character itself when it is a single one."""
        char = self.take()
        if char in _PLAIN:
            return _is(_PLAIN[char], self.fold), _PLAIN[char]
        if char.lower() in _CLASSES:
            test = _CLASSES[char.lower()]
            return (test if char.islower() else _not(test)), ""
        if char in "pP":
            test = self.category()
            return (test if char == "p" else _not(test)), ""
        if char.isalnum():
            raise _wrong()
        return _is(char, self.fold), char

    def category(self) -> Test:
        if self.take() != "{":
            raise _wrong()
        end = self.text.find("}", self.at)
        name = self.text[self.at : end] if end > 0 else ""
        self.at = end + 1
        if name in BLOCKS:
            return _between(*BLOCKS[name], False)
        if name not in _CATEGORIES:
            raise _wrong()
        return lambda found: unicodedata.category(found).startswith(name)

    def char_class(self, depth: int) -> Test:
        """What stands between [ and ], with ranges, escapes and subtraction."""
        if depth > MAX_NESTING:
            raise _wrong()
        loose, self.loose = self.loose, False
        test = self.class_members(depth)
        self.loose = loose
        return test

    def class_members(self, depth: int) -> Test:
        negative = self.peek() == "^"
        self.at += negative
        tests: list[Test] = []
        minus: Test | None = None
        while True:
            if self.peek() == "]" and tests:
                self.at += 1
                break
            if tests and self.text.startswith("-[", self.at):
                self.at += 2
                minus = self.char_class(depth + 1)
                if self.take() != "]":
                    raise _wrong()
                break
            test, single = self.member()
            high = self.text[self.at + 1 : self.at + 2]
            if single and self.peek() == "-" and high not in ("]", "["):
                self.at += 1
                _, end = self.member()
                if not end or end < single:
                    raise _wrong()
                test = _between(single, end, self.fold)
            tests.append(test)
        inside = _not(_any_of(tests)) if negative else _any_of(tests)
        if minus is None:
            return inside
        removed = minus
        return lambda found: inside(found) and not removed(found)

    def member(self) -> tuple[Test, str]:
        char = self.take()
        if char == "\\":
            return self.escaped()
        if char in "[]":
            raise _wrong()
        return _is(char, self.fold), char
