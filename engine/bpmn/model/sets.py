"""The kinds of flow nodes, in the sets the engine tells apart (BPMN 2.0.2 chapters 7, 10 and 11).
Plain names of the standard, so that every part of the model may use them."""

from __future__ import annotations

ACTIVITIES = frozenset(
    "task userTask manualTask scriptTask serviceTask sendTask receiveTask businessRuleTask callActivity subProcess "
    "transaction adHocSubProcess".split()
)
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
GATEWAYS = frozenset("exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway".split())
CHOREOGRAPHY = frozenset("choreographyTask callChoreography subChoreography".split())
# Steps the system carries out by itself; what fails in them is an error of theirs (BPMN 2.0.2 §10.3.3, §13.3.3).
AUTOMATIC = frozenset("scriptTask serviceTask sendTask businessRuleTask".split())
EVENTS = frozenset("startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent".split())
CATCH_EVENTS = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROW_EVENTS = frozenset({"endEvent", "intermediateThrowEvent"})
# Kinds of definitions that bring data along, and those of an end event that end its level at once.
CARRIERS = frozenset({"message", "error", "escalation"})
ENDINGS = frozenset({"terminate", "error", "cancel"})
