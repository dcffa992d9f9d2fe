"""FEEL text to tokens (DMN 1.5 §10.3.1.2, lexical rules).
Names stay in pieces here: which pieces make one name depends on the names in scope, which only the parser knows."""

from __future__ import annotations

import re
from typing import NamedTuple

from engine.feel.errors import FeelSyntaxError

MAX_TEXT = 20_000

_TOKEN = re.compile(
    r"""(?P<space>(?:[\s\u0085\u180e\u200b\u2060\ufeff]+|//[^\n]*|/\*.*?\*/)+)
    |(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<string>"(?:\\.|[^"\\])*")
    |(?P<word>(?:[^\W\d]|[\U00010000-\U000effff])(?:\w|[\u00b7\u0300-\u036f\u203f\u2040]|[\U00010000-\U000effff])*|\?)
    |(?P<op>\*\*|\.\.|->|<=|>=|!=|[-+*/=<>()\[\]{},.:@'])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_PLAIN = {'"': '"', "'": "'", "\\": "\\", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class Token(NamedTuple):
    """kind: number, string (text already unescaped), word, op or end; pos and end are offsets in the text."""

    kind: str
    text: str
    pos: int
    end: int


def tokenize(text: str) -> list[Token]:
    """All tokens and then two `end` tokens, so that the parser may always look one ahead.

    Raises FeelSyntaxError for a character FEEL does not know.
    """
    if len(text) > MAX_TEXT:
        raise FeelSyntaxError("Biểu thức quá dài. Hãy chia thành nhiều biểu thức ngắn hơn.", MAX_TEXT)
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FeelSyntaxError(_complaint(text, at), at)
        kind, piece = str(match.lastgroup), match.group()
        if kind == "string":
            piece = _unescape(piece[1:-1], at)
        if kind != "space":
            tokens.append(Token(kind, piece, at, match.end()))
        at = match.end()
    return [*tokens, *(Token("end", "", len(text), len(text)) for _ in range(2))]


def _complaint(text: str, at: int) -> str:
    if text[at] == '"':
        return "Đoạn văn bản chưa có dấu nháy kép đóng. Hãy thêm dấu nháy kép ở cuối đoạn."
    if text.startswith("/*", at):
        return "Phần ghi chú chưa được đóng. Hãy thêm dấu */ ở cuối ghi chú."
    return f"Không hiểu ký hiệu “{text[at]}” trong biểu thức. Hãy xóa hoặc thay bằng ký hiệu khác."


def _unescape(body: str, at: int) -> str:
    if "\\" not in body:
        return body

    def plain(match: re.Match[str]) -> str:
        code = match.group(1)
        if code[0] in "uU" and len(code) > 1:
            number = int(code[1:], 16)
            return chr(number) if number <= 0x10FFFF else match.group()
        return _PLAIN.get(code, match.group())

    text = _ESCAPE.sub(plain, body)
    if any("\ud800" <= char <= "\udfff" for char in text):  # escapes may spell one character as a surrogate pair
        try:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            raise FeelSyntaxError("Đoạn văn bản có mã ký tự không hợp lệ. Hãy gõ lại ký tự đó.", at) from None
    return text
