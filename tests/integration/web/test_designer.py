"""What the editor of diagrams asks of the server: drafts, the check, and lists that fit what the engine carries out."""

from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from engine.runtime.operations.registry import described
from tests.integration.web.browser import Person
from tests.integration.web.office import PACKAGE, PROCESS
from tests.integration.web.world import World
from webui.designer import words
from webui.designer.catalogue import carried_out, elements

DIAGRAM = (PACKAGE / "processes" / "thu" / "opinion.bpmn").read_text("utf-8")
RENAMED = DIAGRAM.replace("Soạn góp ý", "Soạn ý kiến của xã")


pytestmark = pytest.mark.usefixtures("unprotected")


@pytest.fixture
def address(world: World) -> str:
    unit: UUID = world.units["an_phu"]
    return f"/quan-tri/thiet-ke/{unit}/quy-trinh/{PROCESS}"


def save(admin: Person, address: str, xml: str, revision: int) -> TestResponse:
    return admin.client.put(f"{address}/nhap", json={"xml": xml, "revision": revision})


def test_the_editor_offers_exactly_what_the_engine_carries_out() -> None:
    offered = [(one["kind"], one["event"]) for one in elements()]
    assert set(offered) == carried_out() - words.KEPT
    assert carried_out() >= words.KEPT
    assert len(offered) == len(set(offered))
    assert {one["group"] for one in elements()} <= set(words.GROUPS)


def test_every_automatic_step_is_told_in_plain_words() -> None:
    parameters = {parameter.name: parameter.type for one in described() for parameter in one.parameters}
    assert sorted(set(parameters) - set(words.PARAMETERS)) == []
    assert sorted(set(parameters.values()) - set(words.TYPES)) == []


def test_what_is_drawn_is_kept_byte_for_byte(admin: Person, address: str) -> None:
    began = admin.client.get(f"{address}/nhap").json
    assert began["xml"] == DIAGRAM
    assert began["revision"] == 0
    assert PROCESS in began["kept"]
    strange = RENAMED.replace("<process ", '<process xmlns:x="urn:x" x:note="giữ lại" ', 1)
    assert strange != RENAMED
    answer = save(admin, address, strange, 0)
    assert (answer.status_code, answer.json["revision"]) == (200, 1)
    again = admin.client.get(f"{address}/nhap").json
    assert (again["xml"], again["revision"]) == (strange, 1)
    assert admin.client.get(f"{address}/tep").data == strange.encode()


def test_a_second_tab_is_told_instead_of_overwriting(admin: Person, address: str) -> None:
    assert save(admin, address, RENAMED, 0).status_code == 200
    refused = save(admin, address, DIAGRAM.replace("Soạn góp ý", "Soạn khác"), 0)
    assert refused.status_code == 409
    assert "đã lưu bản nháp này" in refused.json["message"]
    assert admin.client.get(f"{address}/nhap").json["xml"] == RENAMED


@pytest.mark.parametrize(
    "sent",
    [None, [], {"revision": 0}, {"xml": 3, "revision": 0}, {"xml": DIAGRAM}, {"xml": DIAGRAM, "revision": True}],
)
def test_what_is_no_drawing_is_refused(admin: Person, address: str, sent: object) -> None:
    assert admin.client.put(f"{address}/nhap", json=sent).status_code == 422
    assert admin.client.get(f"{address}/nhap").json["revision"] == 0


def test_hostile_and_huge_files_are_refused(admin: Person, address: str) -> None:
    entity = '<!DOCTYPE a [<!ENTITY b "c">]>' + DIAGRAM.partition("?>")[2]
    assert save(admin, address, entity, 0).status_code == 422
    assert save(admin, address, DIAGRAM + " " * 2_000_001, 0).status_code == 422


def test_a_faulty_expression_is_said_at_its_field(admin: Person, address: str) -> None:
    good = admin.client.post(f"{address}/soat", json={"xml": DIAGRAM}).json
    assert [one for one in good["findings"] if one["severity"] == "error"] == []
    assert good["fields"] == {}
    wrong = DIAGRAM.replace('value="=date(', 'value="=1 + date(', 1).replace("2026-03-12&quot;)", "2026-03-12&quot;", 1)
    told = admin.client.post(f"{address}/soat", json={"xml": wrong}).json
    ((element, fields),) = told["fields"].items()
    assert "sai cú pháp" in fields["due"]
    assert [one["element"] for one in told["findings"] if "sai cú pháp" in one["message"]] == [element]


def test_the_check_speaks_even_of_what_cannot_be_read(admin: Person, address: str) -> None:
    told = admin.client.post(f"{address}/soat", json={"xml": "<a"}).json
    assert told["findings"]
    assert told["fields"] == {}


def test_discarding_leads_back_to_what_is_in_force(admin: Person, address: str) -> None:
    save(admin, address, RENAMED, 0)
    answer = admin.client.post(f"{address}/bo-nhap")
    assert answer.status_code == 302
    assert admin.client.get(f"{address}/nhap").json["xml"] == DIAGRAM


def test_only_style_attributes_are_let_in(admin: Person, address: str) -> None:
    policy = admin.client.get(address).headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert policy.endswith("style-src-attr 'unsafe-inline'")
    assert "unsafe-eval" not in policy
    assert "style-src-attr" not in admin.client.get("/quan-tri/can-xu-ly").headers["Content-Security-Policy"]
