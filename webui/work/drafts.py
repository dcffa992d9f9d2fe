"""What the form's JavaScript asks while somebody types: keep this draft, take this file.

Both answer JSON; a refusal is turned into JSON by `webui.problems`."""

from typing import BinaryIO, cast
from uuid import UUID

from flask import Response, jsonify, request

from engine.storage.problems import Conflict, Invalid
from webui.filters import clock_time
from webui.services import services
from webui.work.task import acting_in, viewed


def save(item_id: UUID) -> Response | tuple[Response, int]:
    """Keep the form as it was typed as the draft with the next revision; 409: a newer one exists, or all is `over`."""
    view = viewed(item_id)
    revision = request.form.get("_revision", -1, type=int)
    try:
        saved = services().runtime.save_draft(acting_in(view), item_id, view.form.parse(request.form), revision)
    except Conflict as problem:
        if viewed(item_id).may_complete:
            raise
        return jsonify(over=True, message=problem.message), 409
    return jsonify(revision=saved.revision, saved_at=clock_time(saved.saved_at))


def upload(item_id: UUID) -> tuple[Response, int]:
    """Take one file for a field of the task; the answer is what the form keeps of it."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("Chưa có tệp nào được gửi lên. Hãy chọn tệp rồi thử lại.", {})
    info = services().runtime.upload(acting_in(viewed(item_id)), item_id, sent.filename, cast(BinaryIO, sent.stream))
    return jsonify(file_id=str(info.file_id), name=info.name, size=info.size), 201
