"""FEEL tokens to AST: a Pratt parser (DMN 1.5 §10.3.1.2).
Not a lark grammar, because FEEL is not context free for one: where a name ends depends on the names in scope
("date and time", "Tổng-số tiền"), including names the text itself declares, and `[a..b[` against a filter needs a
second look. A LALR grammar cannot say this, Earley can but is a thousand times slower and may explode."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal, DecimalException
from functools import lru_cache
from typing import TypeVar

from engine.feel import nodes as n
from engine.feel.errors import FeelSyntaxError
from engine.feel.lexer import Token, tokenize
from engine.feel.temporal import parse_date, parse_datetime, parse_duration, parse_time
from engine.feel.types import TYPE_NAMES

T = TypeVar("T")
MAX_DEPTH = 60
KEYWORDS = frozenset(
    "if then else for in return some every satisfies and or between instance true false null function".split()
)
COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
_NAME_SYMBOLS = frozenset((".", "/", "-", "'", "+", "*"))
_CONSTANTS = {"true": True, "false": False, "null": None}
_OPENERS = {"[": True, "(": False, "]": False}
_CLOSERS = {"]": True, ")": False, "[": False}


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
    from engine.feel.builtins import BUILTINS  # the registry needs the parser for range(); loaded on first use

    return Names(BUILTINS)


class Parser:
    """One text to one tree. Every refusal is a FeelSyntaxError with a Vietnamese sentence and an offset."""

    def __init__(self, text: str, names: Collection[str] = ()) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.at = 0
        self.depth = 0
        self.work = 40 * len(self.tokens) + 400
        self.names = Names(names)
        self.filters_allowed = True

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
    def nested(self, filters: bool = True) -> Iterator[None]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeelSyntaxError("Biểu thức lồng nhau quá sâu. Hãy chia thành nhiều biểu thức.", self.token.pos)
        before, self.filters_allowed = self.filters_allowed, filters
        try:
            yield
        finally:
            self.filters_allowed = before
            self.depth -= 1

    def attempt(self, parse: Callable[[], T]) -> T | None:
        """What `parse` gives, or None with the position and depth restored."""
        at, depth, filters = self.at, self.depth, self.filters_allowed
        try:
            return parse()
        except FeelSyntaxError:
            if self.work < 0:
                raise
            self.at, self.depth, self.filters_allowed = at, depth, filters
            return None

    # -- whole texts ----------------------------------------------------------------------------------------

    def whole_expression(self) -> n.Node:
        """expression to the end of the text."""
        if self.token.kind == "end":
            raise FeelSyntaxError("Biểu thức đang để trống. Hãy nhập nội dung biểu thức.", 0)
        tree = self.expression()
        if self.token.kind != "end":
            self.unexpected()
        return tree

    def whole_unary_tests(self) -> n.UnaryTests:
        """unary tests (rule 14) to the end of the text."""
        start = self.token.pos
        if self.is_op("-") and self.tokens[self.at + 1].kind == "end":
            return n.UnaryTests(start, (), False)
        if self.token.kind == "end":
            raise FeelSyntaxError("Ô điều kiện đang để trống. Hãy nhập điều kiện hoặc dấu “-”.", 0)
        negated = self.attempt(self._negated_tests) if self.is_word("not") else None
        if negated is not None:
            return n.UnaryTests(start, negated, True)
        tests = self._tests()
        if self.token.kind != "end":
            self.unexpected()
        return n.UnaryTests(start, tests, False)

    def _negated_tests(self) -> tuple[n.Node, ...]:
        self.advance()
        self.need_op("(")
        tests = self._tests()
        self.need_op(")")
        if self.token.kind != "end":
            self.unexpected()
        return tests

    def _tests(self) -> tuple[n.Node, ...]:
        tests = [self.test()]
        while self.take_op(","):
            tests.append(self.test())
        return tuple(tests)

    def test(self) -> n.Node:
        """positive unary test (rule 7): a comparison without left side, or any expression."""
        if self.token.kind == "op" and self.token.text in COMPARISONS:
            token = self.advance()
            with self.nested():
                return n.Test(token.pos, token.text, self.additive())
        return self.expression()

    # -- expressions, loosest binding first -----------------------------------------------------------------

    def expression(self) -> n.Node:
        """expression (rule 1)."""
        with self.nested():
            token, following = self.token, self.tokens[self.at + 1]
            if token.kind == "word":
                if token.text == "if":
                    return self._if()
                if token.text == "for" and following.kind == "word":
                    return self._for()
                if token.text in ("some", "every") and following.kind == "word":
                    return self._quantified()
            return self.disjunction()

    def _if(self) -> n.Node:
        pos = self.advance().pos
        condition = self.expression()
        self.need_word("then")
        then = self.expression()
        self.need_word("else")
        return n.If(pos, condition, then, self.expression())

    def _for(self) -> n.Node:
        pos = self.advance().pos
        steps = self._iterations()
        self.need_word("return")
        return n.For(pos, steps, self.expression())

    def _quantified(self) -> n.Node:
        token = self.advance()
        steps = self._iterations()
        self.need_word("satisfies")
        return n.Quantified(token.pos, token.text == "every", steps, self.expression())

    def _iterations(self) -> tuple[n.Iteration, ...]:
        steps = []
        while True:
            pos = self.token.pos
            name = self._declared_name(("in", ","))
            self.need_word("in")
            source = self.expression()
            end = self.expression() if self.take_op("..") else None
            steps.append(n.Iteration(pos, name, source, end))
            if not self.take_op(","):
                return tuple(steps)

    def _chain(
        self, word: str, part: Callable[[], n.Node], build: Callable[[int, tuple[n.Node, ...]], n.Node]
    ) -> n.Node:
        first = part()
        if not self.is_word(word):
            return first
        parts = [first]
        while self.is_word(word):
            self.advance()
            parts.append(part())
        return build(first.pos, tuple(parts))

    def disjunction(self) -> n.Node:
        return self._chain("or", self.conjunction, n.Or)

    def conjunction(self) -> n.Node:
        return self._chain("and", self.comparison, n.And)

    def comparison(self) -> n.Node:
        """comparison (rule 49); a result may be compared again, from left to right."""
        left = self.additive()
        for _ in range(MAX_DEPTH):
            token = self.token
            if token.kind == "op" and token.text in COMPARISONS:
                self.advance()
                left = n.Comparison(token.pos, token.text, left, self.additive())
            elif self.is_word("between"):
                self.advance()
                low = self.additive()
                self.need_word("and")
                left = n.Between(token.pos, left, low, self.additive())
            elif self.is_word("in"):
                self.advance()
                left = n.In(token.pos, left, self._in_tests())
            else:
                return left
        raise FeelSyntaxError("Quá nhiều phép so sánh nối tiếp nhau. Hãy tách bằng “and”.", self.token.pos)

    def _in_tests(self) -> tuple[n.Node, ...]:
        if self.is_op("("):
            listed = self._parenthesised_tests()
            if listed is not None:
                return listed
        if self.token.kind == "op" and self.token.text in COMPARISONS:
            return (self.test(),)
        return (self.additive(),)

    def _parenthesised_tests(self) -> tuple[n.Node, ...] | None:
        """`( test, test … )` after `in`; None when the parenthesis opens a range or an ordinary operand."""
        start = self.at
        self.advance()
        with self.nested():
            tests = self.attempt(self._tests)
            if tests is not None and self.take_op(")"):
                following = self.token
                if len(tests) > 1 or isinstance(tests[0], n.Test) or following.text not in (".", "[", "(", "*", "**"):
                    return tests
        self.at = start
        return None

    def additive(self) -> n.Node:
        return self._arithmetic(("+", "-"), self.multiplicative)

    def multiplicative(self) -> n.Node:
        return self._arithmetic(("*", "/"), self.power)

    def power(self) -> n.Node:
        return self._arithmetic(("**",), self.negation)

    def _arithmetic(self, ops: tuple[str, ...], part: Callable[[], n.Node]) -> n.Node:
        first = part()
        if not self.is_op(*ops):
            return first
        found, operands = [], [first]
        while self.is_op(*ops):
            found.append(self.advance().text)
            operands.append(part())
        return n.Arithmetic(first.pos, tuple(found), tuple(operands))

    def negation(self) -> n.Node:
        if not self.is_op("-"):
            return self.instance_of()
        pos = self.advance().pos
        with self.nested(self.filters_allowed):
            return n.Negation(pos, self.negation())

    def instance_of(self) -> n.Node:
        operand = self.postfix()
        if self.is_word("instance") and self.tokens[self.at + 1].text == "of":
            pos = self.advance().pos
            self.advance()
            return n.InstanceOf(pos, operand, self.type())
        return operand

    def postfix(self) -> n.Node:
        node = self.primary()
        for _ in range(MAX_DEPTH):
            token = self.token
            if token.kind != "op" or token.text not in ".[(":
                return node
            if token.text == ".":
                self.advance()
                node = n.Path(token.pos, node, self._name(after_dot=True))
            elif token.text == "(":
                node = self._call(node)
            elif self.filters_allowed:
                self.advance()
                condition = self.expression()
                self.need_op("]")
                node = n.Filter(token.pos, node, condition)
            else:
                return node
        raise FeelSyntaxError("Đường dẫn tới dữ liệu quá dài. Hãy chia thành nhiều bước.", self.token.pos)

    def _call(self, function: n.Node) -> n.Node:
        pos = self.advance().pos
        names: list[str] = []
        arguments: list[n.Node] = []
        with self.nested():
            while not self.is_op(")"):
                name = self._argument_name()
                if arguments and (name is None) != (not names):
                    self.unexpected("Không trộn tham số có tên với tham số không tên")
                if name is not None:
                    names.append(name)
                arguments.append(self.expression())
                if not self.take_op(","):
                    break
                if self.is_op(")"):
                    self.unexpected()
        self.need_op(")")
        return n.Call(
            pos if not isinstance(function, n.Name) else function.pos, function, tuple(arguments), tuple(names)
        )

    def _argument_name(self) -> str | None:
        """`name :` at the start of an argument, else None and nothing taken."""
        at = self.at
        while self.tokens[at].kind in ("word", "number") or self.tokens[at].text in _NAME_SYMBOLS:
            if self.tokens[at].kind == "end":
                return None
            at += 1
        if at == self.at or self.tokens[at].text != ":" or self.token.kind != "word":
            return None
        name = self._joined(self.at, at)
        self.at = at
        self.advance()
        return name

    # -- operands -------------------------------------------------------------------------------------------

    def primary(self) -> n.Node:
        """literals, names, lists, contexts, ranges, functions and what stands in parentheses."""
        token = self.token
        if token.kind == "number":
            self.advance()
            return n.Literal(token.pos, self._number(token))
        if token.kind == "string":
            self.advance()
            return n.Literal(token.pos, token.text)
        if token.kind == "word":
            return self._word(token)
        if token.kind == "op" and token.text in "[(]{@":
            with self.nested():
                if token.text == "{":
                    return self._context()
                if token.text == "@":
                    return self._at_literal()
                return self._bracketed(token)
        self.unexpected()
        raise AssertionError("unreachable")

    def _number(self, token: Token) -> Decimal:
        try:
            value = Decimal(token.text)
        except DecimalException:
            value = Decimal("Infinity")
        if not value.is_finite() or abs(value.adjusted()) > 6100:
            raise FeelSyntaxError("Số quá lớn hoặc quá nhỏ. Hãy nhập số khác.", token.pos)
        return value

    def _word(self, token: Token) -> n.Node:
        if not self._known_here():
            if token.text in _CONSTANTS:
                self.advance()
                return n.Literal(token.pos, _CONSTANTS[token.text])
            if token.text == "function" and self.tokens[self.at + 1].text == "(":
                return self._function()
            if token.text in KEYWORDS:
                if token.text in ("if", "for", "some", "every"):
                    return self.expression()
                self.unexpected()
        return n.Name(token.pos, self._name())

    def _at_literal(self) -> n.Node:
        pos = self.advance().pos
        if self.token.kind != "string":
            self.unexpected("Sau dấu “@” phải là văn bản trong dấu nháy kép")
        text = self.advance().text
        for parse in (parse_date, parse_datetime, parse_time, parse_duration):
            value = parse(text)
            if value is not None:
                return n.Literal(pos, value)
        # a well-formed text with a date that does not exist is null at run time, as the same call would be
        return n.Call(pos, n.Name(pos, "@"), (n.Literal(pos, text),), ())

    def _bracketed(self, opening: Token) -> n.Node:
        """`(…)`, `[…]` as list, range or comparison range, and `]…` as an open range."""
        self.advance()
        if opening.text == "(" and self.token.kind == "op" and self.token.text in COMPARISONS:
            test = self.test()
            self.need_op(")")
            return test
        if opening.text == "[" and self.take_op("]"):
            return n.ListNode(opening.pos, ())
        first = self.test() if opening.text == "[" else self.expression()
        if self.take_op(".."):
            return self._range(opening, first)
        if opening.text == "(":
            self.need_op(")")
            return first
        if opening.text == "]":
            self.unexpected("Thiếu dấu “..” của khoảng giá trị")
        items = [first]
        while self.take_op(","):
            items.append(self.test())
        self.need_op("]")
        return n.ListNode(opening.pos, tuple(items))

    def _range(self, opening: Token, low: n.Node) -> n.Node:
        start = self.at
        with self.nested(filters=False):
            high = self.additive()
        if self.is_op("["):  # the end of an open range, or a filter on the end point: the longer reading wins
            longer = self.attempt(lambda: self._filtered_end(start))
            high = longer or high
        if not (self.token.kind == "op" and self.token.text in _CLOSERS):
            self.unexpected("Thiếu dấu đóng của khoảng giá trị")
        closing = self.advance().text
        return n.RangeNode(opening.pos, low, high, _OPENERS[opening.text], _CLOSERS[closing])

    def _filtered_end(self, start: int) -> n.Node:
        self.at = start
        with self.nested():
            high = self.additive()
        if not self.is_op("]", ")"):
            self.unexpected()
        return high

    def _context(self) -> n.Node:
        pos = self.advance().pos
        entries: list[n.Entry] = []
        while not self.is_op("}"):
            start = self.token.pos
            if self.token.kind == "string":
                key = self.advance().text
            else:
                key = self._declared_name((":",))
            self.need_op(":")
            if any(entry.key == key for entry in entries):
                raise FeelSyntaxError(f"Mục “{key}” bị khai báo hai lần. Hãy giữ lại một mục.", start)
            value = self.expression()
            self.names.add(key)
            entries.append(n.Entry(start, key, value, self.token.pos))
            if not self.take_op(","):
                break
            if self.is_op("}"):
                self.unexpected()
        self.need_op("}")
        return n.ContextNode(pos, tuple(entries))

    def _function(self) -> n.Node:
        pos = self.advance().pos
        self.need_op("(")
        parameters: list[n.Parameter] = []
        while not self.is_op(")"):
            start = self.token.pos
            name = self._declared_name((":", ",", ")"))
            parameters.append(n.Parameter(start, name, self.type() if self.take_op(":") else None))
            if not self.take_op(","):
                break
        self.need_op(")")
        external = self.is_word("external")
        if external:
            self.advance()
        body = self.expression()
        return n.FunctionNode(pos, tuple(parameters), None if external else body)

    # -- names and types ------------------------------------------------------------------------------------

    def _joined(self, start: int, end: int) -> str:
        """The name made of these tokens, with single spaces where the text has any."""
        pieces = [self.tokens[start].text]
        for before, token in zip(self.tokens[start:end], self.tokens[start + 1 : end], strict=False):
            pieces.append((" " if before.end < token.pos else "") + token.text)
        return "".join(pieces)

    def _match(self, known: tuple[str, ...]) -> bool:
        found = self.tokens[self.at : self.at + len(known)]
        return len(found) == len(known) and all(
            token.text == piece and token.kind != "string" for token, piece in zip(found, known, strict=True)
        )

    def _known_here(self) -> tuple[str, ...] | None:
        """The longest known name of several tokens starting here; function names only before `(`."""
        for known in self.names.starting(self.token.text):
            if self._match(known):
                return known
        for known in _function_names().starting(self.token.text):
            if self._match(known) and self.tokens[self.at + len(known)].text == "(":
                return known
        return None

    def _name(self, after_dot: bool = False) -> str:
        """A name: the longest known one, else all plain words that follow each other."""
        if self.token.kind != "word":
            self.unexpected("Thiếu tên dữ liệu")
        start = self.at
        known = self._known_here()
        if known:
            for _ in known:
                self.advance()
        else:
            if self.token.text in KEYWORDS and not after_dot:
                self.unexpected()
            self.advance()
        while self.token.kind == "word" and self.token.text not in KEYWORDS and self.token.text != "?":
            self.advance()
        return self._joined(start, self.at)

    def _declared_name(self, ends: tuple[str, ...]) -> str:
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
        name = self._joined(start, self.at)
        self.names.add(name)
        return name

    def type(self) -> n.Type:
        """type (rules 55 and following): a simple type, list<T>, range<T>, context<…> or function<…> -> T."""
        with self.nested():
            token = self.token
            following = self.tokens[self.at + 1].text
            if following == "<" and token.text in ("list", "range", "context", "function"):
                self.advance()
                self.advance()
                return getattr(self, f"_{token.text}_type")(token.pos)  # type: ignore[no-any-return]
            for name in TYPE_NAMES:
                if self._match(tuple(name.split())):
                    for _ in name.split():
                        self.advance()
                    return n.Type(token.pos, name)
            if token.kind != "word":
                self.unexpected("Thiếu tên kiểu dữ liệu")
            name = self._name()
            while self.take_op("."):
                name += "." + self._name(after_dot=True)
            return n.Type(token.pos, name)

    def _list_type(self, pos: int) -> n.Type:
        part = self.type()
        self.need_op(">")
        return n.Type(pos, "list", (part,))

    def _range_type(self, pos: int) -> n.Type:
        part = self.type()
        self.need_op(">")
        return n.Type(pos, "range", (part,))

    def _context_type(self, pos: int) -> n.Type:
        keys, parts = [], []
        while True:
            keys.append(self._declared_name((":",)))
            self.need_op(":")
            parts.append(self.type())
            if not self.take_op(","):
                break
        self.need_op(">")
        return n.Type(pos, "context", tuple(parts), tuple(keys))

    def _function_type(self, pos: int) -> n.Type:
        parts = []
        while not self.is_op(">"):
            parts.append(self.type())
            if not self.take_op(","):
                break
        self.need_op(">")
        self.need_op("->")
        return n.Type(pos, "function", tuple(parts), (), self.type())
