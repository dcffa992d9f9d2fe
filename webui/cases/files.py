"""Handing out a file of a case, to those who may see it; always as a download, never shown by the browser.

The name travels as RFC 5987 says, so that Vietnamese names arrive whole."""

from uuid import UUID

from flask import Response, send_file

from webui.auth.user import signed_in
from webui.services import services


def file(file_id: UUID) -> Response:
    """The exact bytes that were stored."""
    user = signed_in()
    info, path = services().runtime.file(user.person_id, user.posts, file_id)
    response = send_file(path, mimetype=info.media_type, as_attachment=True, download_name=info.name, etag=info.sha256)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
