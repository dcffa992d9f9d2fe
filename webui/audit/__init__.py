"""What auditors read: cases as stories, everything that was done in their scope, and whether the record is whole.

Reading only; who is no auditor is told so."""

from flask import Blueprint

blueprint = Blueprint("audit", __name__, url_prefix="/kiem-tra")
