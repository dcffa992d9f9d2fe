"""The processes the product ships with compile, and those that start by hand start.

With ordinary values for what every instance has; whatever else a process needs it has to ask or to compute."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from play import Play, World

from engine.bpmn import load
from engine.spiff import Compiled, compile_processes

PROCESSES = Path(__file__).parents[3] / "processes"
FILES = sorted(PROCESSES.glob("*/*.bpmn"))


def package(path: Path) -> Compiled:
    """A package's processes over those of the base package, as a locality has them."""
    chosen = {each.name: each for each in (PROCESSES / "base").glob("*.bpmn")}
    chosen |= {each.name: each for each in path.parent.glob("*.bpmn")}
    return compile_processes(load(each.read_bytes()) for each in chosen.values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_compiles_and_starts(path: Path) -> None:
    built = package(path)
    for process in load(path.read_bytes()).processes.values():
        world = World()
        unit = {"id": "u", "code": "U", "name": "Đơn vị", "short_name": "ĐV", "kind": "ward", "relation": ""}
        given = {
            "unit": {**unit, "parent_id": None},
            "case": {"id": "k", "title": "Hồ sơ"},
            "started_by": {"name": "An", "post": "Chuyên viên"},
            "profile": {},
        }
        by_hand = bool(built.levels[process.id].starts())
        start = next((n.id for n in process.start_nodes() if n.event_kind == "message"), None)
        play = Play(built, cold=True, world=world)
        play.start(
            process.id, start_event=None if by_hand else start, payload={"n": Decimal(1), "dossiers": []}, **given
        )
        assert play.open() or play.incidents
        assert all(told.startswith("no operation") for _, told in play.incidents.values()), play.incidents
