"""The search for soundness agrees with the engine: every verdict on random graphs is compared with running them through
every order and every choice. Whatever the engine can come to, the search must say, and nothing else."""

from __future__ import annotations

import os

from exhaustive import Exhaustive, TooLarge
from graphs import ERRORS, MESSAGES, Graph, graphs, model
from hypothesis import HealthCheck, assume, given, settings
from models import xml

from engine.bpmn import load
from engine.bpmn.soundness import faults
from engine.spiff import compile_processes

EXAMPLES = int(os.environ.get("SOUNDNESS_EXAMPLES", "150"))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(graph=graphs())
def test_the_verdict_is_what_the_engine_does(graph: Graph) -> None:
    definitions = load(xml(model(graph), messages=MESSAGES, errors=ERRORS))
    try:
        seen = Exhaustive(compile_processes([definitions]), most=250).run()
    except TooLarge:
        assume(False)
    found = faults(definitions, definitions.processes["p"])
    by_kind = {kind: {fault.element for fault in found if fault.kind == kind} for kind in ("deadlock", "endless", "dead")}
    assert not any(fault.kind == "partial" for fault in found)
    assert by_kind["deadlock"] == seen.stuck
    assert bool(by_kind["endless"]) == seen.endless
    nodes = {node.id for node in definitions.processes["p"].walk()}
    dead = nodes - seen.happened
    assert by_kind["dead"] <= dead
    if not seen.stuck and not seen.endless:
        assert bool(by_kind["dead"]) == bool(dead)
    twice = {fault.element for fault in found if fault.kind in ("twice", "multiplies")}
    if seen.twice:
        assert twice
    tasks = {node.id for node in definitions.processes["p"].walk() if node.kind == "userTask"}
    assert twice & tasks <= seen.twice
