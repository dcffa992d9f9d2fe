"""The demonstration's own screen: it moves the clock. Exists only where the settings say it is a demonstration."""

from flask import Blueprint

blueprint = Blueprint("demo", __name__, url_prefix="/minh-hoa")
