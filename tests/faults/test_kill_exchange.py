"""kill -9 while a board, a province and three units answer each other: every dossier is answered exactly once.

The people's work and the delivery of messages happen in a process that is killed again and again at a random moment
(seeded and printed); the next one takes up what it finds. At the end the database is counted, on both databases."""

import os
import random
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.documents.tables import IssuedNumber
from engine.history import Head, verify_chain
from engine.history.tables import ChainHead, JournalEntry
from engine.runtime.tables import Case, Message, ProcessInstance, WorkItem
from engine.runtime.views import Submitted, WorkRow
from engine.storage import Database, Reading
from tests import path
from tests.path import BLIND, BRAILLE, LOTUS, MEETING, PACKAGE, REVIEW
from tests.province import Province, at

KILLS = 25
LONGEST_LIFE = 0.4  # seconds; a life does a few commands
PATIENCE = 300.0  # for the last life, which is not killed
DECIDE, DRAFT = "Xét công nhận từng hồ sơ", "Soạn văn bản thông báo kết quả"
SUBMIT = "Soạn tờ trình đề nghị công nhận"
BOARD = {LOTUS: "proposed", BRAILLE: "proposed", BLIND: "not_proposed"}
RESULTS = {LOTUS: "recognised", BRAILLE: "not_recognised"}
AUTHORS = {LOTUS: "gp.canbo", BRAILLE: "gd.canbo", BLIND: "xq.canbo"}


class Insistent(Province):
    """Does each task once, however often it is asked to: under the same key, and not again when it is done."""

    def done(self, name: str, case_id: UUID) -> bool:
        with self.database.snapshot() as session:
            query = select(WorkItem.state).where(WorkItem.case_id == case_id, WorkItem.name == name)
            return "done" in session.scalars(query).all()

    def case_of(self, name: str) -> UUID:
        """The case of the only task of that name."""
        with self.database.snapshot() as session:
            return session.scalars(select(WorkItem.case_id).where(WorkItem.name == name)).one()

    def do(
        self,
        username: str,
        name: str,
        answers: Mapping[str, Any] | Callable[[WorkRow], Mapping[str, Any]] = {},  # noqa: B006 - never changed
        *,
        case_id: UUID | None = None,
        key: str | None = None,
    ) -> Submitted:
        assert case_id is not None
        if self.done(name, case_id):
            return Submitted(case_id, True, None, None)
        return super().do(username, name, answers, case_id=case_id, key=f"{case_id}:{name}"[:60])


def live(province: Insistent, dossiers: Mapping[str, UUID]) -> None:
    """The path from the meeting to the authors, from wherever it stands."""
    province.settle()
    author = province.actor("bt.phongtrao")
    meeting = province.runtime.start(author, "board_meeting", idempotency="the meeting").case_id
    path.prepare_meeting(province, meeting)
    if not province.done(MEETING, meeting):
        path.board_decides(province, meeting, BOARD)
    draft: Any = lambda row: {"draft_files": [province.upload("bt.phongtrao", row, "to-trinh.pdf")]}  # noqa: E731
    province.do("bt.phongtrao", SUBMIT, draft, case_id=meeting)
    path.sign_and_issue(province, "bt", meeting)
    province.settle()
    recommendation = province.case_of(PACKAGE)
    path.send_package(province, recommendation)
    review = province.case_of(REVIEW)
    province.do("lc.vanthu", REVIEW, {"incoming_number": "312", "paper": "none"}, case_id=review)
    province.do("lc.phongtrao", "Kiểm tra hồ sơ đề nghị", {"decision": "accept"}, case_id=review)
    if not province.done(DECIDE, review):
        rows = path.decided(province, "lc.phochutich", DECIDE, review, RESULTS, "result")
        people = [{"name": "Phó Chủ tịch", "position": "Chủ tịch Hội đồng"}]
        minutes = province.upload("lc.phochutich", province.find("lc.phochutich", DECIDE, review))
        province.do("lc.phochutich", DECIDE, {**rows, "attendees": people, "minutes": [minutes]}, case_id=review)
    letter: Any = lambda row: {"draft_files": [province.upload("lc.phongtrao", row, "quyet-dinh.pdf")]}  # noqa: E731
    province.do("lc.phongtrao", DRAFT, letter, case_id=review)
    path.sign_and_issue(province, "lc", review)
    province.settle()
    path.register_result(province, recommendation)
    for title, who in AUTHORS.items():
        path.tell_author(province, who, dossiers[title])
    province.settle()


