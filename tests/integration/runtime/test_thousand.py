"""A thousand at once through the public commands: as few statements as for forty, hot and cold, in any order."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from engine.runtime.tables import InstanceRow
from engine.storage.problems import Conflict
from tests.diagrams import Diagram, fan
from tests.workshop import Workshop, counting

MOST = 12


def test_each_of_a_thousand_costs_as_few_statements(workshop: Workshop) -> None:
    begun, used = [], []
    for size in (40, 1000):
        workshop.publish(fan(f"fan{size}", size))
        with counting(workshop.database) as counted:
            case = workshop.start(f"fan{size}")
        begun.append(len(counted))
        items = workshop.open(case)
        assert len(items) == size
        for number, item in enumerate((items[-1], items[0], items[size // 2], items[1])):
            if number % 2:
                workshop.runtime.core.live.clear()
            with counting(workshop.database) as counted:
                workshop.runtime.complete(workshop.actor("an"), item, {"note": str(number)}, idempotency=str(uuid4()))
            used.append(len(counted) - 2)  # the directory asked for by `actor`
        with pytest.raises(Conflict):
            workshop.runtime.complete(workshop.actor("an"), items[0], {"note": "hai lần"}, idempotency=str(uuid4()))
    assert begun[0] == begun[1]
    assert max(used) <= MOST
    assert not workshop.faults()


def test_an_endless_loop_stops_with_a_sentence_and_nothing_half_done(workshop: Workshop) -> None:
    """The person's task stays done; the step the loop was stopped at can be cancelled with the case."""
    diagram = Diagram("endless").start().user("T1").gateway("M").gateway("X").script("Step", "{n: 1}").end()
    diagram.chain("S", "T1", "M", "Step", "X").flow("X", "M", 'T1.note = "mãi"').flow("X", "E", default=True)
    workshop.publish(diagram)
    case = workshop.start("endless")
    workshop.do(case, "mãi")
    (message,) = workshop.case(case).incidents
    assert "quá nhiều bước liên tiếp" in message and "vòng lặp vô tận" in message
    with workshop.database.read() as session:
        rows = session.scalar(select(func.count()).where(InstanceRow.kind == "token"))
    assert rows == 1 and workshop.open(case) == []
    workshop.runtime.cancel(workshop.actor("admin"), case, "Vòng lặp")
    assert workshop.case(case).status == "cancelled" and not workshop.faults()
