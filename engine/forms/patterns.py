"""Regular expressions of a form, matched in linear time: no pattern can hold up the server.

A subset of JavaScript's expressions is turned into a state machine (Thompson 1968); what would need backtracking
(references, look-around) is refused by name."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

MAX_STATES = 600
MAX_TEXT = 300

Test = Callable[[str], bool]


class PatternRefused(ValueError):
    """The pattern cannot be used; the message is a Vietnamese sentence that says what to change."""


@dataclass(slots=True)
class _State:
    """`test` set: reads one character; `edge` set: must stand at that place; else a fork without reading."""

    test: Test | None = None
    edge: str = ""
    nexts: tuple[int, ...] = ()


Node = tuple[str, object]


def _word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


def _digit(char: str) -> bool:
    return char in "0123456789"


def _category(name: str) -> Test:
    return lambda char: unicodedata.category(char).startswith(name)


def _negate(test: Test) -> Test:
    return lambda char: not test(char)


_CLASSES: dict[str, Test] = {"d": _digit, "w": _word, "s": str.isspace}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_LETTERS = frozenset(("L", "Lu", "Ll", "Lt", "Lm", "Lo", "N", "Nd", "P", "S", "Z", "M", "Zs"))


def _literal(char: str) -> Test:
    return lambda other: other == char


class _Reader:
    """Recursive descent over the pattern's text; gives a tree of (kind, content)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        if self.at >= len(self.text):
            raise PatternRefused("Mẫu kiểm tra kết thúc dở dang. Hãy viết cho đủ.")
        self.at += 1
        return self.text[self.at - 1]

    def read(self) -> Node:
        tree = self.alternatives()
        if self.at < len(self.text):
            raise PatternRefused("Mẫu kiểm tra có dấu “)” thừa. Hãy bỏ dấu đó hoặc viết “\\)”.")
        return tree

    def alternatives(self) -> Node:
        self.depth += 1
        if self.depth > 20:
            raise PatternRefused("Mẫu kiểm tra có quá nhiều ngoặc lồng nhau. Hãy viết đơn giản hơn.")
        choices = [self.sequence()]
        while self.peek() == "|":
            self.take()
            choices.append(self.sequence())
        self.depth -= 1
        return ("or", choices)

    def sequence(self) -> Node:
        parts: list[Node] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.repeated(self.atom()))
        return ("and", parts)

    def repeated(self, atom: Node) -> Node:
        sign = self.peek()
        if sign == "{":
            low, high = self.counts()
        elif sign and sign in "*+?":
            self.take()
            low, high = {"*": (0, -1), "+": (1, -1), "?": (0, 1)}[sign]
        else:
            return atom
        if self.peek() == "?":
            self.take()
        if self.peek() and self.peek() in "*+?{":
            raise PatternRefused("Mẫu kiểm tra có hai dấu lặp liền nhau. Hãy bỏ bớt một dấu.")
        if atom[0] == "edge":
            raise PatternRefused("Mẫu kiểm tra lặp lại một vị trí (“^”, “$”). Hãy bỏ dấu lặp đó.")
        return ("repeat", (atom, low, high))

    def counts(self) -> tuple[int, int]:
        end = self.text.find("}", self.at)
        low, comma, high = self.text[self.at + 1 : max(end, 0)].partition(",")
        numbers = [part for part in (low, high) if part]
        if end < 0 or not low or not all(part.isascii() and part.isdigit() and len(part) < 5 for part in numbers):
            raise PatternRefused("Mẫu kiểm tra có ngoặc nhọn sai. Hãy viết số lần lặp như “{2,5}”, hoặc viết “\\{”.")
        self.at = end + 1
        least, most = int(low), int(high) if high else -1 if comma else int(low)
        if 0 <= most < least:
            raise PatternRefused("Mẫu kiểm tra có số lần lặp lớn nhất nhỏ hơn số lần nhỏ nhất. Hãy đổi lại.")
        return least, most

    def atom(self) -> Node:
        char = self.take()
        match char:
            case "(":
                return self.group()
            case "[":
                return ("char", self.char_class())
            case ".":
                return ("char", lambda other: other not in "\n\r")
            case "^" | "$":
                return ("edge", char)
            case "\\":
                return self.escape()
            case "*" | "+" | "?" | "{":
                raise PatternRefused(f"Mẫu kiểm tra có dấu “{char}” đứng sai chỗ. Hãy viết “\\{char}” nếu là ký tự.")
        return ("char", _literal(char))

    def group(self) -> Node:
        if self.peek() == "?":
            self.take()
            if self.take() != ":":
                raise PatternRefused(
                    "Mẫu kiểm tra dùng nhóm nhìn trước, nhìn sau hoặc nhóm có tên. Hãy dùng nhóm thường."
                )
        tree = self.alternatives()
        if self.peek() != ")":
            raise PatternRefused("Mẫu kiểm tra thiếu dấu “)”. Hãy thêm vào.")
        self.take()
        return tree

    def escape(self) -> Node:
        char = self.take()
        if char in "bB":
            return ("edge", char)
        return ("char", self.escaped(char))

    def escaped(self, char: str) -> Test:
        if char.lower() in _CLASSES:
            test = _CLASSES[char.lower()]
            return test if char.islower() else _negate(test)
        if char in "pP":
            return self.property(char == "P")
        single = self.single(char)
        return _literal(single)

    def property(self, negated: bool) -> Test:
        end = self.text.find("}", self.at)
        name = self.text[self.at + 1 : max(end, 0)]
        if self.peek() != "{" or name not in _LETTERS:
            raise PatternRefused("Mẫu kiểm tra dùng loại ký tự lạ sau “\\p”. Hãy dùng “\\p{L}” cho chữ cái.")
        self.at = end + 1
        return _negate(_category(name)) if negated else _category(name)

    def single(self, char: str) -> str:
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char in "xu":
            width = 2 if char == "x" else 4
            digits = self.text[self.at : self.at + width]
            if len(digits) == width and all(digit in "0123456789abcdefABCDEF" for digit in digits):
                self.at += width
                return chr(int(digits, 16))
        if char.isalnum():
            raise PatternRefused(f"Mẫu kiểm tra dùng “\\{char}” mà hệ thống không hỗ trợ. Hãy viết cách khác.")
        return char

    def char_class(self) -> Test:
        negated = self.peek() == "^"
        if negated:
            self.take()
        singles: set[str] = set()
        ranges: list[tuple[str, str]] = []
        tests: list[Test] = []
        while (char := self.take()) != "]":
            if char == "\\":
                char = self.take()
                if char.lower() in _CLASSES or char in "pP":
                    tests.append(self.escaped(char))
                    continue
                char = "\b" if char == "b" else self.single(char)
            if self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("", "]"):
                self.take()
                high = self.take()
                high = self.single(self.take()) if high == "\\" else high
                if high < char:
                    raise PatternRefused("Mẫu kiểm tra có khoảng ký tự ngược. Hãy viết như “a-z”.")
                ranges.append((char, high))
            else:
                singles.add(char)

        def test(other: str) -> bool:
            found = (
                other in singles
                or any(low <= other <= high for low, high in ranges)
                or any(check(other) for check in tests)
            )
            return found != negated

        return test


