"""What administrators of a unit keep: processes, parameters, what waits for them, people, accounts, units.

Everything within their own subtree; what lies outside is “not found”."""

from flask import Blueprint

from webui.admin import (
    accounts,
    attention,
    decision_editing,
    decision_pages,
    drafts,
    drawing,
    files,
    form_pages,
    making,
    parameters,
    people,
    posts,
    processes,
    releases,
    repair,
    units,
)

_PERSON = "/can-bo/<uuid:person_id>"
_PROCESS = "/quy-trinh/<uuid:unit_id>/<key>"
_RELEASE = f"{_PROCESS}/ban/<uuid:release_id>"
_FORM = "/bieu-mau/<uuid:unit_id>/<key>"
_FORM_VERSION = f"{_FORM}/ban/<uuid:release_id>"
_DECISION = "/bang-quyet-dinh/<uuid:unit_id>/<key>"
_DECISION_VERSION = f"{_DECISION}/ban/<uuid:release_id>"
_DRAFTS = "/ban-nhap/<uuid:unit_id>"
_BOTH = ["GET", "POST"]

blueprint = Blueprint("admin", __name__, url_prefix="/quan-tri")
blueprint.context_processor(attention.waiting)
blueprint.add_url_rule("/can-xu-ly", "attention", attention.attention)
blueprint.add_url_rule("/can-xu-ly/<uuid:token_id>/thuc-hien-lai", "retry", attention.retry, methods=["POST"])
blueprint.add_url_rule("/can-xu-ly/ho-so/<uuid:instance_id>/chay-tiep", "revive", attention.revive, methods=["POST"])
blueprint.add_url_rule("/can-xu-ly/<uuid:token_id>", "repair", repair.repair, methods=_BOTH)
blueprint.add_url_rule("/quy-trinh", "processes", processes.processes)
blueprint.add_url_rule("/quy-trinh/<uuid:unit_id>/them-moi", "new_process", making.new_process, methods=_BOTH)
blueprint.add_url_rule(_PROCESS, "process", processes.process)
blueprint.add_url_rule(f"{_PROCESS}/so-sanh", "compare", releases.compare)
blueprint.add_url_rule(_RELEASE, "release", releases.release)
blueprint.add_url_rule(f"{_RELEASE}/so-do.svg", "release_drawing", drawing.release_drawing)
blueprint.add_url_rule(f"{_RELEASE}/phat-hanh-lai", "republish", releases.republish, methods=["POST"])
blueprint.add_url_rule(f"{_RELEASE}/thu-hoi", "withdraw", releases.withdraw, methods=["POST"])
blueprint.add_url_rule("/bieu-mau/<uuid:unit_id>/them-moi", "new_form", making.new_form_page, methods=_BOTH)
blueprint.add_url_rule(_FORM, "form_page", form_pages.form_page)
blueprint.add_url_rule(_FORM_VERSION, "form_version", form_pages.form_version)
blueprint.add_url_rule(f"{_FORM_VERSION}/lay-lai", "restore_form", form_pages.restore_form, methods=["POST"])
blueprint.add_url_rule(
    "/bang-quyet-dinh/<uuid:unit_id>/them-moi", "new_decision", decision_editing.new_decision, methods=_BOTH
)
blueprint.add_url_rule(_DECISION, "decision", decision_pages.decision_page)
blueprint.add_url_rule(f"{_DECISION}/thu", "try_decision", decision_pages.try_decision, methods=["POST"])
blueprint.add_url_rule(f"{_DECISION}/sua", "edit_decision", decision_editing.edit_decision, methods=_BOTH)
blueprint.add_url_rule(_DECISION_VERSION, "decision_version", decision_pages.decision_version)
blueprint.add_url_rule(
    f"{_DECISION_VERSION}/lay-lai", "restore_decision", decision_pages.restore_decision, methods=["POST"]
)
blueprint.add_url_rule("/tep/<uuid:unit_id>/<slug>/<key>/tai-ve", "download", files.download)
blueprint.add_url_rule("/tep/<uuid:unit_id>/<slug>/<key>/tai-len", "upload", files.upload, methods=_BOTH)
blueprint.add_url_rule("/ban-nhap", "drafts", drafts.drafts)
blueprint.add_url_rule(_DRAFTS, "drafts", drafts.drafts, methods=_BOTH)
blueprint.add_url_rule(f"{_DRAFTS}/da-phat-hanh", "published", drafts.published)
blueprint.add_url_rule(f"{_DRAFTS}/<kind>/<key>/bo", "discard_draft", drafts.discard, methods=["POST"])
blueprint.add_url_rule(f"{_DRAFTS}/<key>/so-do.svg", "draft_drawing", drawing.draft_drawing)
blueprint.add_url_rule("/tham-so", "parameters", parameters.parameters)
blueprint.add_url_rule("/tham-so/<uuid:unit_id>", "parameters", parameters.parameters)
blueprint.add_url_rule("/tham-so/<uuid:unit_id>/cac-lan-thay-doi", "parameter_history", parameters.parameter_history)
blueprint.add_url_rule(
    "/tham-so/<uuid:unit_id>/<slug>", "change_parameters", parameters.change_parameters, methods=_BOTH
)
blueprint.add_url_rule("/can-bo", "people", people.people)
blueprint.add_url_rule("/can-bo/them", "add_person", people.add_person, methods=_BOTH)
blueprint.add_url_rule(_PERSON, "person", people.person)
blueprint.add_url_rule(f"{_PERSON}/ho-ten", "rename_person", people.rename_person, methods=_BOTH)
blueprint.add_url_rule(f"{_PERSON}/giao-nhiem-vu", "give_post", posts.give_post, methods=_BOTH)
blueprint.add_url_rule(f"{_PERSON}/nhiem-vu/<uuid:post_id>/ket-thuc", "end_post", posts.end_post, methods=_BOTH)
blueprint.add_url_rule(f"{_PERSON}/tai-khoan", "account", accounts.account, methods=_BOTH)
blueprint.add_url_rule(f"{_PERSON}/tai-khoan/mat-khau", "reset_password", accounts.reset_password, methods=["POST"])
blueprint.add_url_rule(f"{_PERSON}/tai-khoan/khoa", "disable_account", accounts.disable_account, methods=["POST"])
blueprint.add_url_rule(f"{_PERSON}/tai-khoan/mo-khoa", "enable_account", accounts.enable_account, methods=["POST"])
blueprint.add_url_rule("/don-vi", "units", units.units)
blueprint.add_url_rule("/don-vi/<uuid:unit_id>", "unit", units.unit)
