"""Small questions views share: does the caller want JSON, and where may it be sent on to.

Kept apart so that every area answers them the same way."""

from flask import request


def wants_json() -> bool:
    """Whether the caller is our own JavaScript (or another program) rather than a person's browser."""
    if request.accept_mimetypes.accept_html and "text/html" in request.headers.get("Accept", ""):
        return False
    return request.is_json or "application/json" in request.headers.get("Accept", "")


def safe_next(target: str | None, otherwise: str) -> str:
    """`target` when it is a path of this very site, else `otherwise`.

    Browsers read backslashes, control characters and `//host` as other sites; only a plain absolute path passes."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return otherwise
    if "\\" in target or any(ord(char) < 0x21 or ord(char) == 0x7F for char in target):
        return otherwise
    return target
