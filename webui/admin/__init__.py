"""What administrators of a unit keep: what waits for them, people, posts, accounts, units; all in their own subtree."""

from flask import Blueprint

from webui.admin import accounts, attention, people, posts, units

_PERSON = "/can-bo/<uuid:person_id>"
_BOTH = ["GET", "POST"]

blueprint = Blueprint("admin", __name__, url_prefix="/quan-tri")
blueprint.context_processor(attention.waiting)
blueprint.add_url_rule("/can-xu-ly", "attention", attention.attention)
blueprint.add_url_rule("/can-xu-ly/<uuid:token_id>/thuc-hien-lai", "retry", attention.retry, methods=["POST"])
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
