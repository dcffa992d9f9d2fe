"""The board considers dossiers and answers each once, whoever is down meanwhile; no dossier is in two meetings."""

import threading
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from engine.documents.tables import IssuedNumber
from engine.runtime import Runtime
from engine.runtime.commands import messages as delivering
from engine.runtime.tables import Case, CaseLink, Message
from engine.spiff import Incident
from engine.storage import Database
from tests import path
from tests.path import BLIND, BRAILLE, LOTUS, MEETING
from tests.province import Province, at, begins

CHECK = "Kiểm tra hồ sơ trước phiên họp"


def outcome(province: Province, case: UUID) -> str | None:
    return province.case("bt.phongtrao", case).outcome_name


def sent(province: Province, name: str) -> list[Message]:
    with province.database.read() as session:
        return list(session.scalars(select(Message).where(Message.name == name).order_by(Message.id)))


def answers(province: Province, name: str) -> Counter[str]:
    """How many messages of that name each dossier was sent."""
    return Counter(message.correlation["dossier_case_id"] for message in sent(province, name))


def received(province: Province, case: UUID, name: str) -> int:
    from engine.history import entries

    with province.database.read() as session:
        effects = [effect for entry in entries(session, case_id=case) for effect in entry.effects]
    return sum(effect["do"] == "received" and effect["message"] == name for effect in effects)


def meet(province: Province) -> UUID:
    return province.start("bt.phongtrao", "board_meeting")


def closed(province: Province) -> dict[str, UUID]:
    """Three dossiers that wait for the board, the intake over."""
    cases = path.season(province)
    province.move_to("12/08/2022")
    return cases


after_the_intake = begins(closed)


@pytest.fixture
def season(province: Province) -> dict[str, UUID]:
    """The dossiers `after_the_intake`."""
    cases: dict[str, UUID] = province.begun
    return cases


def test_one_recognised_one_refused_one_not_proposed(province: Province) -> None:
    cases = path.to_the_results(province)
    assert outcome(province, cases[LOTUS]) == "Được công nhận"
    assert outcome(province, cases[BRAILLE]) == "Không được công nhận"
    assert outcome(province, cases[BLIND]) == "Không được đề nghị"
    assert province.case("bt.phongtrao", cases["meeting"]).outcome_name == "Đã xét xong"
    assert province.case("bt.phongtrao", cases["recommendation"]).outcome_name == "Đã báo kết quả về đơn vị"
    assert province.case("lc.phongtrao", cases["review"]).outcome_name == "Đã trả lời"
    with province.database.read() as session:
        numbers = {row.series: row.number for row in session.scalars(select(IssuedNumber))}
    assert (numbers["TTr-MTTQ-BTT"], numbers["QĐ-MTTQ-BTT"]) == (38, 86)
    asked = {str(cases[title]): 1 for title in (LOTUS, BRAILLE, BLIND)}
    assert answers(province, "board_answer") == asked
    assert answers(province, "upper_answer") == {key: 1 for key in asked if key != str(cases[BLIND])}
    for title in (LOTUS, BRAILLE, BLIND):
        assert received(province, cases[title], "board_answer") == 1
    for name in ("recommendation_requested", "recommendation_sent", "recommendation_answer"):
        assert [message.state for message in sent(province, name)] == ["delivered"], name


@after_the_intake
def test_what_the_unit_tells_its_author(province: Province, season: dict[str, UUID]) -> None:
    meeting = meet(province)
    path.prepare_meeting(province, meeting)
    path.board_decides(province, meeting, dict.fromkeys(season, "not_proposed"))
    province.settle()
    row = province.find("gp.canbo", "Báo kết quả cho tác giả")
    view = province.task("gp.canbo", row.item_id)
    shown = path.shown(province, view)
    assert f"Lý do: {LOTUS}" in shown and "Ban Thường trực, Ủy ban Mặt trận" in shown
    assert sent(province, "recommendation_requested") == []  # nothing was proposed
    path.tell_author(province, "gp.canbo", season[LOTUS])
    assert outcome(province, season[LOTUS]) == "Không được đề nghị"


def test_the_report_of_the_intake_calls_the_board(province: Province) -> None:
    path.issue_plan(province)
    province.do("bt.phongtrao", "Thông báo mở đợt tiếp nhận", {"notice": "Nhận tại Văn phòng."})
    path.season(province)
    province.move_to("10/08/2022")
    province.do("bt.vanthu", "Gửi công văn đề nghị Ủy ban nhân dân", letter(province))
    province.do("bt.vanthu", "Ghi nhận danh sách của Ủy ban nhân dân", {"result": "none"})
    province.do("bt.phongtrao", "Báo cáo kết quả tiếp nhận", {"decision": "report", "assessment": "Đủ."})
    province.settle()
    row = province.find("bt.phongtrao", CHECK)
    assert set(path.listed(province, "bt.phongtrao", CHECK, row.case_id)) == {LOTUS, BRAILLE, BLIND}


def letter(province: Province) -> Any:
    return lambda row: {
        "number": "55/MTTQ-BTT",
        "sent_on": province.clock.now().date(),
        "channel": "paper",
        "files": [province.upload("bt.vanthu", row)],
    }


