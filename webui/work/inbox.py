"""“Việc của tôi”: what waits for the signed-in person, most urgent first.

The words of the address (`?loc=qua-han`) are the reader's; the runtime is asked in its own."""

from flask import render_template, request, url_for

from webui.auth.user import signed_in
from webui.services import services

CHOICES = {
    "all": "Tất cả",
    "mine": "Đã nhận",
    "group": "Việc chung",
    "overdue": "Quá hạn",
    "awaiting": "Chờ phản hồi",
}
CODES = {"all": "tat-ca", "mine": "da-nhan", "group": "viec-chung", "overdue": "qua-han", "awaiting": "cho-phan-hoi"}
FURTHEST_PAGE = 1_000_000  # what lies further no database can count to
_BY_CODE = {code: name for name, code in CODES.items()}


def asked_page() -> int:
    """The page asked for in the address, 1 when none or nonsense."""
    return min(max(1, request.args.get("trang", 1, type=int)), FURTHEST_PAGE)


def inbox() -> str:
    """The list with its counts, one filter, one page."""
    shown = _BY_CODE.get(request.args.get("loc", ""), "all")
    found = services().runtime.inbox(signed_in().posts, page=asked_page(), filter=shown)

    def address(page: int) -> str:
        return url_for("work.inbox", loc=None if shown == "all" else CODES[shown], trang=page)

    return render_template("work/inbox.html", inbox=found, shown=shown, choices=CHOICES, codes=CODES, address=address)
