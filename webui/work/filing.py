"""Files on the way into a task's form: taken before anything is judged, so that a failed sending does not lose them.

What was taken stands in the form as its id, the same way the page's script puts it there."""

from collections.abc import Callable
from typing import BinaryIO, cast
from uuid import UUID

from flask import request
from werkzeug.datastructures import MultiDict

from engine.documents import FileInfo, find_files
from engine.organisation import Actor
from engine.runtime.views import TaskView
from engine.storage.problems import Conflict, Invalid, Unavailable
from webui.services import services


def file_lookup(view: TaskView) -> Callable[[UUID], FileInfo | None]:
    """Finds the files of the task's case by id, for showing them in the form."""

    def find(file_id: UUID) -> FileInfo | None:
        with services().database.read() as reading:
            return find_files(reading, [file_id], case_id=view.case_id).get(file_id)

    return find


def take_files(view: TaskView, actor: Actor, source: MultiDict[str, str]) -> dict[str, list[str]]:
    """Store the files that came with the form and put their ids into `source`; the refusals by field."""
    refused: dict[str, list[str]] = {}
    for name, sent in request.files.items(multi=True):
        if not sent.filename:
            continue
        try:
            info = services().runtime.upload(actor, view.item_id, sent.filename, cast(BinaryIO, sent.stream))
        except (Invalid, Unavailable) as problem:
            refused.setdefault(name, []).append(f"“{sent.filename}”: {problem.message}")
        except Conflict:
            break  # the task is done or held by another: sending says who, in full
        else:
            source.add(name, str(info.file_id))
    return refused
