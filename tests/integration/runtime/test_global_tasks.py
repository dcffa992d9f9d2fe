"""Global tasks through the commands of the product: a step other steps call, with its form, its decision, its history.

BPMN 2.0.2 §10.3.7; a global task runs as a process of one step (decision 0019)."""

from __future__ import annotations

from typing import Any

import pytest

from engine.dmn import EditedRow, edit_table, new_model
from engine.localities import publish
from engine.organisation import system_actor
from engine.storage.problems import Invalid
from tests.diagrams import Diagram, _properties
from tests.workshop import Workshop

ASK = {
    "type": "default",
    "components": [{"type": "textfield", "key": "answer", "label": "Trả lời", "validate": {"required": True}}],
}
BOUND = {"role": "staff", "unit": "own", "form": "ask"}
TABLE = edit_table(
    new_model("route", "Tuyến trình", ["Loại"], "Kết quả"),
    "decision_route",
    [EditedRow("", ('"a"',), ('"nhanh"',), ("",)), EditedRow("", ("-",), ('"thường"',), ("",))],
)


class Shared(Diagram):
    """A process with tasks beside it that it calls."""

    def __init__(self, key: str, *tasks: str) -> None:
        super().__init__(key)
        self.tasks = "".join(tasks)

    def xml(self) -> bytes:
        return super().xml().replace(b"<bpmn:process ", f"{self.tasks}<bpmn:process ".encode(), 1)


def task(kind: str, key: str, **properties: str) -> str:
    """A global task."""
    return f'<bpmn:{kind} id="{key}" name="Việc chung {key}">{_properties(properties)}</bpmn:{kind}>'


def calling(*tasks: str) -> Diagram:
    """One call, then a task of its own."""
    made = Shared("chung", *tasks).start().node("callActivity", "goi", "", ' calledElement="hoi"', out__tra_loi="hoi")
    return made.user("sau", prefill="{note: string(tra_loi)}").end().chain("S", "goi", "sau", "E")


def send(workshop: Workshop, made: Diagram, **more: Any) -> None:
    """Publish it."""
    with workshop.database.write() as work:
        actor = system_actor(workshop.tenant("P"))
        publish(
            work,
            actor,
            workshop.clock,
            unit_id=workshop.units["P"],
            diagrams={made.key: made.xml()},
            note="Bản thử",
            **more,
        )


def test_its_form_is_shown_and_its_answers_are_kept_with_the_case(workshop: Workshop) -> None:
    workshop.publish(calling(task("globalUserTask", "hoi", prefill='{answer: "gợi ý"}', **BOUND)), forms={"ask": ASK})
    case = workshop.start("chung")
    (item,) = workshop.open(case)
    view = workshop.runtime.task(workshop.person("an"), workshop.posts("an"), item)
    assert view.values["answer"] == "gợi ý" and "Việc chung hoi" in (workshop.item(item).name, view.name)
    workshop.runtime.complete(workshop.actor("an", "staff"), item, {"answer": "đồng ý"}, idempotency="1" * 36)
    (after,) = workshop.open(case)
    assert "đồng ý" in workshop.runtime.task(workshop.person("an"), workshop.posts("an"), after).values["note"]
    assert workshop.case(case)
    workshop.do(case)
    assert workshop.instance(case).status == "completed" and workshop.case(case) and workshop.faults() == []


def test_a_form_that_is_missing_holds_up_the_publishing(workshop: Workshop) -> None:
    with pytest.raises(Invalid):
        workshop.publish(calling(task("globalUserTask", "hoi", **{**BOUND, "form": "nowhere"})))


def test_a_decision_asked_by_a_global_task_is_published_and_carried_out(workshop: Workshop) -> None:
    made = calling(task("globalBusinessRuleTask", "hoi", decision="route", in__loai='"a"'))
    send(workshop, made, forms={"note": b'{"type": "default", "components": []}'}, decisions={"route": TABLE})
    case = workshop.start("chung")
    (item,) = workshop.open(case)
    assert workshop.item(item).element_id == "sau" and workshop.case(case)
    told = [effect for entry in workshop.journal(case) for effect in entry.effects if effect["do"] == "decided"]
    assert [(each["file"], each["tables"][0]["taken"]) for each in told] == [("route", [1])]


def test_a_decision_that_is_missing_holds_up_the_publishing(workshop: Workshop) -> None:
    with pytest.raises(Invalid):
        workshop.publish(calling(task("globalBusinessRuleTask", "hoi", decision="route")))