@after_the_intake
def test_a_dossier_is_in_one_open_meeting(province: Province, season: dict[str, UUID]) -> None:
    first, second = meet(province), meet(province)
    assert len(path.listed(province, "bt.phongtrao", CHECK, first)) == 3
    assert path.listed(province, "bt.phongtrao", CHECK, second) == []
    province.do("bt.phongtrao", CHECK, {"decision": "stop", "stop_reason": "Hoãn."}, case_id=first)
    province.do("bt.phongtrao", CHECK, {"decision": "refresh"}, case_id=second)
    assert len(path.listed(province, "bt.phongtrao", CHECK, second)) == 3
    with province.database.read() as session:
        linked = set(session.scalars(select(CaseLink.case_id).where(CaseLink.from_case_id == second)))
    assert linked == set(season.values())


def test_what_was_checked_stays_when_the_list_grows(province: Province) -> None:
    province.move_to("20/06/2022")
    path.accept_dossier(province, "gp", LOTUS)
    meeting = meet(province)
    view = province.task("bt.phongtrao", province.find("bt.phongtrao", CHECK, meeting).item_id)
    rows = [{**row, "complete": "no", "note": "Thiếu ảnh."} for row in view.values["rows"]]
    path.accept_dossier(province, "gd", BRAILLE)
    province.do("bt.phongtrao", CHECK, {"decision": "refresh", "rows": rows}, case_id=meeting)
    view = province.task("bt.phongtrao", province.find("bt.phongtrao", CHECK, meeting).item_id)
    found = [(row["complete"], row["note"]) for row in view.values["rows"]]
    assert dict(zip(path.dossiers_in(view), found, strict=True)) == {
        LOTUS: ("no", "Thiếu ảnh."),
        BRAILLE: ("yes", None),
    }
    path.prepare_meeting(province, meeting)
    view = province.task("bt.chutich", province.find("bt.chutich", MEETING, meeting).item_id)
    suggested = [row["decision"] for row in view.values["rows"]]
    assert dict(zip(path.dossiers_in(view), suggested, strict=True)) == {LOTUS: "deferred", BRAILLE: None}
    assert "Chưa đủ thành phần, đúng đối tượng: Thiếu ảnh." in path.shown(province, view)


@after_the_intake
def test_a_deferred_dossier_comes_to_the_next_meeting(province: Province, season: dict[str, UUID]) -> None:
    first = meet(province)
    path.prepare_meeting(province, first)
    path.board_decides(province, first, {LOTUS: "deferred", BRAILLE: "not_proposed", BLIND: "deferred"})
    province.settle()
    second = meet(province)
    assert set(path.listed(province, "bt.phongtrao", CHECK, second)) == {LOTUS, BLIND}
    path.prepare_meeting(province, second)
    path.board_decides(province, second, {LOTUS: "not_proposed", BLIND: "not_proposed"})
    province.settle()
    assert answers(province, "board_answer")[str(season[LOTUS])] == 2  # put off once, decided once
    assert province.find("gp.canbo", "Báo kết quả cho tác giả", season[LOTUS])


