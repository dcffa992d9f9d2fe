"""The demonstration's own screen: it moves the clock. Exists only where the settings say it is a demonstration."""

from flask import Blueprint

from webui.demo import views

blueprint = Blueprint("demo", __name__, url_prefix="/minh-hoa")
blueprint.add_url_rule("/ngay", "clock", views.clock)
blueprint.add_url_rule("/ngay", "move", views.move, methods=["POST"])
