"""What auditors read: cases as stories, everything that was done in their scope, and whether the record is whole.

Reading only; who is no auditor is told so."""

from flask import Blueprint

from webui.audit import diagram, overview, printed, seen, story, tables, verifying

blueprint = Blueprint("audit", __name__, url_prefix="/kiem-tra")

_CASE = "/ho-so/<uuid:case_id>"
blueprint.add_url_rule("", "cases", overview.cases)
blueprint.add_url_rule("/thao-tac", "entries", overview.entries)
blueprint.add_url_rule("/thao-tac.csv", "table", tables.table)
blueprint.add_url_rule("/doi-chieu", "verification", verifying.verification)
blueprint.add_url_rule("/doi-chieu", "verify", verifying.verify, methods=["POST"])
blueprint.add_url_rule(_CASE, "story", story.story)
blueprint.add_url_rule(f"{_CASE}/so-do/<int:number>", "diagram", diagram.page)
blueprint.add_url_rule(f"{_CASE}/so-do/<int:number>.svg", "drawing", diagram.drawing)
blueprint.add_url_rule(f"{_CASE}/bieu-mau/<uuid:entry_id>/<int:effect>", "seen_form", seen.seen_form)
blueprint.add_url_rule(f"{_CASE}/ban-in.pdf", "pdf", printed.pdf)
blueprint.add_url_rule(f"{_CASE}/dien-bien.csv", "case_table", tables.case_table)
blueprint.add_url_rule(f"{_CASE}/doi-chieu", "verify_case", verifying.verify_case, methods=["POST"])
