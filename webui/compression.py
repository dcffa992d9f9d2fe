"""Answers travel gzipped where the browser takes it: weak networks are the rule, not the exception.

Pages are padded by a random length in the gzip header, so that their size tells nothing of their content (BREACH)."""

import gzip
import io
import secrets
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request

_TYPES = ("text/", "application/json", "application/javascript", "image/svg+xml")
_LEAST = 1000  # bytes; below it the headers cost more than is won
_MOST_PADDING = 100


def packed(data: bytes, padding: int = 0, level: int = 6) -> bytes:
    """`data` as gzip, with a file name of `padding` letters in its header."""
    out = io.BytesIO()
    with gzip.GzipFile("a" * padding, "wb", level, out, mtime=0) as stream:
        stream.write(data)
    return out.getvalue()


@lru_cache(maxsize=64)
def _packed_file(file: Path, _modified: int) -> bytes:
    return packed(file.read_bytes(), level=9)


def install(app: Flask) -> None:
    """Compress what is worth it."""

    @app.after_request
    def compress(response: Response) -> Response:
        if not (response.mimetype or "").startswith(_TYPES) or response.status_code in (206, 304):
            return response
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] <= 0 or "Content-Encoding" in response.headers or request.method == "HEAD":
            return response
        if request.endpoint == "static" and response.status_code == 200:
            file = Path(current_app.static_folder or "") / (request.view_args or {})["filename"]
            if file.stat().st_size < _LEAST:
                return response
            response.response.close()  # type: ignore[union-attr]
            response.direct_passthrough = False
            response.set_data(_packed_file(file, file.stat().st_mtime_ns))
        elif response.is_sequence and (response.content_length or 0) >= _LEAST:
            response.set_data(packed(response.get_data(), padding=secrets.randbelow(_MOST_PADDING) + 1))
        else:
            return response
        response.headers["Content-Encoding"] = "gzip"
        if etag := response.get_etag()[0]:
            response.set_etag(etag, weak=True)
        return response
