"""What the product ships: every diagram passes the checks of publishing, every form compiles, every reference leads
somewhere, no drawing overlaps, and no data names a person (`domain.md` §7: posts instead of names)."""

import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from engine.bpmn import Catalogue, Definitions, check, load
from engine.bpmn.model import Bounds, Node
from engine.feel import parse
from engine.forms import compile_form
from engine.localities.contents import asked_by
from engine.localities.decisions import findings_of, references

ROOT = Path(__file__).parents[3]
DIAGRAMS = sorted(ROOT.glob("processes/*/*.bpmn"))
FORMS = sorted(ROOT.glob("forms/*/*.form.json"))
TABLES = sorted(ROOT.glob("processes/*/*.dmn"))
MANIFESTS = sorted(ROOT.glob("processes/*/package.json"))
OPERATIONS = frozenset(
    "list_units check_plan issue_number dispatch_document mark_superseded register_receipt check_duplicates "
    "judge_cutoff working_deadline count_dossiers name_case list_dossiers still_waiting gather_recommendation".split()
)
FOR_INSERTED_STEPS = {"party_opinion"}  # for a step an administrator adds to a diagram (`domain.md` §2.14)
KEYS = {path.name.removesuffix(".form.json") for path in FORMS}


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def read(path: Path) -> Definitions:
    return load(path.read_bytes())


def roles() -> set[str]:
    data = json.loads((ROOT / "processes/bao-thang/organisation.json").read_text(encoding="utf-8"))
    return {role["code"] for role in data["roles"]}


def chain(package: str) -> list[str]:
    data = json.loads((ROOT / "processes" / package / "package.json").read_text(encoding="utf-8"))
    return [package, *(chain(data["parent"]) if data["parent"] else [])]


@pytest.mark.parametrize("path", DIAGRAMS, ids=name)
def test_diagram_may_be_published(path: Path) -> None:
    seen = chain(path.parent.name)
    catalogue = Catalogue(
        forms={form.name.removesuffix(".form.json") for form in FORMS if form.parent.name in seen},
        processes={other.stem for other in DIAGRAMS if other.parent.name in seen},
        operations=OPERATIONS,
        roles=roles(),
        answers={form.name.removesuffix(".form.json"): asked_by(form.read_bytes()) for form in reversed(FORMS)}.get,
        decisions=references({each.stem: each.read_bytes() for each in TABLES if each.parent.name in seen}),
    )
    assert [finding.text for finding in check(read(path), publish=True, catalogue=catalogue)] == []


@pytest.mark.parametrize("path", DIAGRAMS, ids=name)
def test_file_is_called_like_its_process(path: Path) -> None:
    assert set(read(path).processes) == {path.stem}


@pytest.mark.parametrize("path", TABLES, ids=name)
def test_decision_is_whole_and_named_like_its_file(path: Path) -> None:
    assert findings_of(path.stem, {path.stem: path.read_bytes()}) == []
    assert f'id="{path.stem}"'.encode() in path.read_bytes()


@pytest.mark.parametrize("path", FORMS, ids=name)
def test_form_compiles(path: Path) -> None:
    assert compile_form(path.read_bytes()) is not None


def test_every_form_is_used_and_every_role_held() -> None:
    used = {node.properties.get("form") for path in DIAGRAMS for node in nodes(read(path))}
    assert KEYS - used == FOR_INSERTED_STEPS
    demo = json.loads((ROOT / "processes/bao-thang/demo.json").read_text(encoding="utf-8"))
    bound = {
        lane.properties["role"]
        for path in DIAGRAMS
        for process in read(path).processes.values()
        for lane in process.walk_lanes()
        if not lane.properties["role"].startswith("=")
    }
    assert bound - {post["role"] for post in demo["posts"]} == set()


def nodes(definitions: Definitions) -> Iterator[Node]:
    for process in definitions.processes.values():
        yield from process.walk()


