"""Event sub-processes, transactions, compensation and ad-hoc sub-processes through the running product, and its story.

BPMN 2.0.2 §10.3.5, §10.5.5, §10.7."""

from uuid import UUID

from sqlalchemy import select

from engine.runtime.tables import InstanceRow, Subscription
from tests.diagrams import FORMAL, Diagram, message
from tests.workshop import Workshop

CANCEL = "<bpmn:cancelEventDefinition/>"
UNDO = "<bpmn:compensateEventDefinition/>"


def task(key: str, attributes: str = "") -> str:
    """A user task inside a sub-process."""
    properties = "".join(
        f'<spiffworkflow:property name="{name}" value="{value}"/>'
        for name, value in {"role": "staff", "unit": "own", "form": "note"}.items()
    )
    inner = f"<spiffworkflow:properties>{properties}</spiffworkflow:properties>"
    extension = f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"
    return f'<bpmn:userTask id="{key}" name="Bước {key}"{attributes}>{extension}</bpmn:userTask>'


def event(kind: str, key: str, inner: str = "", attributes: str = "") -> str:
    return f'<bpmn:{kind} id="{key}" name="Sự kiện {key}"{attributes}>{inner}</bpmn:{kind}>'


def flow(source: str, target: str, when: str = "") -> str:
    inner = f"<bpmn:conditionExpression {FORMAL}>{when}</bpmn:conditionExpression>" if when else ""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<bpmn:sequenceFlow id="F_{source}_{target}" name="đi" {ends}>{inner}</bpmn:sequenceFlow>'


def elements(workshop: Workshop, case: UUID) -> list[str]:
    return sorted(workshop.item(item).element_id for item in workshop.open(case))


def told(workshop: Workshop, case: UUID) -> list[str]:
    return [row.sentence for row in workshop.case(case).timeline]


def transaction() -> Diagram:
    inside = event("startEvent", "tS") + task("book") + task("pay") + event("endEvent", "tX", CANCEL)
    inside += event("exclusiveGateway", "G", "", ' default="F_G_tX"') + event("endEvent", "tE")
    inside += event("boundaryEvent", "U", UNDO, ' attachedToRef="book"') + task("unbook", ' isForCompensation="true"')
    inside += flow("tS", "book") + flow("book", "pay") + flow("pay", "G") + flow("G", "tX")
    inside += flow("G", "tE", 'pay.note = "đủ"')
    inside += '<bpmn:association id="line" associationDirection="One" sourceRef="U" targetRef="unbook"/>'
    diagram = Diagram("deal").start().node("transaction", "T", inside).boundary("B", "T", CANCEL).user("sorry")
    return diagram.end().end("E2").chain("S", "T", "E").chain("B", "sorry", "E2")


def test_a_cancelled_transaction_is_undone_by_people_and_told(workshop: Workshop) -> None:
    workshop.publish(transaction())
    case = workshop.start("deal")
    for key in ("book", "pay", "unbook", "sorry"):
        assert elements(workshop, case) == [key]
        workshop.runtime = workshop.another()  # read back from the database before every step
        workshop.do(case)
    view = workshop.case(case)
    assert view.status == "completed"
    sentences = told(workshop, case)
    assert "Hủy giao dịch “Sự kiện tX”" in sentences and "Hoàn thành bước “Bước unbook”" in sentences
    assert not workshop.faults()
    with workshop.database.read() as session:
        kinds = session.scalars(select(InstanceRow.kind).distinct()).all()
        assert not session.scalars(select(Subscription.token_id)).all()
    assert sorted(kinds) == ["scope", "variable"]


def test_an_event_sub_process_is_started_by_a_message_beside_the_work(workshop: Workshop) -> None:
    start = event("startEvent", "mS", message("hoi"), ' isInterrupting="false"')
    start = start.replace("><bpmn:message", ">" + KEYS + "<bpmn:message", 1)
    inside = start + task("care") + event("endEvent", "mE") + flow("mS", "care") + flow("care", "mE")
    waiting = Diagram("wait", messages=("hoi",)).start().user("T1").user("T2").end().chain("S", "T1", "T2", "E")
    waiting.node("subProcess", "on", inside, ' triggeredByEvent="true"')
    asking = Diagram("ask", messages=("hoi",)).start().user("T1")
    asking.throw("Send", "hoi", to="own", payload="{text: T1.note}", correlation='{k: "1"}').end()
    workshop.publish(waiting, asking.chain("S", "T1", "Send", "E"))
    case = workshop.start("wait")
    for count in (1, 2):
        workshop.do(workshop.start("ask"))
        assert elements(workshop, case) == ["T1"] + ["care"] * count
    assert told(workshop, case).count("Có sự kiện nên bắt đầu phần “Bước on”") == 2
    for _ in range(2):
        workshop.do(case)
    while workshop.open(case):
        workshop.do(case)
    assert workshop.case(case).status == "completed" and not workshop.faults()


def test_people_choose_what_is_done_in_an_ad_hoc_sub_process(workshop: Workshop) -> None:
    inside = task("gather") + task("weigh")
    inside += f'<bpmn:completionCondition {FORMAL}>weigh != null and weigh.note = "xong"</bpmn:completionCondition>'
    diagram = Diagram("free").start().node("adHocSubProcess", "A", inside, ' ordering="Sequential"').user("last").end()
    workshop.publish(diagram.chain("S", "A", "last", "E"))
    case = workshop.start("free")
    for chosen, note in (("gather", "một"), ("gather", "hai"), ("weigh", "xong")):
        offers = {workshop.item(item).name: item for item in workshop.open(case)}
        assert sorted(offers) == ["Chọn làm: Bước gather", "Chọn làm: Bước weigh"]
        offer = offers[f"Chọn làm: Bước {chosen}"]
        workshop.runtime.complete(workshop.actor("an", "staff"), offer, {}, idempotency=str(offer))
        workshop.runtime = workshop.another()
        assert [workshop.item(item).name for item in workshop.open(case)] == [f"Bước {chosen}"]
        workshop.do(case, note)
    assert elements(workshop, case) == ["last"]
    assert told(workshop, case).count("Hoàn thành bước “Chọn làm: Bước gather”") == 2
    workshop.do(case)
    assert workshop.case(case).status == "completed" and not workshop.faults()


KEYS = (
    "<bpmn:extensionElements><spiffworkflow:properties>"
    '<spiffworkflow:property name="correlation" value="{k: &quot;1&quot;}"/>'
    "</spiffworkflow:properties></bpmn:extensionElements>"
)
