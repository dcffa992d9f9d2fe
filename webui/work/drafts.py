"""What the form's JavaScript asks while somebody types: keep this draft, take this file.

Both answer JSON; a refusal is turned into JSON by `webui.problems`."""

from uuid import UUID

from flask import Response, jsonify, request

from engine.storage.problems import Invalid
from webui.auth.user import signed_in
from webui.filters import clock_time
from webui.services import services
from webui.work.hands import as_id

_MALFORMED = "Bản nháp gửi lên không đọc được. Hãy tải lại trang rồi thử lại."


def save(item_id: UUID) -> Response:
    """Keep the typed values as the draft with the next revision; 409 when a newer draft exists."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get("values"), dict) or type(body.get("revision")) is not int:
        raise Invalid(_MALFORMED, {})
    post = body.get("post")
    actor = signed_in().actor(as_id(post if isinstance(post, str) else None))
    saved = services().runtime.save_draft(actor, item_id, body["values"], body["revision"])
    return jsonify(revision=saved.revision, saved_at=saved.saved_at.isoformat(), saved_time=clock_time(saved.saved_at))


def upload(item_id: UUID) -> tuple[Response, int]:
    """Take one file for a field of the task; the answer is what the form keeps of it."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("Chưa có tệp nào được gửi lên. Hãy chọn tệp rồi thử lại.", {})
    actor = signed_in().actor(as_id(request.form.get("_post")))
    info = services().runtime.upload(actor, item_id, sent.filename, sent.stream)
    return jsonify(
        file_id=str(info.file_id), name=info.name, size=info.size, media_type=info.media_type, sha256=info.sha256
    ), 201
