"""What must not happen to work and cases when people leave, and what one unit must not learn of another."""

import io
from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from engine.organisation import commands, system_actor
from engine.organisation.tables import Account
from engine.storage.clock import legal_date
from engine.storage.problems import Forbidden, Invalid, NotFound
from tests.path import issue_plan, plan_steps
from tests.province import PDF, Province, begins

STEP = "Lập hồ sơ"


def claimed(province: Province) -> UUID:
    """A task that gp.canbo has taken, while a colleague of the same role is there too."""
    province.start("gp.canbo", "dossier")
    row = province.find("gp.canbo", STEP)
    province.runtime.claim(province.actor("gp.canbo", "staff"), row.item_id)
    with province.database.write() as work:
        commands.give_post(
            work,
            system_actor(province.tenant_id),
            province.clock,
            person_id=province.person("xq.canbo"),
            role="staff",
            unit_id=province.unit("MTTQ-BT-GP"),
            valid_from=date(2022, 4, 1),
        )
    return row.item_id


def leaves(province: Province, way: str) -> None:
    system = system_actor(province.tenant_id)
    with province.database.write() as work:
        if way == "post":
            for post in province.posts("gp.canbo"):
                commands.end_post(work, system, province.clock, post.post_id, valid_to=legal_date(province.clock.now()))
        else:
            account = work.session.scalars(select(Account.id).where(Account.username == "gp.canbo")).one()
            commands.disable_account(work, system, province.clock, account, reason="Nghỉ việc")


@pytest.mark.parametrize("way", ["post", "account"])
def test_work_of_somebody_who_leaves_comes_back_to_the_group(province: Province, way: str) -> None:
    item = claimed(province)
    assert item not in [row.item_id for row in province.rows("xq.canbo")]
    assert province.runtime.give_back_vacated() == 0
    leaves(province, way)
    assert province.runtime.give_back_vacated() == 1
    assert province.runtime.give_back_vacated() == 0
    found = next(row for row in province.rows("xq.canbo") if row.item_id == item)
    assert found.claimable
    told = [line.note for line in province.case("xq.canbo", found.case_id).timeline if "Thôi nhận" in line.sentence]
    assert len(told) == 1 and told[0] is not None and "không còn giữ" in told[0]


@pytest.mark.parametrize("who", ["xq.canbo", "bt.vanthu", "lc.vanthu", "ldld.canbo"])
def test_siblings_and_others_learn_nothing(province: Province, who: str) -> None:
    case = province.start("gp.canbo", "dossier")
    row = province.find("gp.canbo", STEP, case)
    loose = UUID(province.upload("gp.canbo", row)["file_id"])
    runtime, person, posts, actor = province.runtime, province.person(who), province.posts(who), province.actor(who)
    tries: list[Callable[[], object]] = [
        lambda: runtime.case(person, posts, case),
        lambda: runtime.task(person, posts, row.item_id),
        lambda: runtime.file(person, posts, loose),
        lambda: runtime.reassign_candidates(posts, row.item_id),
        lambda: runtime.claim(actor, row.item_id),
        lambda: runtime.release(actor, row.item_id),
        lambda: runtime.reassign(actor, row.item_id, posts[0].post_id, "lấy về"),
        lambda: runtime.save_draft(actor, row.item_id, {}, 0),
        lambda: runtime.upload(actor, row.item_id, "a.pdf", io.BytesIO(PDF)),
        lambda: runtime.complete(actor, row.item_id, {}, idempotency="x"),
        lambda: runtime.cancel(actor, case, "dừng"),
    ]
    for attempt in tries:
        with pytest.raises(NotFound):
            attempt()
    assert runtime.search(posts, "gia phu")[1] == 0


def test_a_loose_file_is_only_for_the_hands_it_lies_in(province: Province) -> None:
    case = province.start("gp.canbo", "dossier")
    loose = UUID(province.upload("gp.canbo", province.find("gp.canbo", STEP, case))["file_id"])
    for who in ("gp.chutich", "bt.quantri", "lc.kiemtra"):  # they may see the case
        with pytest.raises(NotFound):
            province.runtime.file(province.person(who), province.posts(who), loose)


