"""Sets a report: its data as JSON into a process of its own, which the typesetter cannot outstay or outgrow.

Texts are cleaned here of what cannot be set; very long words get places to break."""

import dataclasses
import logging
import re
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import orjson

from engine.documents.print.report import Block, Report
from engine.storage.problems import Unavailable

logger = logging.getLogger(__name__)

SECONDS = 60  # for one document
MOST_BYTES = 40_000_000  # of data
_AT_ONCE = BoundedSemaphore(2)  # each takes a processor and some hundred megabytes while it runs
_WORKER = Path(__file__).with_name("worker.py")
# Controls, and the marks that turn the direction of writing: on paper they could only mislead.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_LONG_WORD = re.compile(r"\S{28,}")
_BREAK = "\u200b"

TOO_LONG = (
    "Bản in này quá dài để lập một lần. Hãy dùng bộ lọc để thu hẹp theo thời gian, người hoặc bước việc rồi in lại; "
    "toàn bộ dữ liệu vẫn tải được bằng tệp bảng tính."
)
BUSY = "Hệ thống đang lập các bản in khác. Vui lòng chờ một phút rồi bấm in lại."
FAILED = "Chưa lập được bản in. Hãy thử lại sau ít phút; nếu vẫn không được, hãy báo người vận hành hệ thống."


def to_pdf(report: Report, *, seconds: float = SECONDS) -> bytes:
    """The report as a PDF. Raises Unavailable when it is too long, or too many others are being set."""
    sent = orjson.dumps({"at": int(report.at.timestamp()), "report": _plain(report)})
    if len(sent) > MOST_BYTES:
        raise Unavailable(TOO_LONG)
    if not _AT_ONCE.acquire(timeout=seconds):
        raise Unavailable(BUSY)
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_WORKER)], input=sent, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(TOO_LONG) from None
    finally:
        _AT_ONCE.release()
    if done.returncode != 0:
        logger.error(
            "a report could not be set (%s): %s", done.returncode, done.stderr.decode(errors="replace")[-2000:]
        )
        raise Unavailable(FAILED)
    return done.stdout


def _plain(report: Report) -> dict[str, Any]:
    return {
        **{name: clean(getattr(report, name)) for name in ("title", "above", "below", "foot")},
        "blocks": [_block(block) for block in report.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": block.kind}
    for name in (each.name for each in dataclasses.fields(block)):
        value = getattr(block, name)
        found[name] = value if name == "svg" else _cleaned(value)
    return found


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return [_cleaned(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: _cleaned(getattr(value, each.name)) for each in dataclasses.fields(value)}
    return value


def clean(text: str) -> str:
    """A text that can be set: no controls, words of more than 28 letters with places to break."""
    return _LONG_WORD.sub(_breakable, _UNPRINTABLE.sub("", text.replace("\r\n", "\n")))


def _breakable(word: re.Match[str]) -> str:
    letters = word[0]
    return _BREAK.join(letters[start : start + 8] for start in range(0, len(letters), 8))
