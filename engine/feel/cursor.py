"""Where the parser stands in the tokens: taking them, trying and going back, and putting names together.
Which tokens make one name depends on the names in scope, so names are joined here and not in the lexer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from functools import lru_cache
from typing import TypeVar

from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Token, tokenize
from engine.feel.nodes import Type
from engine.feel.registry import BUILTINS
from engine.feel.types import TypeTable

T = TypeVar("T")
MAX_DEPTH = 60
KEYWORDS = frozenset(
    "if then else for in return some every satisfies and or between instance true false null function".split()
)
_NAME_SYMBOLS = frozenset((".", "/", "-", "'", "+", "*"))


class Filters(Enum):
    """What `[` after an operand means: the start of a filter, never one, or one if it can be read as such."""

    ALL = 1
    NONE = 2
    TRIED = 3


class Names:
    """Known names as sequences of token texts, the longest first for each first token."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Make a name known; a name of one token needs no entry."""
        try:
            pieces = tuple(token.text for token in tokenize(name)[:-2])
        except FeelSyntaxError:
            return
        if len(pieces) > 1 and pieces not in self._by_first.get(pieces[0], ()):
            self._by_first.setdefault(pieces[0], []).append(pieces)
            self._by_first[pieces[0]].sort(key=len, reverse=True)

    def starting(self, first: str) -> list[tuple[str, ...]]:
        """Known names of several tokens that start with this token."""
        return self._by_first.get(first, [])


@lru_cache(maxsize=1)
def _function_names() -> Names:
    return Names(BUILTINS)


@lru_cache(maxsize=64)
def _known_members(names: frozenset[str]) -> Names:
    return Names(names)


class Cursor:
    """A place in the tokens of one text. Every refusal is a FeelSyntaxError with a sentence and an offset."""

    def __init__(self, text: str, names: Collection[str] = (), types: Mapping[str, Type] | None = None) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.at = 0
        self.depth = 0
        self.work = 10 * len(self.tokens) + 300
        self.names = Names(names)
        self.types = types or {}
        table = types if isinstance(types, TypeTable) else TypeTable(self.types)
        self.members = _known_members(table.members)
        self.filters = Filters.ALL
        self.filtering = 0  # how many filters we stand in

    # -- tokens ---------------------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def advance(self) -> Token:
        token = self.tokens[self.at]
        self.work -= 1
        if self.work < 0:
            raise FeelSyntaxError("Biểu thức quá rối. Hãy bớt các dấu ngoặc lồng nhau.", token.pos)
        if token.kind != "end":
            self.at += 1
        return token

    def is_op(self, *ops: str) -> bool:
        return self.token.kind == "op" and self.token.text in ops

    def is_word(self, *words: str) -> bool:
        return self.token.kind == "word" and self.token.text in words

    def take_op(self, op: str) -> bool:
        if self.is_op(op):
            self.advance()
            return True
        return False

    def need_op(self, op: str) -> Token:
        if not self.is_op(op):
            self.unexpected(f"Thiếu dấu “{op}”")
        return self.advance()

    def need_word(self, word: str) -> None:
        if not self.is_word(word):
            self.unexpected(f"Thiếu từ “{word}”")
        self.advance()

    def unexpected(self, reason: str = "") -> None:
        token = self.token
        found = f"“{self.text[token.pos : token.end][:30]}”" if token.kind != "end" else "chỗ kết thúc"
        reason = reason or "Biểu thức viết chưa đúng"
        raise FeelSyntaxError(f"{reason} ở {found}. Hãy kiểm tra và sửa lại biểu thức tại vị trí này.", token.pos)

    @contextmanager
    def nested(self, filters: Filters = Filters.ALL) -> Iterator[None]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.work = -1  # no other reading is less deep
            raise FeelSyntaxError("Biểu thức lồng nhau quá sâu. Hãy chia thành nhiều biểu thức.", self.token.pos)
        before, self.filters = self.filters, filters
        try:
            yield
        finally:
            self.filters = before
            self.depth -= 1

    def attempt(self, parse: Callable[[], T]) -> T | None:
        """What `parse` gives, or None with the position and depth restored."""
        at, depth, filters = self.at, self.depth, self.filters
        try:
            return parse()
        except FeelSyntaxError:
            if self.work < 0:
                raise
            self.at, self.depth, self.filters = at, depth, filters
            return None

    # -- names ----------- ------------------------------------------------------------------------------------

    def joined(self, start: int, end: int) -> str:
        """The name made of these tokens, with single spaces where the text has any."""
        pieces = [self.tokens[start].text]
        for before, token in zip(self.tokens[start:end], self.tokens[start + 1 : end], strict=False):
            pieces.append((" " if before.end < token.pos else "") + token.text)
        return "".join(pieces)

    def match(self, known: tuple[str, ...]) -> bool:
        found = self.tokens[self.at : self.at + len(known)]
        return len(found) == len(known) and all(
            token.text == piece and token.kind != "string" for token, piece in zip(found, known, strict=True)
        )

    def known_here(self, member: bool = False) -> tuple[str, ...] | None:
        """The longest known name of several tokens starting here; function names only before `(`.

        member: also names of entries that the types declare, after a dot and in a filter."""
        for names in (self.names, self.members) if member or self.filtering else (self.names,):
            for known in names.starting(self.token.text):
                if self.match(known):
                    return known
        for known in _function_names().starting(self.token.text):
            if self.match(known) and self.tokens[self.at + len(known)].text == "(":
                return known
        return None

    def name(self, after_dot: bool = False) -> str:
        """A name: the longest known one, else all plain words that follow each other."""
        if self.token.kind != "word":
            self.unexpected("Thiếu tên dữ liệu")
        start = self.at
        known = self.known_here(after_dot)
        if known:
            for _ in known:
                self.advance()
        else:
            if self.token.text in KEYWORDS and not after_dot:
                self.unexpected()
            self.advance()
        while self.token.kind == "word" and self.token.text not in KEYWORDS and self.token.text != "?":
            self.advance()
        return self.joined(start, self.at)

    def declared_name(self, ends: tuple[str, ...]) -> str:
        """A name being declared: everything up to one of `ends`."""
        start = self.at
        if self.token.kind != "word":
            self.unexpected("Thiếu tên")
        while self.token.text not in ends and (
            self.token.kind in ("word", "number") or (self.token.kind == "op" and self.token.text in _NAME_SYMBOLS)
        ):
            self.advance()
        if start == self.at:
            self.unexpected("Thiếu tên")
        name = self.joined(start, self.at)
        self.names.add(name)
        return name

    def argument_name(self) -> str | None:
        """`name :` at the start of an argument, else None and nothing taken."""
        at = self.at
        while self.tokens[at].kind in ("word", "number") or self.tokens[at].text in _NAME_SYMBOLS:
            if self.tokens[at].kind == "end":
                return None
            at += 1
        if at == self.at or self.tokens[at].text != ":" or self.token.kind != "word":
            return None
        name = self.joined(self.at, at)
        self.at = at
        self.advance()
        return name
