"""Functions on strings (DMN 1.5 §10.3.4.3). Positions count characters (code points) from one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel.errors import Run
from engine.feel.regex import Pattern, PatternError, compile_pattern
from engine.feel.registry import builtin


@builtin("substring", "string:string, start position:number, length:number=")
def substring(run: Run, text: str, start: Decimal, length: Decimal | None) -> Any:
    size = len(text)
    if not 1 <= abs(start) <= max(size, 1) or (length is not None and length < 1):
        return run.null("Vị trí hoặc độ dài nằm ngoài văn bản. Hãy kiểm tra lại vị trí và độ dài.")
    first = int(start) - 1 if start > 0 else size + int(start)
    return text[first:] if length is None else text[first : first + int(min(length, Decimal(size)))]


@builtin("string length", "string:string")
def string_length(run: Run, text: str) -> Any:
    return Decimal(len(text))


@builtin("upper case", "string:string")
def upper_case(run: Run, text: str) -> Any:
    run.charge(len(text) >> 4)
    return text.upper()


@builtin("lower case", "string:string")
def lower_case(run: Run, text: str) -> Any:
    run.charge(len(text) >> 4)
    return text.lower()


@builtin("substring before", "string:string, match:string")
def substring_before(run: Run, text: str, match: str) -> Any:
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after", "string:string, match:string")
def substring_after(run: Run, text: str, match: str) -> Any:
    return text.partition(match)[2] if match else text


@builtin("contains", "string:string, match:string")
def contains(run: Run, text: str, match: str) -> Any:
    run.charge(len(text) >> 4)
    return match in text


@builtin("starts with", "string:string, match:string")
def starts_with(run: Run, text: str, match: str) -> Any:
    return text.startswith(match)


@builtin("ends with", "string:string, match:string")
def ends_with(run: Run, text: str, match: str) -> Any:
    return text.endswith(match)


@builtin("string join", "list:list, delimiter:string?=, prefix:string?=, suffix:string?=")
def string_join(run: Run, items: list[Any], delimiter: str | None, prefix: str | None, suffix: str | None) -> Any:
    parts = [item for item in items if item is not None]
    if any(type(item) is not str for item in parts):
        return run.null("Danh sách có phần tử không phải là văn bản. Hãy đổi các phần tử thành văn bản.")
    between = delimiter or ""
    run.room(sum(len(item) for item in parts) + len(between) * len(parts) + len(prefix or "") + len(suffix or ""))
    run.charge(len(items))
    return (prefix or "") + between.join(parts) + (suffix or "")


def _pattern(run: Run, text: str, flags: str | None) -> Pattern | None:
    try:
        return compile_pattern(text, flags or "")
    except PatternError as error:
        return run.null(str(error))


@builtin("matches", "input:string, pattern:string, flags:string?=")
def matches(run: Run, text: str, pattern: str, flags: str | None) -> Any:
    compiled = _pattern(run, pattern, flags)
    return None if compiled is None else compiled.search(text, 0, run) is not None


@builtin("replace", "input:string, pattern:string, replacement:string, flags:string?=")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None) -> Any:
    compiled = _pattern(run, pattern, flags)
    if compiled is None:
        return None
    pieces = compiled.replacement(replacement)
    if pieces is None or compiled.search("", 0, run) is not None:
        return run.null(
            "Mẫu tìm hoặc nội dung thay thế không hợp lệ. Hãy kiểm tra mẫu và dấu $ trong nội dung thay thế."
        )
    result: list[str] = []
    total = at = 0
    for spans in compiled.finditer(text, run):
        result.append(text[at : spans[0]])
        for piece in pieces:
            result.append(piece if isinstance(piece, str) else text[spans[2 * piece] : spans[2 * piece + 1]])
        at = spans[1]
        total += sum(map(len, result[-len(pieces) - 1 :]))
        run.room(total)
    run.room(total + len(text) - at)
    return "".join(result) + text[at:]


@builtin("split", "string:string, delimiter:string")
def split(run: Run, text: str, delimiter: str) -> Any:
    compiled = _pattern(run, delimiter, None)
    if compiled is None:
        return None
    result, at = [], 0
    for spans in compiled.finditer(text, run):
        if spans[1] == spans[0]:
            return run.null("Mẫu tách văn bản khớp với chuỗi trống. Hãy dùng mẫu có ít nhất một ký tự.")
        result.append(text[at : spans[0]])
        at = spans[1]
    return [*result, text[at:]]
