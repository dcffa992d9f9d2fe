"""Work: “Việc của tôi” and the page of one task, from claiming it to sending it."""

from flask import Blueprint

from webui import forms_glue
from webui.work import drafts, hands, inbox, task, texts

blueprint = Blueprint("work", __name__)
blueprint.add_url_rule("/viec", "inbox", inbox.inbox)
blueprint.add_url_rule("/viec/<uuid:item_id>", "task", task.show)
blueprint.add_url_rule("/viec/<uuid:item_id>", "send", task.send, methods=["POST"])
blueprint.add_url_rule("/viec/<uuid:item_id>/nhan", "claim", hands.claim, methods=["POST"])
blueprint.add_url_rule("/viec/<uuid:item_id>/thoi-nhan", "release", hands.release, methods=["POST"])
blueprint.add_url_rule("/viec/<uuid:item_id>/chuyen", "reassign", hands.reassign, methods=["GET", "POST"])
blueprint.add_url_rule("/viec/<uuid:item_id>/nhap", "draft", drafts.save, methods=["PUT"])
blueprint.add_url_rule("/viec/<uuid:item_id>/tep", "upload", drafts.upload, methods=["POST"])
texts.install(blueprint)
blueprint.record_once(lambda state: forms_glue.install(state.app.jinja_env))
