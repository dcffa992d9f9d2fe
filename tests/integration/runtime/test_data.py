"""Data of BPMN through the commands of the product, on a real database: forms, incidents, repair, cold instances.

BPMN 2.0.2 §10.4.2; decision 0019."""

from __future__ import annotations

from sqlalchemy import select

from engine.runtime.tables import IncidentRow
from tests.diagrams import Diagram
from tests.workshop import Workshop

OUT = (
    '<bpmn:ioSpecification><bpmn:dataOutput id="y_kien" name="note"/><bpmn:inputSet/><bpmn:outputSet>'
    "<bpmn:dataOutputRefs>y_kien</bpmn:dataOutputRefs></bpmn:outputSet></bpmn:ioSpecification>"
    "<bpmn:dataOutputAssociation><bpmn:sourceRef>y_kien</bpmn:sourceRef><bpmn:targetRef>ghi_nhan</bpmn:targetRef>"
    "</bpmn:dataOutputAssociation>"
)


def reads(data: str) -> str:
    """An input that is required, from a data object."""
    return (
        '<bpmn:ioSpecification><bpmn:dataInput id="vao" name="Ý kiến đã ghi"/><bpmn:inputSet>'
        "<bpmn:dataInputRefs>vao</bpmn:dataInputRefs></bpmn:inputSet><bpmn:outputSet/></bpmn:ioSpecification>"
        f"<bpmn:dataInputAssociation><bpmn:sourceRef>{data}</bpmn:sourceRef><bpmn:targetRef>vao</bpmn:targetRef>"
        "</bpmn:dataInputAssociation>"
    )


def diagram(read: str) -> Diagram:
    """Two tasks; the first writes a data object, the second is shown one."""
    made = Diagram("data").start().node("dataObject", "ghi_nhan").node("dataObject", "khac")
    return made.user("T1", OUT).user("T2", reads(read), prefill="{note: vao}").end().chain("S", "T1", "T2", "E")


def shown(workshop: Workshop, case: object) -> object:
    (item,) = workshop.open(case)  # type: ignore[arg-type]
    return workshop.runtime.task(workshop.person("an"), workshop.posts("an"), item).values["note"]


def test_what_one_step_writes_the_next_one_is_shown(workshop: Workshop) -> None:
    workshop.publish(diagram("ghi_nhan"))
    case = workshop.start("data")
    workshop.do(case, "đồng ý")
    assert shown(workshop, case) == "đồng ý"
    workshop.runtime = workshop.another()
    assert shown(workshop, case) == "đồng ý"
    workshop.do(case)
    assert not workshop.faults() and workshop.instance(case).status == "completed"


def test_missing_data_waits_for_the_administrator_and_says_which(workshop: Workshop) -> None:
    workshop.publish(diagram("khac"))
    case = workshop.start("data")
    workshop.do(case)
    with workshop.database.read() as session:
        incident = session.scalars(select(IncidentRow)).one()
    assert incident.element_id == "T2" and "“Ý kiến đã ghi”" in incident.message
    assert workshop.open(case) == []
    workshop.runtime = workshop.another()
    workshop.runtime.retry(workshop.actor("admin"), incident.token_id, {"khac": "bổ sung"}, reason="Bổ sung từ văn bản")
    assert shown(workshop, case) == "bổ sung"
    workshop.do(case)
    assert not workshop.faults() and workshop.instance(case).status == "completed"