class Pattern:
    """A compiled pattern. Raises PatternRefused when the text is no supported pattern or too large."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_TEXT:
            raise PatternRefused(f"Mẫu kiểm tra dài quá {MAX_TEXT} ký tự. Hãy viết ngắn lại.")
        self.text = text
        self._states: list[_State] = []
        end = self._add(_State(edge="end"))
        self._end = end
        self._start = self._build(_Reader(text).read(), end)

    def _add(self, state: _State) -> int:
        if len(self._states) >= MAX_STATES:
            raise PatternRefused("Mẫu kiểm tra lặp quá nhiều. Hãy giảm số lần lặp; độ dài đã có mục riêng.")
        self._states.append(state)
        return len(self._states) - 1

    def _build(self, node: Node, after: int) -> int:
        """Add the states of a node that go on to `after`; gives the first of them."""
        kind, content = node
        if kind == "char":
            return self._add(_State(test=cast(Test, content), nexts=(after,)))
        if kind == "edge":
            return self._add(_State(edge=str(content), nexts=(after,)))
        if kind == "and":
            for part in reversed(cast(list[Node], content)):
                after = self._build(part, after)
            return after
        if kind == "or":
            starts = tuple(self._build(choice, after) for choice in cast(list[Node], content))
            return starts[0] if len(starts) == 1 else self._add(_State(nexts=starts))
        atom, low, high = cast(tuple[Node, int, int], content)
        return self._repeat(atom, low, high, after)

    def _repeat(self, atom: Node, low: int, high: int, after: int) -> int:
        if high < 0:
            loop = self._add(_State())
            self._states[loop].nexts = (self._build(atom, loop), after)
            after = loop
        else:
            last = after
            for _ in range(high - low):
                after = self._add(_State(nexts=(self._build(atom, after), last)))
        for _ in range(low):
            after = self._build(atom, after)
        return after

    def search(self, text: str) -> bool:
        """Does the pattern occur anywhere in the text? Time grows with len(text) × number of states, never more."""
        current: set[int] = set()
        for place in range(len(text) + 1):
            current = self._closure(current | {self._start}, text, place)
            if self._end in current:
                return True
            if place == len(text):
                return False
            char = text[place]
            current = {
                self._states[index].nexts[0]
                for index in current
                if (test := self._states[index].test) is not None and test(char)
            }
        return False

    def _closure(self, starts: set[int], text: str, place: int) -> set[int]:
        seen: set[int] = set()
        waiting = list(starts)
        while waiting:
            index = waiting.pop()
            if index in seen:
                continue
            seen.add(index)
            state = self._states[index]
            if state.test is None and (not state.edge or _stands(state.edge, text, place)):
                waiting.extend(state.nexts)
        return seen


def _stands(edge: str, text: str, place: int) -> bool:
    if edge == "^":
        return place == 0
    if edge == "$":
        return place == len(text)
    if edge == "end":
        return True
    before = place > 0 and _word(text[place - 1])
    behind = place < len(text) and _word(text[place])
    return (before != behind) == (edge == "b")