@pytest.mark.parametrize("path", DIAGRAMS, ids=name)
def test_expressions_of_extension_properties_are_feel(path: Path) -> None:
    """The checks read conditions and scripts; mappings, payloads and prefills are read here."""
    definitions = read(path)
    feel = ("payload", "correlation", "prefill", "due", "collection", "completion")
    texts = [
        value
        for node in nodes(definitions)
        for key, value in node.properties.items()
        if key in feel or key.startswith(("in.", "out.")) or value.startswith("=")
    ]
    texts += [process.properties["title"] for process in definitions.processes.values()]
    texts += [lane.properties["unit"] for one in definitions.processes.values() for lane in one.walk_lanes()]
    for text in texts:
        if text not in ("own", "parent"):
            parse(text.removeprefix("="))


@pytest.mark.parametrize("path", DIAGRAMS, ids=name)
def test_messages_and_profile_parameters_exist(path: Path) -> None:
    declared = {item["name"] for key in MANIFESTS for item in json.loads(key.read_text(encoding="utf-8"))["profile"]}
    used = set(re.findall(r"\bprofile\.([a-z_]+)", path.read_text(encoding="utf-8")))
    assert used - declared == set()


@pytest.mark.parametrize("path", FORMS, ids=name)
def test_profile_parameters_of_forms_exist(path: Path) -> None:
    declared = {item["name"] for key in MANIFESTS for item in json.loads(key.read_text(encoding="utf-8"))["profile"]}
    assert set(re.findall(r"\bprofile\.([a-z_]+)", path.read_text(encoding="utf-8"))) - declared == set()


@pytest.mark.parametrize("path", DIAGRAMS, ids=name)
def test_drawing_is_readable(path: Path) -> None:
    """No two shapes overlap, no line runs through a shape it does not belong to, everything lies in its lane."""
    definitions = read(path)
    diagram = definitions.diagram
    (process,) = definitions.processes.values()
    inside = {child.id: node.id for node in process.walk() if node.children for child in node.children.walk()}
    shapes = {node.id: diagram.shapes[node.id].bounds for node in process.walk()}
    attached = {node.id: node.attached_to for node in process.walk() if node.attached_to}
    for one in shapes:
        for other in shapes:
            together = other in (inside.get(one), attached.get(one)) or one in (inside.get(other), attached.get(other))
            if one < other and not together:
                assert not overlap(shapes[one], shapes[other]), f"{one} lies over {other}"
    for flow in process.walk_flows():
        waypoints = diagram.edges[flow.id].waypoints
        for (x1, y1), (x2, y2) in pairwise(waypoints):
            assert x1 == x2 or y1 == y2, f"{flow.id} runs askew"
            line = Bounds(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))
            for key, bounds in shapes.items():
                mine = {flow.source, flow.target, attached.get(flow.source), inside.get(flow.source)}
                if key not in mine:
                    assert not overlap(line, bounds), f"{flow.id} runs through {key}"
    for lane in process.walk_lanes():
        for key in lane.node_ids & shapes.keys():
            place, room = shapes[key], diagram.shapes[lane.id].bounds
            assert room.y <= place.y and place.y + place.height <= room.y + room.height, f"{key} lies outside its lane"


def overlap(one: Bounds, other: Bounds) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def test_data_names_no_person() -> None:
    """People of the demo are called like their post; titles and texts hold no personal name, phone or mailbox."""
    demo = json.loads((ROOT / "processes/bao-thang/demo.json").read_text(encoding="utf-8"))
    posts = ("Chủ tịch", "Phó Chủ tịch", "Trưởng", "Chuyên viên", "Cán bộ", "Văn thư", "Quản trị", "Bí thư")
    assert all(person["full_name"].startswith(posts) for person in demo["people"])
    organisation = json.loads((ROOT / "processes/bao-thang/organisation.json").read_text(encoding="utf-8"))
    assert organisation["people"] == organisation["posts"] == organisation["accounts"] == []
    for path in (*ROOT.glob("processes/**/*.json"), *FORMS, *DIAGRAMS):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b0\d{9}\b|[\w.]+@[\w.]+|\bĐ/c\b|\bÔng [A-ZĐ]|\bBà [A-ZĐ]", text), path
        assert unicodedata.is_normalized("NFC", text), path


def test_one_person_holds_several_posts() -> None:
    demo = json.loads((ROOT / "processes/bao-thang/demo.json").read_text(encoding="utf-8"))
    held = [post["role"] for post in demo["posts"] if post["person"] == "gp.chutich"]
    assert sorted(held) == ["reviewer", "unit_head"]
