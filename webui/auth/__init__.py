"""Signing in and out, one's own password, sessions and posts."""

from flask import Blueprint

from webui.auth import views

blueprint = Blueprint("auth", __name__)
blueprint.add_url_rule("/dang-nhap", "sign_in", views.sign_in, methods=["GET", "POST"])
blueprint.add_url_rule("/dang-xuat", "sign_out", views.sign_out, methods=["POST"])
blueprint.add_url_rule("/tai-khoan", "profile", views.profile)
blueprint.add_url_rule("/tai-khoan/mat-khau", "change_password", views.change_password, methods=["GET", "POST"])
blueprint.add_url_rule("/tai-khoan/phien", "sessions", views.sessions)
blueprint.add_url_rule("/tai-khoan/phien/<uuid:session_id>/ket-thuc", "revoke", views.revoke, methods=["POST"])
