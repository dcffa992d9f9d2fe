"""What the board proposes goes up and comes back: on the system or on paper, returned once or twice, with the province
down or not there yet; every dossier hears the result exactly once."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from engine.localities.tables import Release
from engine.runtime.commands import messages as delivering
from engine.runtime.tables import Case, Message
from engine.storage.problems import NotFound
from tests import path
from tests.path import BLIND, BRAILLE, LOTUS, PACKAGE, REVIEW
from tests.province import Province, begins

WAIT = "Chờ kết quả của cấp trên"
CHECK = "Kiểm tra hồ sơ đề nghị"
RESULTS = {LOTUS: "recognised", BRAILLE: "not_recognised"}


def sent(province: Province, name: str) -> list[Message]:
    with province.database.read() as session:
        return list(session.scalars(select(Message).where(Message.name == name).order_by(Message.id)))


def reviews(province: Province) -> list[Case]:
    with province.database.read() as session:
        return list(session.scalars(select(Case).where(Case.kind == "recommendation_review")))


def propose(province: Province) -> dict[str, UUID]:
    """Two dossiers proposed by the board and one not; the recommendation begins."""
    cases = path.season(province)
    province.move_to("12/08/2022")
    meeting = province.start("bt.phongtrao", "board_meeting")
    path.prepare_meeting(province, meeting)
    path.board_decides(province, meeting, {LOTUS: "proposed", BRAILLE: "proposed", BLIND: "not_proposed"})
    return {**cases, "recommendation": path.submit_upwards(province, meeting)}


pytestmark = begins(propose)


@pytest.fixture
def proposed(province: Province) -> dict[str, UUID]:
    """The cases every test here begins with."""
    cases: dict[str, UUID] = province.begun
    return cases


def told_once(province: Province, proposed: dict[str, UUID]) -> None:
    """Each proposed dossier got one answer, the right one; its unit can tell the author."""
    messages = {message.correlation["dossier_case_id"]: message for message in sent(province, "upper_answer")}
    assert len(messages) == len(sent(province, "upper_answer")) == 2
    for who, title in (("gp.canbo", LOTUS), ("gd.canbo", BRAILLE)):
        assert messages[str(proposed[title])].state == "delivered"
        path.tell_author(province, who, proposed[title])
    assert province.case("bt.phongtrao", proposed[LOTUS]).outcome_name == "Được công nhận"
    assert province.case("bt.phongtrao", proposed[BRAILLE]).outcome_name == "Không được công nhận"


def test_it_waits_for_the_answer_and_is_never_overdue(province: Province, proposed: dict[str, UUID]) -> None:
    path.send_package(province, proposed["recommendation"])
    province.move_to("12/12/2022")
    row = province.find("bt.vanthu", WAIT)
    assert row.awaiting_reply and not row.overdue
    review = path.take_in(province)
    path.province_decides(province, review, RESULTS)
    assert WAIT not in [each.name for each in province.rows("bt.vanthu")]
    path.register_result(province, proposed["recommendation"])
    told_once(province, proposed)


def test_returned_for_a_supplement_and_sent_again(province: Province, proposed: dict[str, UUID]) -> None:
    recommendation = proposed["recommendation"]
    path.send_package(province, recommendation)
    review = path.take_in(province)
    for number in range(2):
        view = province.task("lc.phongtrao", province.find("lc.phongtrao", CHECK, review).item_id)
        rows = path.rows_of(view, "missing", {LOTUS: "Ảnh chụp sản phẩm", BRAILLE: None})
        missing = {"decision": "return", "missing": f"Thiếu ảnh, lần {number + 1}.", "rows": rows}
        province.do("lc.phongtrao", CHECK, missing, case_id=review)
        province.settle()
        row = province.find("bt.phongtrao", PACKAGE, recommendation)
        shown = province.task("bt.phongtrao", row.item_id)
        page = path.shown(province, shown)
        assert f"Thiếu ảnh, lần {number + 1}." in page and "Ảnh chụp sản phẩm" in page
        more = [province.upload("bt.phongtrao", row, f"anh-{number}.pdf")]
        rows = path.rows_of(shown, "more_files", {LOTUS: more, BRAILLE: []})
        path.send_package(province, recommendation, supplement=f"Đã thêm ảnh {number + 1}.", rows=rows)
        again = province.task("lc.phongtrao", province.find("lc.phongtrao", CHECK, review).item_id)
        files = [[file["name"] for file in row["files"]] for row in again.values["rows"]]
        names = dict(zip(path.dossiers_in(again), files, strict=True))
        assert names[LOTUS][-1] == f"anh-{number}.pdf" and names[BRAILLE] == ["minh-chung.pdf"]
        assert all(row["missing"] is None for row in again.values["rows"])
    path.province_decides(province, review, RESULTS)
    path.register_result(province, recommendation)
    told_once(province, proposed)
    assert len(reviews(province)) == len(sent(province, "recommendation_sent")) == 1
    assert len(sent(province, "recommendation_supplemented")) == 2


def test_files_can_be_read_where_they_were_sent(province: Province, proposed: dict[str, UUID]) -> None:
    """The province reads the dossiers' files, the commune the province's decision; another commune neither."""
    path.send_package(province, proposed["recommendation"])
    review = path.take_in(province)
    view = province.task("lc.phongtrao", province.find("lc.phongtrao", CHECK, review).item_id)
    evidence = view.values["rows"][path.dossiers_in(view).index(BRAILLE)]["files"][0]
    assert may_read(province, "lc.phongtrao", evidence)
    path.province_decides(province, review, RESULTS)
    path.register_result(province, proposed["recommendation"])
    view = province.task("gp.canbo", province.find("gp.canbo", "Báo kết quả cho tác giả").item_id)
    decision = view.values["files"][0]
    assert may_read(province, "gp.canbo", decision)
    assert not may_read(province, "pl.canbo", decision)
    assert not may_read(province, "gp.canbo", evidence)


def may_read(province: Province, who: str, file: dict[str, Any]) -> bool:
    try:
        info, stored = province.runtime.file(province.person(who), province.posts(who), UUID(file["file_id"]))
    except NotFound:
        return False
    return info.name == file["name"] and stored.is_file()


def withdraw_review(province: Province) -> None:
    with province.database.write() as work:
        work.session.execute(
            update(Release).where(Release.process_key == "recommendation_review").values(state="withdrawn")
        )


def test_a_province_that_is_not_there_yet(province: Province, proposed: dict[str, UUID]) -> None:
    """Nothing begins with the message until the province publishes its process; then it begins once."""
    with province.database.read() as session:
        state = session.scalars(select(Release.state).where(Release.process_key == "recommendation_review")).one()
    withdraw_review(province)
    path.send_package(province, proposed["recommendation"], channel="system")
    province.move_to("20/08/2022")
    assert reviews(province) == []
    assert [message.state for message in sent(province, "recommendation_sent")] == ["pending"]
    with province.database.write() as work:
        work.session.execute(update(Release).where(Release.process_key == "recommendation_review").values(state=state))
    province.move_to("21/08/2022")
    province.move_to("22/08/2022")
    assert len(reviews(province)) == 1
    path.province_decides(province, path.take_in(province), RESULTS)
    path.register_result(province, proposed["recommendation"])
    told_once(province, proposed)


def test_a_province_that_fails_for_a_while(
    province: Province, proposed: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beginning the review fails half-way, several times: nothing of it remains, and it begins once."""
    real: Any = delivering.open_case

    def fail(core: Any, work: Any, actor: Any, people: Any, unit: Any, release: Any, *more: Any, **named: Any) -> Any:
        made = real(core, work, actor, people, unit, release, *more, **named)
        if release.process_key == "recommendation_review":
            raise RuntimeError("the province's database is away")
        return made

    monkeypatch.setattr(delivering, "open_case", fail)
    path.send_package(province, proposed["recommendation"])
    for day in (13, 14, 15):
        province.move_to(f"{day}/08/2022")
    assert reviews(province) == []
    monkeypatch.undo()
    province.move_to("16/08/2022")
    assert len(reviews(province)) == 1
    review = path.take_in(province)
    # …and the district is away when the province answers
    monkeypatch.setattr(province.runtime, "settle", lambda sent: None)
    monkeypatch.setattr(province, "settle", lambda: None)
    path.province_decides(province, review, RESULTS)
    assert [message.state for message in sent(province, "recommendation_answer")] == ["pending"]
    monkeypatch.undo()
    province.move_to("20/08/2022")
    for message in sent(province, "recommendation_answer"):
        assert not province.runtime.deliver(message.id)
    path.register_result(province, proposed["recommendation"])
    told_once(province, proposed)


