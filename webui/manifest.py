"""The built CSS and JavaScript: logical names to hashed file names, and how they are cached.

`make assets` writes `manifest.json`; without it no page can look right, so one page says what to do."""

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

_NOT_BUILT = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Chưa dựng giao diện – Quy trình</title>
<h1>Chưa dựng giao diện</h1>
<p>Phần giao diện của chương trình chưa được dựng trên máy chủ này. Người vận hành hãy chạy lệnh
<code>make assets</code> trong thư mục của chương trình, rồi tải lại trang.</p></html>"""


class NotBuilt(Exception):
    """There is no manifest, or it lacks the name asked for."""


@lru_cache(maxsize=8)
def _names(file: Path, _modified: int) -> dict[str, str]:
    names: dict[str, str] = json.loads(file.read_text("utf-8"))
    return names


def asset_url(name: str) -> str:
    """The address of the built file of a logical name (`app.css`). Raises NotBuilt when it was not built."""
    file = Path(current_app.static_folder or "") / "manifest.json"
    try:
        built = _names(file, file.stat().st_mtime_ns)[name]
    except (OSError, ValueError, KeyError) as error:
        raise NotBuilt(name) from error
    return url_for("static", filename=built)


def not_built() -> Response:
    """The one page that needs nothing built: it says what the operator has to do."""
    return Response(_NOT_BUILT, 503, content_type="text/html; charset=utf-8")


def install(app: Flask) -> None:
    """Give templates `asset_url`, let browsers keep built files, and explain when they are missing."""
    app.add_template_global(asset_url)

    app.register_error_handler(NotBuilt, lambda error: not_built())

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 206, 304):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