def one_life(url: str, uploads: Path, dossiers: Mapping[str, UUID], seconds: float) -> bool | None:
    """A process that lives so long at most. Whether it came to the end; None when it was killed."""
    child = os.fork()
    if child == 0:
        status = 2
        try:
            province = Insistent(Database(url), uploads)
            province.clock.set(at("12/08/2022"))
            live(province, dossiers)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def test_every_dossier_is_answered_once(province: Province, tmp_path: Path) -> None:
    seed = int(os.environ.get("QUYTRINH_SEED") or random.randrange(1_000_000))
    print(f"QUYTRINH_SEED={seed}")
    chance = random.Random(seed)
    dossiers = path.season(province)
    url = province.database.url.render_as_string(hide_password=False)
    province.database.close()  # no connection is shared with the processes that are killed
    uploads, kills, ended = tmp_path / "uploads", 0, None
    while ended is None and kills < KILLS:
        ended = one_life(url, uploads, dossiers, chance.uniform(0.02, LONGEST_LIFE))
        kills += ended is None
    print(f"killed {kills} times")
    assert ended is not False and kills >= 3
    assert ended or one_life(url, uploads, dossiers, PATIENCE)
    database = Database(url)
    try:
        with database.snapshot() as session:
            count(session, dossiers)
    finally:
        database.close()


def count(session: Reading, dossiers: Mapping[str, UUID]) -> None:
    """Everything once: cases, tasks, numbers, messages sent and received, answers; the chains are whole."""
    kinds = Counter(case.kind for case in session.scalars(select(Case)))
    assert (kinds["dossier"], kinds["board_meeting"], kinds["recommendation"]) == (3, 1, 1)
    assert kinds["recommendation_review"] == 1
    outcomes = {title: session.get_one(Case, case).outcome_name for title, case in dossiers.items()}
    assert outcomes == {LOTUS: "Được công nhận", BRAILLE: "Không được công nhận", BLIND: "Không được đề nghị"}
    messages = list(session.scalars(select(Message)))
    assert {message.state for message in messages} == {"delivered"}
    told = Counter((row.name, row.correlation.get("dossier_case_id")) for row in messages)
    assert set(told.values()) == {1}, told
    assert {case for name, case in told if name == "board_answer"} == {str(case) for case in dossiers.values()}
    assert {case for name, case in told if name == "upper_answer"} == {str(dossiers[each]) for each in RESULTS}
    effects = [effect for entry in session.scalars(select(JournalEntry)) for effect in entry.effects]
    sent = Counter(effect["id"] for effect in effects if effect.get("do") == "sent")
    received = Counter(effect["id"] for effect in effects if effect.get("do") == "received")
    begun = session.scalars(select(Case.start_key).where(Case.start_key.like("message:%")))
    received.update(key.split(":")[1] for key in begun)
    assert sent == received == Counter(str(message.id) for message in messages)
    done = Counter(effect["item"] for effect in effects if effect.get("do") == "done")
    finished = {str(item) for item in session.scalars(select(WorkItem.id).where(WorkItem.state == "done"))}
    assert set(done) == finished and set(done.values()) == {1}
    numbers = Counter((row.series, row.number) for row in session.scalars(select(IssuedNumber)))
    assert set(numbers.values()) == {1}
    heads = {row.id: Head(row.head_seq, row.head_hash) for row in session.scalars(select(ProcessInstance))}
    heads |= {row.chain_id: Head(row.seq, row.hash) for row in session.scalars(select(ChainHead))}
    for chain, head in heads.items():
        assert verify_chain(session, chain, head) == []
