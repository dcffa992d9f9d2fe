"""Where administrators draw: the editors of diagrams and forms, and what they send in the background.

The only pages whose policy allows style attributes (docs/decisions/0015-bpmn-editor.md)."""

from flask import Blueprint, Response

from webui.designer import diagrams, expressions, forms, trial
from webui.security import CONTENT_SECURITY_POLICY

blueprint = Blueprint("designer", __name__, url_prefix="/quan-tri/thiet-ke")

# The libraries of the editors place things with style attributes; scripts stay as strict as everywhere.
POLICY = f"{CONTENT_SECURITY_POLICY}; style-src-attr 'unsafe-inline'"


@blueprint.after_request
def allow_placing(response: Response) -> Response:
    """The policy of these pages; an answer that has a stricter one of its own keeps it."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    return response


_PROCESS = "/<uuid:unit_id>/quy-trinh/<key>"
blueprint.add_url_rule(_PROCESS, view_func=diagrams.process)
blueprint.add_url_rule(f"{_PROCESS}/nhap", view_func=diagrams.process_draft, methods=["GET"])
blueprint.add_url_rule(f"{_PROCESS}/nhap", view_func=diagrams.save_process_draft, methods=["PUT"])
blueprint.add_url_rule(f"{_PROCESS}/bo-nhap", view_func=diagrams.discard_process_draft, methods=["POST"])
blueprint.add_url_rule(f"{_PROCESS}/soat", view_func=diagrams.check_process, methods=["POST"])
blueprint.add_url_rule(f"{_PROCESS}/danh-muc", view_func=diagrams.catalogue)
blueprint.add_url_rule(f"{_PROCESS}/tep", view_func=diagrams.process_file)
blueprint.add_url_rule(f"{_PROCESS}/hinh", view_func=diagrams.process_picture)
blueprint.add_url_rule(f"{_PROCESS}/thu-bieu-thuc", view_func=expressions.expression, methods=["GET"])
blueprint.add_url_rule(f"{_PROCESS}/thu-bieu-thuc", view_func=expressions.try_expression, methods=["POST"])

_FORM = "/<uuid:unit_id>/bieu-mau/<key>"
blueprint.add_url_rule(_FORM, view_func=forms.form)
blueprint.add_url_rule(f"{_FORM}/nhap", view_func=forms.form_draft, methods=["GET"])
blueprint.add_url_rule(f"{_FORM}/nhap", view_func=forms.save_form_draft, methods=["PUT"])
blueprint.add_url_rule(f"{_FORM}/bo-nhap", view_func=forms.discard_form_draft, methods=["POST"])
blueprint.add_url_rule(f"{_FORM}/soat", view_func=forms.check_form, methods=["POST"])
blueprint.add_url_rule(f"{_FORM}/tep", view_func=forms.form_file)
blueprint.add_url_rule(f"{_FORM}/xem-thu", view_func=trial.trial_form, methods=["GET"])
blueprint.add_url_rule(f"{_FORM}/xem-thu", view_func=trial.send_trial, methods=["POST"])