def by_hand(province: Province, recommendation: UUID, **answers: Any) -> None:
    view = province.task("bt.vanthu", province.find("bt.vanthu", WAIT, recommendation).item_id)
    rows = path.rows_of(view, "result", RESULTS)
    rows = [{**row, "reason": None if row["result"] == "recognised" else "Chưa mới."} for row in rows]
    province.do(
        "bt.vanthu",
        WAIT,
        lambda row: {
            "result": "decided",
            "rows": rows,
            "number": "86/QĐ-MTTQ-BTT",
            "date": province.clock.now().date(),
            "files": [province.upload("bt.vanthu", row, "quyet-dinh-86.pdf")],
            **answers,
        },
        case_id=recommendation,
    )
    province.settle()


def test_a_province_without_the_process_is_answered_on_paper(province: Province, proposed: dict[str, UUID]) -> None:
    """The package goes outside the system; the clerk registers a return, then the result."""
    recommendation = proposed["recommendation"]
    withdraw_review(province)
    again = province.find("bt.phongtrao", PACKAGE, recommendation)
    path.send_package(province, again.case_id, channel="outside")
    province.do("bt.vanthu", "Gửi đề nghị ngoài hệ thống", {"channel": "paper"}, case_id=recommendation)
    assert province.find("bt.vanthu", WAIT).awaiting_reply
    by_hand(province, recommendation, result="returned", missing="Thiếu ảnh.")
    path.send_package(province, recommendation, channel="outside", supplement="Đã thêm ảnh.")
    province.do("bt.vanthu", "Gửi đề nghị ngoài hệ thống", {"channel": "mail"}, case_id=recommendation)
    by_hand(province, recommendation)
    path.register_result(province, recommendation)
    assert sent(province, "recommendation_sent") == []
    told_once(province, proposed)


def test_a_result_registered_by_hand_stands(province: Province, proposed: dict[str, UUID]) -> None:
    """The letter was quicker than the system: what comes after it answers nobody a second time."""
    path.send_package(province, proposed["recommendation"])
    by_hand(province, proposed["recommendation"])
    path.register_result(province, proposed["recommendation"])
    review = path.take_in(province)
    path.province_decides(province, review, {LOTUS: "not_recognised", BRAILLE: "recognised"})
    assert [message.state for message in sent(province, "recommendation_answer")] == ["pending"]
    told_once(province, proposed)


def test_who_decides_follows_the_parameter(province: Province, proposed: dict[str, UUID]) -> None:
    path.send_package(province, proposed["recommendation"])
    review = path.take_in(province)
    province.do("lc.phongtrao", CHECK, {"decision": "accept"}, case_id=review)
    assert "Xét công nhận từng hồ sơ" in [row.name for row in province.rows("lc.phochutich")]
    assert "Xét công nhận từng hồ sơ" not in [row.name for row in province.rows("lc.chutich")]
    assert REVIEW not in [row.name for row in province.rows("lc.vanthu")]