def test_auditors_and_administrators_complete_nothing(province: Province) -> None:
    province.start("gp.canbo", "dossier")
    item = province.find("gp.canbo", STEP).item_id
    for who in ("lc.kiemtra", "bt.quantri", "lc.quantri"):
        with pytest.raises((NotFound, Forbidden)):
            province.runtime.complete(province.actor(who), item, {}, idempotency="x")


def test_a_key_is_worth_nothing_to_others(province: Province) -> None:
    key = str(uuid4())
    first = province.runtime.start(province.actor("gp.canbo"), "dossier", idempotency=key)
    again = province.runtime.start(province.actor("gp.canbo"), "dossier", idempotency=key)
    other = province.runtime.start(province.actor("xq.canbo"), "dossier", idempotency=key)
    assert first.case_id == again.case_id != other.case_id


def test_a_task_goes_to_nobody_outside_its_group(province: Province) -> None:
    province.start("gp.canbo", "dossier")
    item = province.find("gp.canbo", STEP).item_id
    administrator = province.actor("bt.quantri")
    for target in (administrator.post_id, province.actor("xq.canbo").post_id, uuid4()):
        assert target is not None
        with pytest.raises(Invalid, match="không thuộc bộ phận"):
            province.runtime.reassign(administrator, item, target, "thử")


def test_the_account_of_somebody_who_left_is_not_for_administrators_below(province: Province) -> None:
    system = system_actor(province.tenant_id)
    with province.database.write() as work:
        commands.give_post(
            work,
            system,
            province.clock,
            person_id=province.person("gp.chutich"),
            role="locality_admin",
            unit_id=province.unit("MTTQ-BT-GP"),
            valid_from=date(2022, 4, 1),
        )
        for post in province.posts("lc.vanthu"):
            commands.end_post(work, system, province.clock, post.post_id, valid_to=legal_date(province.clock.now()))
        account = work.session.scalars(select(Account.id).where(Account.username == "lc.vanthu")).one()
    for who, may in (("gp.chutich", False), ("bt.quantri", False), ("lc.quantri", True)):
        actor = province.actor(who, "locality_admin")
        with province.database.write() as work:
            if may:
                assert commands.reset_password(work, actor, province.clock, account)
            else:
                with pytest.raises(Forbidden):
                    commands.reset_password(work, actor, province.clock, account)


def test_two_administrators_cannot_lock_each_other_out(province: Province) -> None:
    with province.database.write() as work:
        commands.give_post(
            work,
            system_actor(province.tenant_id),
            province.clock,
            person_id=province.person("bt.vanthu"),
            role="locality_admin",
            unit_id=province.actor("bt.quantri").unit_id or uuid4(),
            valid_from=date(2022, 4, 1),
            valid_to=date(2024, 1, 1),
        )
    pair = ("bt.quantri", "bt.vanthu")
    actors = [province.actor(who, "locality_admin") for who in pair]  # both have their pages open
    with province.database.read() as session:
        accounts = [session.scalars(select(Account.id).where(Account.username == who)).one() for who in pair]
    with province.database.write() as work:
        commands.disable_account(work, actors[0], province.clock, accounts[1])
    with pytest.raises(Forbidden), province.database.write() as work:
        commands.disable_account(work, actors[1], province.clock, accounts[0])


@begins(issue_plan)
def test_a_number_of_an_earlier_day_needs_a_reason_and_never_stops_the_case(province: Province) -> None:
    province.move_to("10/05/2022")
    case = province.start("bt.phongtrao", "plan_issue")
    for who, name, answers in plan_steps(province):
        if name == "Cấp số, ngày ban hành":
            with pytest.raises(Invalid) as refused:
                province.do(who, name, {"date": date(2022, 4, 1)}, case_id=case)
            assert "backdated_reason" in refused.value.errors
            answers = {"date": date(2022, 4, 1), "backdated_reason": "Ký ngày 01/4, quên vào sổ"}
        province.do(who, name, answers, case_id=case)
    view = province.case("bt.phongtrao", case)
    assert not view.incidents
    assert [document.dated for document in view.documents] == [date(2022, 4, 1)]
