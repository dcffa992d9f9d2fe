"""Files made to do harm, and files that are merely broken: all end in a Vietnamese refusal, quickly.
Whatever bytes come in, only a model or BpmnRefused comes out."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from build import END, HEAD, START, chain, file, flow, node, simple
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.bpmn import BpmnRefused, check, draw, explicit, load

PLAN = (Path(__file__).parent / "plan.bpmn").read_bytes()
SMALL = simple(node("userTask", "a"), "a")
TEXT = SMALL.decode()


def doctype(inside: str, use: str = "") -> bytes:
    return (
        TEXT.replace("<definitions", f"<!DOCTYPE definitions [{inside}]><definitions", 1)
        .replace('name="a"', f'name="{use}a"')
        .encode()
    )


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
HOSTILE = {
    "empty": b"",
    "not xml": b"\x00\x01\x02 PK\x03\x04 hello",
    "plain text": "Kế hoạch".encode(),
    "cut off": SMALL[:300],
    "html": b"<html><body/></html>",
    "another vocabulary": b'<definitions xmlns="urn:other"/>',
    "xxe file": doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
    "xxe http": doctype('<!ENTITY x SYSTEM "http://127.0.0.1:9/x">', "&x;"),
    "parameter entity": doctype('<!ENTITY % x SYSTEM "file:///etc/passwd">%x;'),
    "external dtd": TEXT.replace(
        "<definitions", '<!DOCTYPE definitions SYSTEM "http://127.0.0.1:9/d"><definitions', 1
    ).encode(),
    "billion laughs": doctype(LAUGHS, "&l9;"),
    "quadratic": doctype(f'<!ENTITY q "{"q" * 50_000}">', "&q;" * 5_000),
    "doctype behind comments": TEXT.replace(
        "<definitions", "<!-- a --><?x y?><!-- b --><!DOCTYPE definitions><definitions", 1
    ).encode(),
    "doctype in UTF-16": TEXT.replace('encoding="UTF-8"', 'encoding="UTF-16"')
    .replace("<definitions", "<!DOCTYPE d><definitions", 1)
    .encode("utf-16"),
    "undefined entity": TEXT.replace('name="a"', 'name="&x;"').encode(),
    "deep nesting": HEAD.encode() + b"<extensionElements>" * 5_000,
    "deep nesting, closed": file("<extensionElements>" * 150 + "</extensionElements>" * 150),
    "3 MB": file(START + "<documentation>" + "x" * 3_000_000 + "</documentation>"),
    "very many elements": file("<a/>" * 60_000),
    "UTF-7": TEXT.replace('encoding="UTF-8"', 'encoding="UTF-7"').encode("utf-7"),
    "UTF-32": TEXT.replace('encoding="UTF-8"', 'encoding="UTF-32"').encode("utf-32"),
    "EBCDIC": TEXT.replace('encoding="UTF-8"', 'encoding="IBM037"').encode("cp037", "ignore"),
    "wrong encoding": TEXT.replace('name="Thử"', 'name="Hồ sơ"').encode("cp1258", "replace"),
    "unknown encoding": TEXT.replace('encoding="UTF-8"', 'encoding="rot13"').encode(),
    "nul": SMALL.replace(b'name="a"', b'name="\x00"'),
    "comments without end": b"<!--" * 200_000,
    "many comments": b"<!-- -->" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_quickly_in_vietnamese(name: str) -> None:
    began = time.process_time()
    with pytest.raises(BpmnRefused) as refusal:
        load(HOSTILE[name])
    assert time.process_time() - began < 3
    assert refusal.value.findings
    for finding in refusal.value.findings:
        assert finding.message.startswith("Tệp") or "Bảng mã" in finding.message or "Các phần" in finding.message
        assert finding.remedy.startswith("Hãy")
        assert "passwd" not in finding.text and "root:" not in finding.text


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1", "windows-1252", "US-ASCII"])
def test_usual_encodings_are_read(encoding: str) -> None:
    text = TEXT.replace("Thử", "Thu").replace('encoding="UTF-8"', f'encoding="{encoding}"')
    assert load(text.encode(encoding)).processes["p"].name == "Thu"


def test_byte_order_mark_is_read() -> None:
    assert load(b"\xef\xbb\xbf" + SMALL).processes["p"].name == "Thử"


def test_a_file_of_an_old_vietnamese_windows() -> None:
    text = TEXT.replace('encoding="UTF-8"', 'encoding="windows-1258"').replace('name="Thử"', 'name="Thu"', 1)
    assert (
        load(text.replace('name="a"', 'name="Vi\u00ea\u0323c cu\u0309a t\u00f4\u0309"').encode("cp1258")).node("a").name
        == "Việc của tổ"
    )


def test_comments_and_instructions_inside_texts_vanish() -> None:
    xml = simple(node("scriptTask", "a", "<script>{x: <!-- no -->1}<?y z?></script>", 'scriptFormat="feel"'), "a")
    assert load(xml).node("a").script == "{x: 1}"


def linked(source: str) -> bytes:
    """A pair of links of which the catching one names its source."""
    throw = node(
        "intermediateThrowEvent", "t", '<linkEventDefinition id="l1" name="x"><target>l2</target></linkEventDefinition>'
    )
    inner = f'<linkEventDefinition id="l2" name="x"><source>{source}</source></linkEventDefinition>'
    return file(START + throw + node("intermediateCatchEvent", "c", inner) + END + chain("s", "t") + chain("c", "e"))


@pytest.mark.parametrize(
    ("rule", "xml"),
    [
        ("duplicate-id", file(START + END + flow("s", "e") + START)),
        ("missing-id", file('<userTask name="Việc"/>')),
        ("dangling-reference", file(START + END + flow("s", "nowhere"))),
        ("dangling-reference", file(START + '<sequenceFlow id="f" sourceRef="s"/>')),
        ("dangling-reference", file(node("boundaryEvent", "b"))),
        ("reference-kind", file(START + END + flow("s", "e") + node("boundaryEvent", "b", "", 'attachedToRef="e"'))),
        ("reference-kind", linked("e")),
        ("dangling-reference", linked("nowhere")),
        ("flow-end-kind", file(START + '<dataObject id="o"/>' + flow("s", "o"))),
        ("flow-crosses-border", file(START + node("subProcess", "a", node("task", "t")) + flow("s", "t"))),
    ],
)
def test_ids_and_references(rule: str, xml: bytes) -> None:
    with pytest.raises(BpmnRefused) as refusal:
        load(xml)
    assert rule in {finding.rule for finding in refusal.value.findings}


def test_all_broken_references_are_reported_at_once() -> None:
    with pytest.raises(BpmnRefused) as refusal:
        load(file(START + flow("s", "x1") + flow("s", "x2") + node("callActivity", "c", attributes='default="y"')))
    assert len(refusal.value.findings) == 3


def test_large_model_is_checked_in_seconds() -> None:
    keys = [f"t{n}" for n in range(1500)]
    xml = simple("".join(node("userTask", key) for key in keys), *keys)
    began = time.process_time()
    model = load(xml)
    assert not [finding for finding in check(model) if finding.severity == "error"]
    assert time.process_time() - began < 5


CROWDS = {
    "sub-processes": "".join(node("subProcess", f"x{n}") for n in range(1990)),
    "flows without id": START + END + '<sequenceFlow sourceRef="s" targetRef="e"/>' * 25_000,
    "flows between many": "".join(node("task", f"x{n}") for n in range(1900))
    + "".join(flow(f"x{n % 1900}", f"x{n * 7 % 1900}", key=f"f{n}") for n in range(12_000)),
    "boundary events": "".join(node("task", f"x{n}") for n in range(990))
    + "".join(node("boundaryEvent", f"b{n}", attributes=f'attachedToRef="x{n}"') for n in range(990)),
}


@pytest.mark.parametrize("name", CROWDS)
def test_crowded_file_takes_seconds_at_most(name: str) -> None:
    began = time.process_time()
    everything(file(CROWDS[name]))
    assert time.process_time() - began < 8


def test_too_many_steps_are_refused() -> None:
    with pytest.raises(BpmnRefused, match="Tệp có hơn"):
        load(file("".join(node("task", f"x{n}") for n in range(2001))))


def everything(xml: bytes) -> None:
    """Takes bytes all the way; only a refusal may stop it."""
    try:
        model = load(xml)
    except BpmnRefused as refusal:
        assert refusal.findings
        return
    check(model, publish=True)
    draw(model)
    for process in model.processes.values():
        explicit(process)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    everything(data)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, len(PLAN)), st.integers(0, 60), st.binary(max_size=40))
def test_any_piece_replaced_by_bytes(at: int, length: int, piece: bytes) -> None:
    everything(PLAN[:at] + piece + PLAN[at + length :])


WORDS = [word.encode() for word in TEXT.replace("<", " <").replace(">", "> ").split()] + [
    b"subProcess", b"boundaryEvent", b"eventBasedGateway", b"callActivity", b"attachedToRef", b"default",
    b"1e999", b"-1", b"transaction", b"linkEventDefinition", b"multiInstanceLoopCharacteristics", b"true", b"nan",
]  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_names_and_values_exchanged(data: st.DataObject) -> None:
    """Well-formed but senseless: names of elements, attributes and values of the plan swapped for others."""
    tokens = re.split(rb"(?<=[<\"/ ])([\w.]+)(?=[ =\"/>])", PLAN)
    for _ in range(data.draw(st.integers(1, 6))):
        at = 2 * data.draw(st.integers(0, (len(tokens) - 2) // 2)) + 1
        other = 2 * data.draw(st.integers(0, (len(tokens) - 2) // 2)) + 1
        tokens[at] = data.draw(st.sampled_from([tokens[other], *WORDS[-13:]]))
    everything(b"".join(tokens))


def test_circle_of_sub_processes_is_no_trap() -> None:
    inner = node("task", "t0")
    for depth in range(1, 40):
        inner = node("subProcess", f"t{depth}", inner)
    model = load(file(START + inner + END + chain("s", "t39", "e")))
    assert len(list(model.processes["p"].walk())) == 42
    everything(model.source)
