"""Cases: starting one, following it, finding it again, and its files and diagrams."""

from flask import Blueprint

from webui.cases import case, diagram, files, search, start

blueprint = Blueprint("cases", __name__)
blueprint.add_url_rule("/bat-dau", "start", start.start)
blueprint.add_url_rule("/bat-dau", "begin", start.begin, methods=["POST"])
blueprint.add_url_rule("/ho-so", "search", search.search)
blueprint.add_url_rule("/ho-so/<uuid:case_id>", "case", case.case)
blueprint.add_url_rule("/ho-so/<uuid:case_id>/dung", "cancel", case.cancel, methods=["POST"])
blueprint.add_url_rule("/ho-so/<uuid:case_id>/so-do/<int:number>", "diagram", diagram.page)
blueprint.add_url_rule("/ho-so/<uuid:case_id>/so-do/<int:number>.svg", "drawing", diagram.drawing)
blueprint.add_url_rule("/tep/<uuid:file_id>", "file", files.file)
