"""A failing automatic step waits for its repair: what was done before stays done, and is not done again."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from marshmallow import Schema
from sqlalchemy import insert, select

from engine.feel import codec
from engine.history import values_of
from engine.localities import register_operations
from engine.organisation import system_actor
from engine.runtime.operations.registry import _registry, operation
from engine.runtime.tables import CaseLink, IncidentRow
from engine.spiff import Incident
from engine.storage.problems import Conflict, Forbidden, Invalid, NotFound
from tests.diagrams import Diagram, duration, many
from tests.workshop import Workshop

DAY = timedelta(days=1)


class Nothing(Schema):
    pass


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[Any], Any]]:
    """The operation `test.step` does what `does["run"]` says; at first it fails."""
    does: dict[str, Callable[[Any], Any]] = {"run": fail}
    operation("test.step", "Thử", Nothing)(lambda context, **_: does["run"](context))
    register_operations(["test.step"])
    monkeypatch.setitem(_registry, "test.step", _registry.pop("test.step"))
    return does


def fail(context: Any) -> Any:
    raise Incident("Chưa có số văn bản.")


def automatic(key: str = "auto", **properties: str) -> Diagram:
    diagram = Diagram(key).start().user("T1").service("Auto", "test.step", **properties).user("T2").end()
    return diagram.chain("S", "T1", "Auto", "T2", "E")


def incidents(workshop: Workshop) -> list[IncidentRow]:
    with workshop.database.read() as session:
        return list(session.scalars(select(IncidentRow)))


@pytest.fixture
def stuck(workshop: Workshop, does: dict[str, Any]) -> tuple[UUID, UUID]:
    """A case at a failed step: (case, token of the incident)."""
    workshop.publish(automatic())
    case = workshop.start("auto")
    workshop.do(case, "một")
    return case, incidents(workshop)[0].token_id


def test_the_person_s_task_is_done_and_the_case_shows_the_incident(
    workshop: Workshop, stuck: tuple[UUID, UUID]
) -> None:
    case, _ = stuck
    view = workshop.case(case)
    assert view.incidents == ("Bước Auto: Chưa có số văn bản.",)
    assert view.status == "running"
    assert workshop.open(case) == []
    assert workshop.commands(case) == ["start", "complete"]
    assert any("Chưa có số văn bản" in row.sentence for row in view.timeline)
    assert not workshop.faults()


@pytest.mark.parametrize("cold", [False, True])
def test_an_administrator_tries_again_and_it_goes_on(
    workshop: Workshop, stuck: tuple[UUID, UUID], does: dict[str, Any], cold: bool
) -> None:
    case, token = stuck
    admin = workshop.actor("admin")
    workshop.runtime.retry(admin, token)  # still broken
    assert [row.token_id for row in incidents(workshop)] == [token]
    calls: list[Any] = []
    does["run"] = lambda context: calls.append(context.actor.person_id) or {"so": "1"}
    if cold:
        workshop.runtime.core.live.clear()
    workshop.runtime.retry(admin, token)
    assert calls == [workshop.person("admin")]
    assert incidents(workshop) == []
    assert [workshop.item(item).element_id for item in workshop.open(case)] == ["T2"]
    assert workshop.commands(case) == ["start", "complete", "retry", "retry"]
    with pytest.raises(NotFound):
        workshop.runtime.retry(admin, token)
    assert len(calls) == 1
    workshop.do(case)
    assert workshop.case(case).status == "completed"
    assert not workshop.faults()


@pytest.mark.parametrize("who", ["an", "chi", "kiem", "xa", "quan", "la", "chu"])
def test_nobody_else_may_try_again(
    workshop: Workshop, stuck: tuple[UUID, UUID], does: dict[str, Any], who: str
) -> None:
    """Neither staff, chairman or auditor of the unit, nor administrators below it or elsewhere."""
    _, token = stuck
    calls: list[Any] = []
    does["run"] = calls.append
    before = workshop.fingerprint()
    with pytest.raises((Forbidden, NotFound)):
        workshop.runtime.retry(workshop.actor(who), token)
    assert workshop.fingerprint() == before
    assert calls == []


def test_a_step_that_fails_leaves_no_trace_and_what_came_before_stays(workshop: Workshop, does: dict[str, Any]) -> None:
    """Two steps: the first writes, the second writes and fails. After the repair each is there once."""
    first, second = uuid4(), uuid4()

    def write(context: Any) -> Any:
        name = context.step.element_id
        other = first if name == "Auto1" else second
        link = {"case_id": context.case_id, "from_case_id": case_of[other], "tenant_id": context.tenant_id}
        context.work.connection.execute(insert(CaseLink).values(**link))
        if name == "Auto2" and broken:
            raise Invalid("Chưa xong.", {})
        return {"done": name}

    diagram = Diagram("two").start().user("T1").service("Auto1", "test.step").service("Auto2", "test.step").user("T2")
    workshop.publish(automatic(), diagram.end().chain("S", "T1", "Auto1", "Auto2", "T2", "E"))
    case_of = {first: workshop.start("auto"), second: workshop.start("auto")}
    broken, does["run"] = True, write
    case = workshop.start("two")
    workshop.do(case)
    assert links(workshop, case) == {case_of[first]}
    broken = False
    workshop.runtime.retry(workshop.actor("admin"), incidents(workshop)[0].token_id)
    assert links(workshop, case) == {case_of[first], case_of[second]}
    assert not workshop.faults()


def links(workshop: Workshop, case: UUID) -> set[UUID]:
    with workshop.database.read() as session:
        return set(session.scalars(select(CaseLink.from_case_id).where(CaseLink.case_id == case)))


def test_an_operation_done_is_not_done_again_when_its_results_cannot_be_read(
    workshop: Workshop, does: dict[str, Any]
) -> None:
    calls: list[Any] = []
    does["run"] = lambda context: calls.append(1) or {"so": "7"}
    workshop.publish(automatic(out__result="hsb_missing + 1", out__hsb_missing="1"))
    case = workshop.start("auto")
    workshop.do(case)
    assert (len(calls), len(incidents(workshop))) == (1, 1)
    token = incidents(workshop)[0].token_id
    workshop.runtime.retry(workshop.actor("admin"), token, {"hsb_missing": Decimal(1)}, reason="Bổ sung")
    assert (len(calls), incidents(workshop)) == (1, [])
    assert len(workshop.open(case)) == 1


def test_an_incident_ends_with_its_step_and_with_its_case(workshop: Workshop, does: dict[str, Any]) -> None:
    diagram = Diagram("side").start().user("T1").boundary("Late", "T1", duration("P1D"), interrupting=False)
    diagram.service("Auto", "test.step").end("E2").end()
    workshop.publish(diagram.chain("S", "T1", "E").chain("Late", "Auto", "E2"), automatic())
    case = workshop.start("side")
    workshop.clock.advance(DAY)
    workshop.settle()
    assert len(incidents(workshop)) == 1
    workshop.runtime.cancel(workshop.actor("admin"), case, "Dừng")
    assert incidents(workshop) == []
    assert workshop.case(case).incidents == ()


def test_an_incident_of_a_withdrawn_step_is_over(workshop: Workshop, does: dict[str, Any]) -> None:
    """A parallel branch fails while another one terminates the instance."""
    diagram = Diagram("fork").start().gateway("Fork", "parallel").user("T1").service("Auto", "test.step").end("E2")
    terminate = "<bpmn:terminateEventDefinition/>"
    diagram.end("E", terminate).chain("S", "Fork", "T1", "E").chain("Fork", "Auto", "E2")
    workshop.publish(diagram)
    case = workshop.start("fork")
    token = incidents(workshop)[0].token_id
    workshop.do(case)
    assert incidents(workshop) == []
    assert workshop.case(case).status == "completed"
    with pytest.raises(NotFound):
        workshop.runtime.retry(workshop.actor("admin"), token)


def test_a_task_for_which_nobody_is_found_goes_to_the_clerk(workshop: Workshop) -> None:
    """A unit that the expression names wrongly: the work is not lost, the administrator is told, the case goes on."""
    diagram = Diagram("lost").start().user("T1").user("T2", unit='= "không có"').user("T3", unit="= T1.unknown_unit")
    workshop.publish(diagram.end().chain("S", "T1", "T2", "T3", "E"))
    case = workshop.start("lost")
    workshop.do(case)
    item = workshop.item(workshop.open(case)[0])
    assert (item.element_id, item.role, item.unit_id) == ("T2", "clerk", workshop.units["P"])
    assert len(workshop.case(case).incidents) == 1
    workshop.do(case, name="binh", role="clerk")
    workshop.do(case, name="binh", role="clerk")
    view = workshop.case(case)
    assert (view.status, view.incidents) == ("completed", ())


def test_the_incident_of_a_task_at_the_clerk_is_over_when_it_is_done(workshop: Workshop) -> None:
    diagram = Diagram("lost").start().user("T1", unit='= "không có"').user("T2")
    workshop.publish(diagram.end().chain("S", "T1", "T2", "E"))
    case = workshop.start("lost")
    (token,) = [row.token_id for row in incidents(workshop)]
    with pytest.raises(Conflict):
        workshop.runtime.retry(workshop.actor("admin"), token)
    workshop.do(case, name="binh", role="clerk")
    assert workshop.case(case).status == "running"
    assert incidents(workshop) == []


def test_the_system_may_try_again(workshop: Workshop, stuck: tuple[UUID, UUID], does: dict[str, Any]) -> None:
    does["run"] = lambda context: None
    workshop.runtime.retry(system_actor(workshop.tenant()), stuck[1])
    assert incidents(workshop) == []


def test_what_fails_again_stays_one_incident_since_it_began(workshop: Workshop, stuck: tuple[UUID, UUID]) -> None:
    case, token = stuck
    (first,) = workshop.runtime.attention(workshop.posts("admin")).steps
    for round_ in range(4):
        workshop.clock.advance(timedelta(minutes=1))
        if round_ % 2:
            workshop.runtime.core.live.clear()
        workshop.runtime.retry(workshop.actor("admin"), token)
    (step,) = workshop.runtime.attention(workshop.posts("admin")).steps
    assert (step.token_id, step.since, step.attempts) == (token, first.since, 5)
    assert (first.attempts, len(incidents(workshop))) == (1, 1)
    assert workshop.case(case).status == "running" and not workshop.faults()


def test_one_failing_instance_of_many_does_not_hold_up_the_others(workshop: Workshop, does: dict[str, Any]) -> None:
    """Three at once, the second fails until it is repaired; with its answer the whole is published in order."""
    done: list[Any] = []

    def run(context: Any) -> Any:
        if context.step.token_id in broken or (not broken and len(done) == 1):
            broken.add(context.step.token_id)
            raise Incident("Đơn vị này chưa có số.")
        done.append(context.step.token_id)
        return {"so": Decimal(len(done))}

    broken: set[UUID] = set()
    does["run"] = run
    diagram = Diagram("three").start().user("T1")
    diagram.node("serviceTask", "Auto", many(), operation="test.step", collection="[10, 20, 30]", item="number")
    workshop.publish(diagram.user("T2").end().chain("S", "T1", "Auto", "T2", "E"))
    case = workshop.start("three")
    workshop.do(case)
    assert len(done) == 2 and [row.token_id for row in incidents(workshop)] == list(broken)
    does["run"] = lambda context: {"so": Decimal(9)}
    workshop.runtime.retry(workshop.actor("admin"), incidents(workshop)[0].token_id)
    assert [workshop.item(item).element_id for item in workshop.open(case)] == ["T2"]
    assert len(done) == 2 and not incidents(workshop)


def test_a_repair_is_kept_with_its_reason_and_its_value(workshop: Workshop) -> None:
    """In the scope of the item that failed: the others keep what they have."""
    diagram = Diagram("parts").start().user("T1")
    inner = "<bpmn:script>{ket_qua: 10 / muc}</bpmn:script>"
    diagram.node("scriptTask", "Auto", many() + inner, ' scriptFormat="feel"', collection='[5, "hai"]', item="muc")
    workshop.publish(diagram.user("T2").end().chain("S", "T1", "Auto", "T2", "E"))
    case = workshop.start("parts")
    workshop.do(case)
    (token,) = [row.token_id for row in incidents(workshop)]
    admin, before = workshop.actor("admin"), workshop.fingerprint()
    with pytest.raises(Invalid, match="lý do"):
        workshop.runtime.retry(admin, token, {"muc": Decimal(2)}, reason=" ")
    with pytest.raises(Invalid, match="không dùng"):
        workshop.runtime.retry(admin, token, {"unit": None}, reason="thử")
    assert workshop.fingerprint() == before
    (field,) = workshop.runtime.repairable(workshop.posts("admin"), token).fields
    assert (field.path, field.kind, field.shown) == ("muc", "text", "hai")
    workshop.runtime.retry(admin, token, {"muc": Decimal(2)}, reason="Số ghi bằng chữ")
    entry = workshop.journal(case)[-1]
    (repaired,) = [effect for effect in entry.effects if effect["do"] == "repaired"]
    assert repaired["reason"] == "Số ghi bằng chữ" and entry.command == "retry"
    with workshop.database.read() as session:
        kept = values_of(session, [UUID(repaired["repairs"]["muc"])])
    assert [codec.from_data(each) for each in kept.values()] == [Decimal(2)]
    assert any("Số ghi bằng chữ" in row.sentence for row in workshop.case(case).timeline)
    assert not workshop.faults()
