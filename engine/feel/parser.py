"""FEEL tokens to AST: a Pratt parser (DMN 1.5 §10.3.1.2).
Not a lark grammar, because FEEL is not context free for one: where a name ends depends on the names in scope
("date and time", "Tổng-số tiền"), including names the text itself declares, and `[a..b[` against a filter needs a
second look. A LALR grammar cannot say this, Earley can but is a thousand times slower and may explode."""

from __future__ import annotations

from collections.abc import Callable

from engine.feel import nodes as n
from engine.feel.cursor import MAX_DEPTH, Filters
from engine.feel.errors import FeelSyntaxError
from engine.feel.operands import COMPARISONS, Operands


class Parser(Operands):
    """One text to one tree. Every refusal is a FeelSyntaxError with a Vietnamese sentence and an offset."""

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
            name = self.declared_name(("in", ","))
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
        if self.token.kind == "number":  # the sign belongs to the literal (rule 37): `-1 instance of number`
            return self.instance_of(n.Negation(pos, self.primary()))
        with self.nested(self.filters):
            return n.Negation(pos, self.negation())

    def instance_of(self, first: n.Node | None = None) -> n.Node:
        operand = self.postfix(first)
        if self.is_word("instance") and self.tokens[self.at + 1].text == "of":
            pos = self.advance().pos
            self.advance()
            return n.InstanceOf(pos, operand, self.type())
        return operand

    def postfix(self, first: n.Node | None = None) -> n.Node:
        node = first or self.primary()
        for _ in range(MAX_DEPTH):
            token = self.token
            if token.kind != "op" or token.text not in ".[(":
                return node
            if token.text == ".":
                self.advance()
                node = n.Path(token.pos, node, self.name(after_dot=True))
            elif token.text == "(":
                node = self._call(node)
            else:
                filtered = self._filter(node)
                if filtered is None:
                    return node
                node = filtered
        raise FeelSyntaxError("Đường dẫn tới dữ liệu quá dài. Hãy chia thành nhiều bước.", self.token.pos)

    def _filter(self, base: n.Node) -> n.Node | None:
        """`base[…]`; None where `[` may close an open range and what follows is no filter."""
        if self.filters is Filters.NONE:
            return None

        def parse() -> n.Node:
            pos = self.advance().pos
            self.filtering += 1
            try:
                condition = self.expression()
            finally:
                self.filtering -= 1
            self.need_op("]")
            return n.Filter(pos, base, condition)

        return parse() if self.filters is Filters.ALL else self.attempt(parse)

    def _call(self, function: n.Node) -> n.Node:
        pos = self.advance().pos
        names: list[str] = []
        arguments: list[n.Node] = []
        with self.nested():
            while not self.is_op(")"):
                name = self.argument_name()
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
