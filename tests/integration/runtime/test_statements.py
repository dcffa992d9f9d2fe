"""What completing a task costs the database: at most 12 statements, whatever else there is (design.md §7, §12)."""

from uuid import UUID, uuid4

import pytest

from tests.diagrams import Diagram, fan, line
from tests.path import issue_plan
from tests.province import Province
from tests.workshop import Counted, Workshop, counting

MOST = 12


def counted(workshop: Workshop, case: UUID, *, cold: bool) -> int:
    """Statements of completing the oldest open task of a case, its answer included."""
    item, actor = workshop.open(case)[0], workshop.actor("an")
    if cold:
        workshop.runtime.core.live.clear()
    with counting(workshop.database) as statements:
        workshop.runtime.complete(actor, item, {"note": "x"}, idempotency=str(uuid4()))
    assert len(statements) <= MOST, shown(statements)
    return len(statements)


def shown(statements: Counted) -> str:
    return "\n".join(each.replace("\n", " ")[:120] for each in statements.statements)


def hot_and_cold(workshop: Workshop, case: UUID) -> tuple[int, int]:
    counted(workshop, case, cold=False)  # fills what is remembered of definitions and people
    return counted(workshop, case, cold=False), counted(workshop, case, cold=True)


def test_every_task_of_twelve(workshop: Workshop) -> None:
    workshop.publish(line("twelve", 12))
    hot, cold = workshop.start("twelve"), workshop.start("twelve")
    in_hot = [counted(workshop, hot, cold=False) for _ in range(12)]
    in_cold = [counted(workshop, cold, cold=True) for _ in range(12)]
    assert workshop.case(hot).status == workshop.case(cold).status == "completed"
    assert max(in_hot) <= max(in_cold) <= MOST


@pytest.mark.parametrize("count", [40, 200])
def test_a_task_of_many_parallel_ones_costs_what_one_of_two_does(workshop: Workshop, count: int) -> None:
    workshop.publish(fan("two", 4), fan("many", count))
    assert hot_and_cold(workshop, workshop.start("many")) == hot_and_cold(workshop, workshop.start("two"))


def test_the_answer_that_ends_many_parallel_ones(workshop: Workshop) -> None:
    workshop.publish(fan("forty", 40))
    case = workshop.start("forty")
    costs = [counted(workshop, case, cold=number % 2 == 1) for number in range(41)]
    assert max(costs) <= MOST


def test_opening_many_tasks_at_once(workshop: Workshop) -> None:
    diagram = Diagram("spread").start().user("First")
    diagram.node("userTask", "Ask", MANY, role="staff", unit="own", form="note", collection="for i in 1..40 return i")
    workshop.publish(diagram.end().chain("S", "First", "Ask", "E"))
    counted(workshop, workshop.start("spread"), cold=True)


MANY = "<bpmn:multiInstanceLoopCharacteristics/>"


def looping() -> Diagram:
    diagram = Diagram("loop").start().gateway("In").user("T1").gateway("Out").end()
    diagram.chain("S", "In", "T1", "Out").flow("Out", "In", 'T1.note = "nữa"').flow("Out", "E", default=True)
    return diagram


def test_the_hundredth_round_costs_what_the_second_does(workshop: Workshop) -> None:
    workshop.publish(looping())
    case, actor = workshop.start("loop"), workshop.actor("an")
    hot, cold, rows = [], [], []
    for number in range(100):
        item = workshop.open(case)[0]
        if number % 2:
            workshop.runtime.core.live.clear()
        with counting(workshop.database) as statements:
            workshop.runtime.complete(actor, item, {"note": "nữa"}, idempotency=str(number))
        (cold if number % 2 else hot).append(len(statements))
        if number in (2, 99):
            rows.append(state_rows(workshop, case))
    assert set(hot[1:]) == {hot[1]}
    assert set(cold[1:]) == {cold[1]}
    assert max(hot + cold) <= MOST
    assert rows[0] == rows[1]
    assert not workshop.faults()


def state_rows(workshop: Workshop, case: UUID) -> int:
    """How many rows the state of an instance takes."""
    from sqlalchemy import func, select

    from engine.runtime.tables import InstanceRow

    with workshop.database.read() as session:
        mine = InstanceRow.instance_id == workshop.instance(case).id
        return session.scalar(select(func.count()).select_from(InstanceRow).where(mine)) or 0


def test_other_cases_and_the_size_of_the_model_cost_nothing(workshop: Workshop) -> None:
    workshop.publish(line("small", 5), line("large", 150))
    alone = hot_and_cold(workshop, workshop.start("small"))
    assert hot_and_cold(workshop, workshop.start("large")) == alone
    others = [workshop.start("small") for _ in range(100)]
    assert hot_and_cold(workshop, workshop.start("small")) == alone
    assert hot_and_cold(workshop, others[0]) == alone


def test_looking_for_messages_costs_nothing_when_none_was_sent(workshop: Workshop) -> None:
    workshop.publish(line("pair", 2))
    case = workshop.start("pair")
    item, actor = workshop.open(case)[0], workshop.actor("an")
    with counting(workshop.database) as statements:
        workshop.runtime.complete(actor, item, {"note": "x"}, idempotency="k")
    assert not [each for each in statements.statements if " message " in f" {each} "]


def test_the_shipped_processes_keep_to_it_too(province: Province) -> None:
    """A task of plan 102 whose forms and expressions read the parameters of the locality, hot and cold."""
    case = issue_plan(province, until="Kiểm tra nội dung")
    for cold, (who, name) in enumerate((("bt.truongban", "Kiểm tra nội dung"), ("bt.vanphong", "Kiểm tra thể thức"))):
        row = province.find(who, name, case)
        raw = province.task(who, row.item_id).form.to_raw({"decision": "pass"})
        actor = next(post for post in province.posts(who) if post.post_id == row.post_id).actor()
        if cold:
            province.runtime.core.live.clear()
        with counting(province.database) as statements:
            province.runtime.complete(actor, row.item_id, raw, idempotency=str(uuid4()))
        assert len(statements) <= MOST, shown(statements)
