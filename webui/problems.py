"""Every refusal becomes its page (or JSON for our JavaScript) here, and nowhere else.

A page says in Vietnamese what happened and what to do next; details of a failure go to the log under a short code."""

import secrets
from dataclasses import dataclass, field

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as WsgiResponse

from engine.storage.problems import Conflict, Forbidden, Invalid, NotFound, Problem, Unavailable
from webui.manifest import NotBuilt, not_built
from webui.responses import wants_json

_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_STATUS: dict[type[Problem], int] = {NotFound: 404, Forbidden: 403, Conflict: 409, Invalid: 422, Unavailable: 503}
_BUSY = (
    "Hệ thống chưa thể ghi nhận lúc này và chưa có gì thay đổi. "
    "Vui lòng chờ một lát rồi thử lại; nếu vẫn không được, hãy báo người quản trị."
)


@dataclass(frozen=True)
class ProblemPage:
    """What a problem page shows."""

    status: int
    title: str
    message: str
    errors: dict[str, list[str]] = field(default_factory=dict)
    typed: list[tuple[str, str]] = field(default_factory=list)
    incident: str | None = None


_TITLES = {
    400: "Yêu cầu chưa hợp lệ",
    403: "Chưa có quyền thực hiện",
    404: "Không tìm thấy trang",
    405: "Không mở trực tiếp được trang này",
    409: "Nội dung đã thay đổi",
    413: "Tệp gửi lên quá lớn",
    422: "Thông tin chưa hợp lệ",
    429: "Thao tác quá nhiều lần",
    500: "Hệ thống gặp sự cố",
    503: "Hệ thống đang bận",
}
_MESSAGES = {
    400: "Máy chủ không hiểu được yêu cầu này. Vui lòng quay lại trang trước, tải lại trang rồi thực hiện lại.",
    403: "Tài khoản đang dùng chưa được giao quyền ở nội dung này. Nếu cần, hãy liên hệ người quản trị của đơn vị.",
    404: "Địa chỉ không đúng, hoặc nội dung không thuộc phạm vi được xem. Hãy kiểm tra lại hoặc trở về trang đầu.",
    405: "Trang này chỉ mở được từ nút bấm trong hệ thống. Hãy trở về trang đầu và thực hiện lại từ đó.",
}
_CSRF = (
    "Trang đã mở quá lâu hoặc phiên đăng nhập đã đổi, nên nội dung vừa gửi chưa được ghi nhận. "
    "Hãy quay lại trang trước, tải lại trang rồi gửi lại."
)
_OTHER_HOST = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Địa chỉ chưa đúng – Quy trình</title>
<h1>Địa chỉ chưa đúng</h1><p>Hệ thống không phục vụ ở tên máy chủ này. Hãy mở lại bằng địa chỉ do đơn vị thông báo,
hoặc báo người vận hành hệ thống.</p></html>"""


def page(problem: ProblemPage) -> Response:
    """The answer for a problem: a whole page, or JSON `{title, message, errors, incident}` for our JavaScript."""
    if wants_json():
        response = jsonify(
            title=problem.title, message=problem.message, errors=problem.errors, incident=problem.incident
        )
    else:
        g.bare = problem.status >= 500  # the frame asks the database who is signed in; not while it is failing
        try:
            response = make_response(render_template("problem.html", problem=problem))
        except NotBuilt:
            return not_built()
    response.status_code = problem.status
    if problem.status == 503:
        response.headers["Retry-After"] = "10"
    return response


def new_incident() -> str:
    """Six characters a person can read out on the telephone."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(6))


def _typed() -> list[tuple[str, str]]:
    """What the person had typed, so that it can be copied: long texts first, never passwords or tokens.

    The form that changes a password holds nothing else, whatever its fields are called."""
    if request.endpoint == "auth.change_password":
        return []
    hidden = ("password", "csrf", "token")
    items = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if value.strip() and not any(part in name for part in hidden) and (" " in value.strip() or len(value) > 40)
    ]
    return sorted(items, key=lambda item: -len(item[1]))[:20]


def install(app: Flask) -> None:
    """Register one handler for each kind of refusal."""

    @app.errorhandler(Problem)
    def refused(problem: Problem) -> Response:
        status = next(status for kind, status in _STATUS.items() if isinstance(problem, kind))
        errors = problem.errors if isinstance(problem, Invalid) else {}
        title = "Không tìm thấy nội dung" if status == 404 else _TITLES[status]
        return page(ProblemPage(status, title, problem.message, errors))

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> Response:
        return page(ProblemPage(400, "Trang đã hết hiệu lực", _CSRF, typed=_typed()))

    @app.errorhandler(413)
    def too_large(_error: HTTPException) -> Response:
        limit = (app.config["MAX_CONTENT_LENGTH"] or 0) // (1024 * 1024)
        message = (
            f"Mỗi lần gửi được nhiều nhất {limit} MB. Hãy chọn tệp nhỏ hơn, nén tệp lại, "
            "hoặc chia thành nhiều tệp rồi gửi lần lượt."
        )
        return page(ProblemPage(413, _TITLES[413], message))

    @app.errorhandler(SecurityError)
    def other_host(_error: SecurityError) -> Response:
        # No template: even the frame would have to trust the host name the browser sent.
        return Response(_OTHER_HOST, 400, content_type="text/html; charset=utf-8")

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> WsgiResponse:
        status = error.code or 500
        if status < 400:
            return error.get_response()  # a redirect of the routing, not a refusal
        response = page(ProblemPage(status, _TITLES.get(status, _TITLES[400]), _MESSAGES.get(status, _MESSAGES[400])))
        for name, value in error.get_headers():
            if name.lower() not in ("content-type", "content-length"):
                response.headers[name] = value
        return response

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeout)
    def database_busy(error: Exception) -> Response:
        return _incident(503, _BUSY, error)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            return _incident(503, _BUSY, error)
        message = (
            "Thao tác vừa rồi chưa được ghi nhận. Vui lòng thử lại sau ít phút; nếu vẫn gặp sự cố, "
            "hãy báo người quản trị kèm mã sự cố dưới đây."
        )
        return _incident(500, message, error)


def _incident(status: int, message: str, error: Exception) -> Response:
    incident = new_incident()
    current_app.logger.error("incident %s: %s %s", incident, request.method, request.path, exc_info=error)
    typed = _typed() if status == 503 else []
    return page(ProblemPage(status, _TITLES[status], message, typed=typed, incident=incident))
