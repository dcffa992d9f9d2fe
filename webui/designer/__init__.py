"""Where administrators draw: the editors of diagrams and forms, and what they send in the background.

The only pages whose policy allows style attributes (docs/decisions/0015-bpmn-editor.md)."""

from flask import Blueprint

blueprint = Blueprint("designer", __name__, url_prefix="/quan-tri/thiet-ke")
