"""What a new process, form or decision table begins as: small, complete, lawful; and the code it is kept under.

Administrators give a Vietnamese name and never type a code."""

import re
from collections.abc import Sequence
from itertools import count
from uuid import UUID
from xml.sax.saxutils import quoteattr

import orjson
from sqlalchemy import select

from engine.dmn import new_model
from engine.localities.tables import BPMN, DMN, Draft, Release, ReleaseArtefact
from engine.organisation.queries import unit
from engine.storage import Reading
from engine.storage.text import clean_label, fold

_LONGEST = 50

_DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="definitions_{key}" \
targetNamespace="urn:quytrinh" expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">
  <bpmn:collaboration id="collaboration_{key}">
    <bpmn:participant id="pool_{key}" name={name} processRef="{key}"/>
  </bpmn:collaboration>
  <bpmn:process id="{key}" name={name} isExecutable="true">
    <bpmn:extensionElements>
      <spiffworkflow:properties>
        <spiffworkflow:property name="kind" value="{key}"/>
        <spiffworkflow:property name="title" value={title}/>
      </spiffworkflow:properties>
    </bpmn:extensionElements>
    <bpmn:laneSet id="lanes_{key}">
      <bpmn:lane id="lane_1" name="Bộ phận thực hiện">
        <bpmn:extensionElements>
          <spiffworkflow:properties>
            <spiffworkflow:property name="unit" value="own"/>
          </spiffworkflow:properties>
        </bpmn:extensionElements>
        <bpmn:flowNodeRef>start</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>step_1</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>end</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="start" name="Bắt đầu">
      <bpmn:outgoing>start_to_step_1</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:userTask id="step_1" name="Bước đầu tiên">
      <bpmn:incoming>start_to_step_1</bpmn:incoming>
      <bpmn:outgoing>step_1_to_end</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="end" name="Kết thúc">
      <bpmn:incoming>step_1_to_end</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="start_to_step_1" sourceRef="start" targetRef="step_1"/>
    <bpmn:sequenceFlow id="step_1_to_end" sourceRef="step_1" targetRef="end"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="drawing_{key}">
    <bpmndi:BPMNPlane id="plane_{key}" bpmnElement="collaboration_{key}">
      <bpmndi:BPMNShape id="pool_{key}_di" bpmnElement="pool_{key}" isHorizontal="true">
        <dc:Bounds x="160" y="80" width="600" height="200"/>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="lane_1_di" bpmnElement="lane_1" isHorizontal="true">
        <dc:Bounds x="190" y="80" width="570" height="200"/>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="start_di" bpmnElement="start">
        <dc:Bounds x="252" y="162" width="36" height="36"/>
        <bpmndi:BPMNLabel>
          <dc:Bounds x="246" y="205" width="48" height="14"/>
        </bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="step_1_di" bpmnElement="step_1">
        <dc:Bounds x="380" y="140" width="120" height="80"/>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="end_di" bpmnElement="end">
        <dc:Bounds x="602" y="162" width="36" height="36"/>
        <bpmndi:BPMNLabel>
          <dc:Bounds x="594" y="205" width="52" height="14"/>
        </bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="start_to_step_1_di" bpmnElement="start_to_step_1">
        <di:waypoint x="288" y="180"/>
        <di:waypoint x="380" y="180"/>
      </bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="step_1_to_end_di" bpmnElement="step_1_to_end">
        <di:waypoint x="500" y="180"/>
        <di:waypoint x="602" y="180"/>
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


def new_key(session: Reading, unit_id: UUID, kind: str, name: str) -> str:
    """A code nobody of the tenant uses for a text of this kind yet, from its Vietnamese name: “Họp xét” is hop_xet."""
    tenant = unit(session, unit_id).tenant_id
    plain = {BPMN: "", DMN: "decision"}.get(kind, "form")
    stem = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[:_LONGEST].strip("_")
    if not stem or not stem[0].isalpha():
        stem = "_".join(filter(None, (plain or "process", stem)))
    pinned = select(ReleaseArtefact.key).join(Release, Release.id == ReleaseArtefact.release_id)
    pinned = pinned.where(Release.tenant_id == tenant, ReleaseArtefact.kind == kind)
    taken = set(session.scalars(pinned.distinct()))
    taken |= set(session.scalars(select(Draft.key).where(Draft.tenant_id == tenant, Draft.kind == kind)))
    return next(key for number in count(1) if (key := stem if number == 1 else f"{stem}_{number}") not in taken)


def new_diagram(name: str, key: str) -> bytes:
    """A laid-out diagram with one pool, one lane and one step, to be completed in the editor.

    What only people can decide is left open (the step's form, the lane's role, who may start); the check says so."""
    name = clean_label(name)
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    title = quoteattr(f'"{quoted}"')
    return _DIAGRAM.format(key=key, name=quoteattr(name), title=title).encode()


def new_form(title: str, key: str) -> bytes:
    """A form with one line to fill in."""
    schema = {
        "type": "default",
        "id": key,
        "title": clean_label(title),
        "schemaVersion": 19,
        "components": [{"type": "textarea", "id": "c1", "key": "content", "label": "Nội dung"}],
    }
    return orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def new_decision(name: str, key: str, inputs: Sequence[str], output: str) -> bytes:
    """A decision file with one table: these columns of conditions, one column of results, one row to be filled in."""
    return new_model(key, clean_label(name), [clean_label(each) for each in inputs], clean_label(output))
