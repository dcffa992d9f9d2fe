"""Printed documents: nothing in a text is ever code, everything fits, long ones end with a sentence."""

import re
import zlib
from datetime import UTC, datetime

import pytest

from engine.documents.print import (
    Block,
    Drawing,
    Facts,
    Heading,
    Paragraph,
    Passage,
    Report,
    Said,
    Table,
    press,
    to_pdf,
)
from engine.documents.print.press import clean
from engine.storage.problems import Unavailable

pytestmark = pytest.mark.unit

AT = datetime(2022, 4, 6, 1, 0, tzinfo=UTC)
# Each of these ends the setting, or reads a file, as soon as somebody evaluates it.
HOSTILE = (
    '#panic("đã chạy") #read("/etc/passwd") #read("report.typ") #import "@preview/a:1.0.0": * $ \\ @x <y> '
    "*b _i_ `c` [ ] { } // /* ${x} %s \x00\x1b\u202e\n= Tiêu đề\n#" + "Ư" * 500 + " https://" + "a" * 300
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}"><text x="9" y="20">Bước</text></svg>'


def drawing(width: int, height: int) -> Drawing:
    return Drawing(SVG.format(width, height), width, height, "Sơ đồ", "Phiên bản 1")


def report(*blocks: Block, text: str = "Kế hoạch") -> Report:
    return Report(text, text, text, text, AT, blocks)


def passages(count: int) -> list[Block]:
    said = (Said("Hoàn thành bước “Soạn”.", "Đã sửa", (("Nội dung", "Thống nhất"),), (), ("Chuyển bước",)),)
    return [Passage("08:05", "Lý A Páo", "với tư cách Chuyên viên", said, "Mục 1") for _ in range(count)]


def pages(pdf: bytes) -> int:
    """How many pages, read from the objects of the file."""
    text = pdf
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            text += zlib.decompress(stream)
        except zlib.error:
            continue
    return len(re.findall(rb"/Type\s*/Page\b", text))


def test_no_text_is_read_as_code() -> None:
    everywhere: list[Block] = [
        Heading(HOSTILE, 1, HOSTILE),
        Heading(HOSTILE, 2, HOSTILE, fresh=True),
        *(Paragraph(HOSTILE, style) for style in ("plain", "note", "good", "bad")),
        Facts(((HOSTILE, HOSTILE),)),
        Table((HOSTILE, HOSTILE), ((HOSTILE, HOSTILE),), (1, 2), (0,)),
        Passage(
            HOSTILE[:5], HOSTILE, HOSTILE, (Said(*(HOSTILE,) * 2, ((HOSTILE,) * 2,), *((HOSTILE,),) * 2),), HOSTILE
        ),
        Drawing(SVG.format(300, 200), 300, 200, HOSTILE, HOSTILE),
    ]
    assert to_pdf(report(*everywhere, text=HOSTILE)).startswith(b"%PDF-")


def test_controls_go_and_long_words_may_break() -> None:
    cleaned = clean("a\x00b\x1b\u202ec\r\nd\te " + "x" * 60)
    assert cleaned.startswith("abc\nd\te ")
    assert max(map(len, re.split("[\u200b\\s]", cleaned))) <= 8
    assert cleaned.replace("\u200b", "").endswith("x" * 60)
    assert clean("Ủy ban Mặt trận Tổ quốc Việt Nam") == "Ủy ban Mặt trận Tổ quốc Việt Nam"


def test_the_same_report_is_the_same_file() -> None:
    assert to_pdf(report(*passages(3), drawing(300, 200))) == to_pdf(report(*passages(3), drawing(300, 200)))


def test_wide_drawings_are_shown_whole_and_in_parts() -> None:
    plain = pages(to_pdf(report(Paragraph("Một trang"))))
    assert plain == 1
    assert pages(to_pdf(report(Paragraph("Một trang"), drawing(700, 400)))) == 2
    assert pages(to_pdf(report(Paragraph("Một trang"), drawing(3000, 600)))) == 4  # whole, then in two parts


def test_a_thousand_passages_are_set() -> None:
    assert pages(to_pdf(report(*passages(1000)))) > 50


def test_what_takes_too_long_says_how_to_narrow_it() -> None:
    with pytest.raises(Unavailable, match="thu hẹp"):
        to_pdf(report(*passages(2000)), seconds=0.2)


def test_what_is_too_large_says_how_to_narrow_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "MOST_BYTES", 1000)
    with pytest.raises(Unavailable, match="thu hẹp"):
        to_pdf(report(*passages(10)))


def test_a_drawing_that_cannot_be_read_is_a_sentence_not_a_crash(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Unavailable, match="Chưa lập được bản in"):
        to_pdf(report(Drawing("<svg", 10, 10, "Sơ đồ")))
    assert "could not be set" in caplog.text