@after_the_intake
def test_an_answer_on_its_way_keeps_the_dossier_out_of_the_next_meeting(
    province: Province, season: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends between the meeting's end and the delivery: the answers lie there, nobody asks again."""
    first = meet(province)
    path.prepare_meeting(province, first)
    monkeypatch.setattr(province.runtime, "settle", lambda sent: None)
    path.board_decides(province, first, dict.fromkeys(season, "not_proposed"))
    assert {message.state for message in sent(province, "board_answer")} == {"pending"}
    assert path.listed(province, "bt.phongtrao", CHECK, meet(province)) == []
    monkeypatch.undo()
    province.settle()
    assert path.listed(province, "bt.phongtrao", CHECK, meet(province)) == []
    for case in season.values():
        assert received(province, case, "board_answer") == 1
    for message in sent(province, "board_answer"):
        assert not province.runtime.deliver(message.id)


@after_the_intake
def test_a_failing_step_of_the_meeting_answers_nobody_until_it_is_repaired(
    province: Province, season: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.runtime.instance import WriteHost

    real, calls = WriteHost.send, []

    def send(self: WriteHost, message: Any) -> None:
        calls.append(message.name)
        if message.name == "board_answer" and len(calls) == 2:
            raise Incident("Đơn vị nhận tin tạm thời không có.")
        real(self, message)

    meeting = meet(province)
    path.prepare_meeting(province, meeting)
    monkeypatch.setattr(WriteHost, "send", send)
    path.board_decides(province, meeting, dict.fromkeys(season, "not_proposed"))
    province.settle()
    monkeypatch.undo()
    assert len(sent(province, "board_answer")) == 2
    assert path.listed(province, "bt.phongtrao", CHECK, meet(province)) == []  # its meeting is still open
    admin = province.actor("bt.quantri")
    from engine.runtime.tables import IncidentRow

    with province.database.read() as session:
        token = session.scalars(select(IncidentRow.token_id).where(IncidentRow.case_id == meeting)).one()
    province.runtime.retry(admin, token)
    province.settle()
    assert set(answers(province, "board_answer").values()) == {1}
    assert outcome(province, meeting) == "Đã xét xong"
    for case in season.values():
        assert received(province, case, "board_answer") == 1


@after_the_intake
def test_submitting_the_meeting_again_answers_once(province: Province, season: dict[str, UUID]) -> None:
    meeting = meet(province)
    path.prepare_meeting(province, meeting)
    row = province.find("bt.chutich", MEETING, meeting)
    view = province.task("bt.chutich", row.item_id)
    given = {
        **path.decided(province, "bt.chutich", MEETING, meeting, dict.fromkeys(season, "not_proposed"), "decision"),
        "attendees": [{"name": "Chủ tịch", "position": None}],
        "conclusion": "Thống nhất.",
        "minutes": [province.upload("bt.chutich", row)],
    }
    raw = view.form.to_raw({**view.values, **given})
    actor, key = province.actor("bt.chutich", "btt"), str(uuid4())
    for repeated in (False, True, True):
        assert province.runtime.complete(actor, row.item_id, raw, idempotency=key).repeated is repeated
    province.settle()
    assert set(answers(province, "board_answer").values()) == {1}


@after_the_intake
def test_a_withdrawn_dossier_is_not_answered(province: Province, season: dict[str, UUID]) -> None:
    meeting = meet(province)
    path.prepare_meeting(province, meeting)
    province.runtime.cancel(province.actor("gp.chutich", "unit_head"), season[LOTUS], "Tác giả xin rút.")
    path.board_decides(province, meeting, {LOTUS: "proposed", BRAILLE: "not_proposed", BLIND: "not_proposed"})
    path_done = province.find("bt.phongtrao", "Soạn tờ trình đề nghị công nhận", meeting)
    assert path_done.case_id == meeting
    province.do(
        "bt.phongtrao",
        "Soạn tờ trình đề nghị công nhận",
        lambda row: {"draft_files": [province.upload("bt.phongtrao", row, "to-trinh.pdf")]},
        case_id=meeting,
    )
    path.sign_and_issue(province, "bt", meeting)
    province.settle()
    assert str(season[LOTUS]) not in answers(province, "board_answer")
    assert sent(province, "recommendation_requested") == []


@after_the_intake
def test_meetings_that_begin_at_once_share_no_dossier(province: Province, season: dict[str, UUID]) -> None:
    url = province.database.url.render_as_string(hide_password=False)
    databases = [Database(url) for _ in range(4)]
    actor, failures = province.actor("bt.phongtrao"), []

    def run(database: Database) -> None:
        try:
            runtime = Runtime(database, province.clock, province.runtime.core.uploads)
            runtime.start(actor, "board_meeting", idempotency=str(uuid4()))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for database in databases:
        database.close()
    assert failures == []
    with province.database.read() as session:
        meetings = select(Case.id).where(Case.kind == "board_meeting")
        links = session.scalars(select(CaseLink.case_id).where(CaseLink.from_case_id.in_(meetings))).all()
    assert sorted(links) == sorted(season.values())


@after_the_intake
def test_a_broken_receiver_gets_its_answer_later(
    province: Province, season: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = meet(province)
    path.prepare_meeting(province, meeting)
    real, down = delivering._waiting, str(season[LOTUS])

    def waiting(work: Any, message: Message) -> Any:
        if message.correlation.get("dossier_case_id") == down:
            raise RuntimeError("its instance cannot be read")
        return real(work, message)

    monkeypatch.setattr(delivering, "_waiting", waiting)
    path.board_decides(province, meeting, dict.fromkeys(season, "not_proposed"))
    province.settle()
    assert Counter(message.state for message in sent(province, "board_answer")) == {"delivered": 2, "pending": 1}
    assert path.listed(province, "bt.phongtrao", CHECK, meet(province)) == []
    monkeypatch.undo()
    province.move_to("13/08/2022")
    assert {message.state for message in sent(province, "board_answer")} == {"delivered"}
    assert received(province, season[LOTUS], "board_answer") == 1


def test_the_cut_off_is_the_parameter_of_the_unit(province: Province) -> None:
    """What the plan's draft said is of no account here: one deadline, shown to who announces the intake."""
    path.issue_plan(province)
    row = province.find("bt.phongtrao", "Thông báo mở đợt tiếp nhận")
    values = province.task("bt.phongtrao", row.item_id).values
    assert (str(values["cutoff_date"]), values["boundary"]) == ("2022-08-10", "exclusive")
    forged = {"notice": "Nhận tại Văn phòng.", "cutoff_date": at("01/01/2023").date()}
    province.do("bt.phongtrao", row.name, forged)
    province.move_to("09/08/2022", "23:59")
    assert "Báo cáo kết quả tiếp nhận" not in [each.name for each in province.rows("bt.phongtrao")]
    province.move_to("10/08/2022", "00:00")
    assert province.find("bt.phongtrao", "Báo cáo kết quả tiếp nhận")
