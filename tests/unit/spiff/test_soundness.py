"""The search for soundness agrees with the engine: every verdict on random graphs is compared with running them through
every order and every choice. Whatever the engine can come to, the search must say, and nothing else."""

from __future__ import annotations

import os

from exhaustive import Exhaustive, TooLarge
from graphs import ERRORS, MESSAGES, Graph, graphs, model
from hypothesis import HealthCheck, Phase, assume, given, settings
from models import xml

from engine.bpmn import load
from engine.bpmn.soundness import faults
from engine.spiff import compile_processes

EXAMPLES = int(os.environ.get("SOUNDNESS_EXAMPLES", "150"))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(graph=graphs())
def test_the_verdict_is_what_the_engine_does(graph: Graph) -> None:
    definitions = load(xml(model(graph), messages=MESSAGES, errors=ERRORS))
    try:
        seen = Exhaustive(compile_processes([definitions]), most=250).run()
    except TooLarge:
        assume(False)
    process = definitions.processes["p"]
    found = faults(definitions, process)
    assume(not any(fault.kind == "partial" for fault in found))
    inner = {node.id for node in process.walk()} - set(process.nodes)
    wrong_inside = any(fault.element in inner for fault in found)
    if wrong_inside:
        # What is wrong inside a sub-process is told even when what goes on outside it breaks it off or never rests.
        assume(not graph.events and "stop" not in graph.kinds and not seen.endless)
    named = {kind: {fault.element for fault in found if fault.kind == kind} for kind in ("deadlock", "endless", "dead")}
    dead = {node.id for node in process.walk()} - seen.happened
    assert named["deadlock"] == seen.stuck
    # What goes round outside for ever is told, even where it may come to rest in a join that waits for ever inside.
    rests_inside = wrong_inside and bool(seen.stuck)
    assert bool(named["endless"]) == seen.endless or (named["endless"] and rests_inside)
    assert named["dead"] <= dead
    if not seen.stuck and not seen.endless:
        assert bool(named["dead"]) == bool(dead)
    twice = {fault.element for fault in found if fault.kind in ("twice", "multiplies")}
    tasks = {node.id for node in process.walk() if node.kind == "userTask"}
    assert twice or not seen.twice
    if not seen.stuck and not seen.endless:
        assert twice & tasks <= seen.twice
