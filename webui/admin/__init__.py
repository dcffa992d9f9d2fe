"""What administrators of a unit keep: people, posts, accounts, units; all within their own subtree."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/quan-tri")
