"""kill -9 while plan 102 and its answers are on their way: nothing is lost, nothing is done twice.

Every request may be cut at a random moment (seeded and printed); the person then sends exactly the same request again
until it is answered, as a browser's reload or an impatient finger does. At the end the database is counted.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pytest
from lxml import html
from sqlalchemy import select

from engine.documents.tables import Document, IssuedNumber, NumberBook, Transmittal
from engine.history import Head, verify_chain
from engine.history.tables import ChainHead, JournalEntry
from engine.organisation.tables import Unit
from engine.runtime.tables import Case, Message, ProcessInstance, WorkItem
from engine.storage import Database, Reading
from tests.e2e.helpers.desk import pdf
from tests.e2e.helpers.server import Server
from tests.faults.helpers.caller import Answer, Call, Caller, NoAnswer, fields_of

KILLS = 18
LONGEST_BLOW = 0.25  # seconds after the request leaves; most commands end well before
COMMUNES = ("xã Gia Phú", "xã Xuân Quang", "thị trấn Phố Lu")


@dataclass
class Storm:
    """Sends requests through a server that keeps dying, and counts its deaths."""

    server: Server
    chance: random.Random
    kills: int = 0

    def strike(self) -> None:
        self.server.kill()
        self.kills += 1
        self.server.start()

    def send(self, caller: Caller, call: Call) -> Answer:
        """Send a request; while blows are left, kill the server over it, then send the very same again."""
        if self.kills < KILLS:
            wait = self.chance.uniform(0, LONGEST_BLOW)
            cut = threading.Thread(target=_send_and_forget, args=(caller, call))
            cut.start()
            time.sleep(wait)
            self.strike()
            cut.join()
        return caller.insist(call)


def _send_and_forget(caller: Caller, call: Call) -> None:
    with suppress(NoAnswer):
        caller.send(call)


@pytest.fixture
def storm(server: Server) -> Storm:
    seed = int(os.environ.get("QUYTRINH_SEED") or random.randrange(1_000_000))
    print(f"QUYTRINH_SEED={seed}")
    return Storm(server, random.Random(seed))


Answers = dict[str, str | list[str]]


def do(storm: Storm, caller: Caller, step: str, answers: Answers) -> None:
    """Complete a task through the storm."""
    answer = storm.send(caller, caller.sending(caller.find(step), answers))
    assert answer.status == 302, f"{step}: {answer.status} {answer.words}"


def attached(storm: Storm, caller: Caller, step: str) -> str:
    """Upload a file for a task through the storm; its id."""
    task = caller.find(step)
    answer = storm.send(caller, caller.upload_call(task, "van-ban.pdf", pdf(step)))
    assert answer.status == 201, answer.text
    name = '"file_id":"'
    return answer.text.split(name)[1].split('"')[0]


def test_kill_at_any_moment(storm: Storm, caller: Callable[[str], Caller], server: Server) -> None:
    author, chairman, clerk = caller("bt.phongtrao"), caller("bt.chutich"), caller("bt.vanthu")
    began = storm.send(author, author.starting("Ban hành kế hoạch"))
    assert began.status == 302
    bases = {"legal_bases.0.number": "181/KH-MTTQ", "legal_bases.0.date": "29/03/2022", "legal_bases.0.issuer": "Tỉnh"}
    do(storm, author, "Chọn căn cứ, kế thừa", dict(bases))
    draft = author.find("Soạn dự thảo kế hoạch")
    draft_file = attached(storm, author, "Soạn dự thảo kế hoạch")
    do(storm, author, "Soạn dự thảo kế hoạch", _draft(author.get(draft), draft_file))
    minutes = attached(storm, chairman, "Ban Thường trực thông qua")
    approval = {"decision": "approve", "meeting_date": "06/04/2022", "minutes": minutes}
    do(storm, chairman, "Ban Thường trực thông qua", dict(approval))
    do(storm, author, "Trình văn bản", {"decision": "submit"})
    do(storm, caller("bt.truongban"), "Kiểm tra nội dung", {"decision": "pass"})
    do(storm, caller("bt.vanphong"), "Kiểm tra thể thức", {"decision": "pass"})
    signed = attached(storm, chairman, "Ký văn bản")
    signature = {"decision": "sign", "signed_files": signed, "sign_form": "TM.", "signer_title": "Chủ tịch"}
    do(storm, chairman, "Ký văn bản", dict(signature))
    do(storm, clerk, "Cấp số, ngày ban hành", {})
    do(storm, clerk, "Đóng dấu, phát hành", {"sealed": "1"})
    do(storm, clerk, "Lưu văn bản", {"place": "Văn thư"})
    storm.strike()  # while the plan is being sent to the units
    for unit in ("gp", "gd"):
        staff, head = caller(f"{unit}.canbo"), caller(f"{unit}.{'chutich' if unit == 'gp' else 'lanhdao'}")
        do(storm, staff, "Tiếp nhận kế hoạch", {"received": "1"})
        do(storm, staff, "Xây dựng kế hoạch hưởng ứng", {"mode": "statement", "statement": "Vận động gửi sáng kiến."})
        do(storm, head, "Lãnh đạo đơn vị duyệt", {"decision": "approve"})
    assert storm.kills >= KILLS
    settle(server)
    server.stop()
    count(server)


def _draft(page: Answer, file_id: str) -> Answers:
    units = {name: value for name, value in _options(page, "tasks.0.assignee") if name.endswith(COMMUNES)}
    assert len(units) == len(COMMUNES)
    answers: Answers = {
        "title": "Kế hoạch phong trào thi đua",
        "aims": "Khơi dậy sáng kiến.",
        "contents": "Phát động, nhận hồ sơ.",
        "draft_files": file_id,
    }
    for at, unit in enumerate(units.values()):
        answers |= {f"tasks.{at}": str(at), f"tasks.{at}.assignee": unit, f"tasks.{at}.text": "Xây dựng kế hoạch"}
        answers |= {f"recipients.{at}": str(at), f"recipients.{at}.unit": unit, f"recipients.{at}.channel": "system"}
    assert "tasks.0.assignee" in dict(fields_of(page, "data-form"))
    return answers


def _options(page: Answer, name: str) -> list[tuple[str, str]]:
    found = html.fromstring(page.text).xpath("//select[@name=$name]/option[@value!='']", name=name)
    return [(option.text_content().strip(), option.get("value")) for option in found]


def settle(server: Server) -> None:
    """Wait until the background work has delivered everything."""
    database = Database(f"sqlite:///{server.instance / 'quytrinh.sqlite3'}")
    end = time.monotonic() + 30
    try:
        while time.monotonic() < end:
            with database.snapshot() as session:
                if session.scalar(select(Message.id).where(Message.state != "delivered").limit(1)) is None:
                    return
            time.sleep(0.2)
    finally:
        database.close()
    raise AssertionError("messages are still on their way")


def count(server: Server) -> None:
    """Everything once: numbers, tasks, effects, messages, cases, links of the chains."""
    database = Database(f"sqlite:///{server.instance / 'quytrinh.sqlite3'}")
    try:
        with database.snapshot() as session:
            _numbers(session)
            _tasks(session)
            _messages(session)
            _chains(session)
    finally:
        database.close()


def _numbers(session: Reading) -> None:
    assert [row.number for row in session.scalars(select(IssuedNumber))] == [102]
    book = session.scalars(select(NumberBook).where(NumberBook.series == "KH-MTTQ-BTT")).one()
    assert book.last == 102
    issued = session.scalars(select(Document).where(Document.number_text.is_not(None))).one()
    assert (issued.number_text, issued.status) == ("102/KH-MTTQ-BTT", "issued")
    sent = Counter(row.recipient for row in session.scalars(select(Transmittal)))
    assert len(sent) == len(COMMUNES) and set(sent.values()) == {1} and all(sent)


def _tasks(session: Reading) -> None:
    steps = Counter((row.case_id, row.element_id) for row in session.scalars(select(WorkItem)))
    assert set(steps.values()) == {1}, steps
    done = Counter(
        effect["item"]
        for entry in session.scalars(select(JournalEntry))
        for effect in entry.effects
        if effect.get("do") == "done"
    )
    finished = {str(row.id) for row in session.scalars(select(WorkItem).where(WorkItem.state == "done"))}
    assert set(done) == finished and set(done.values()) == {1}
    assert len(finished) == 10 + 2 * 3


def _messages(session: Reading) -> None:
    messages = list(session.scalars(select(Message)))
    assert {row.state for row in messages} == {"delivered"}
    plans = Counter(row.to_unit_id for row in messages if row.name == "plan_issued")
    children = Counter(row.unit_id for row in session.scalars(select(Case).where(Case.kind == "child_plan")))
    assert plans == children and set(children.values()) == {1}
    expected = session.scalars(select(Unit).where(Unit.code.like("MTTQ-BT-%") | Unit.code.like("BT-%"))).all()
    assert set(children) <= {unit.id for unit in expected} and len(children) == 12
    arrived = Counter(
        effect["id"]
        for entry in session.scalars(select(JournalEntry))
        for effect in entry.effects
        if effect.get("do") == "received"
    )
    arrived.update(
        row.start_key.split(":")[1] for row in session.scalars(select(Case).where(Case.start_key.like("message:%")))
    )
    assert set(arrived) == {str(row.id) for row in messages} and set(arrived.values()) == {1}
    assert len(list(session.scalars(select(Case).where(Case.kind == "plan")))) == 1


def _chains(session: Reading) -> None:
    heads = {row.id: Head(row.head_seq, row.head_hash) for row in session.scalars(select(ProcessInstance))}
    heads |= {row.chain_id: Head(row.seq, row.hash) for row in session.scalars(select(ChainHead))}
    assert len(heads) > len(COMMUNES)
    for chain, head in heads.items():
        assert verify_chain(session, chain, head) == []
