"""The diagrams of an instance with the path taken drawn on them, as its journal tells it.

Shared by the case page and by auditors; a release never changes, so neither does its picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.bpmn import Overlay, draw
from engine.history import Entry
from engine.runtime.tables import ProcessInstance, WorkItem
from engine.spiff import Compiled


@dataclass(frozen=True)
class Drawn:
    """One drawn process: its id, its name, the picture (SVG)."""

    process_id: str
    name: str
    svg: str


def diagrams(
    instance: ProcessInstance, compiled: Compiled, log: Sequence[Entry], items: Sequence[WorkItem]
) -> list[Drawn]:
    """The process and every called process that was entered, with the path taken drawn on it."""
    done: dict[str, dict[str, int]] = {}
    flows: dict[str, set[str]] = {}
    failed: dict[str, set[str]] = {}
    for entry in log:
        if entry.chain_id != instance.id:
            continue
        for effect in entry.effects:
            process = effect.get("process")
            if effect["do"] == "passed" and process is not None:
                counts = done.setdefault(process, {})
                rounds = counts.get(effect["element"], 0)
                counts[effect["element"]] = max(rounds, 1) if "many" in effect else rounds + 1
                flows.setdefault(process, set()).update(effect["flows"])
            elif effect["do"] == "incident" and process is not None:
                failed.setdefault(process, set()).add(effect["element"])
    drawn: list[Drawn] = []
    called = [key for key in compiled.processes if key != instance.process_id]
    for process_id in (instance.process_id, *called):
        process = compiled.processes[process_id]
        if process_id in compiled.definitions[process_id].global_tasks:
            continue  # a step without a drawing of its own
        here = [item for item in items if item.instance_id == instance.id and item.process_id == process_id]
        if process_id != instance.process_id and process_id not in done and not here:
            continue
        active: dict[str, str] = {}
        for item in here:
            active[item.element_id] = "đang thực hiện" if item.post_id else "đang chờ"
        overlay = Overlay(
            done=done.get(process_id, {}),
            active=active,
            flows=frozenset(flows.get(process_id, ())),
            failed=frozenset(failed.get(process_id, set()) - set(done.get(process_id, {}))),
        )
        drawn.append(Drawn(process_id, process.name, draw(compiled.definitions[process_id], process_id, overlay)))
    return drawn
