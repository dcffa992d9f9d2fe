"""Prints what a completion costs in memory, without a database: `python tests/unit/spiff/speed.py [profile]`.

Hot keeps the live object, cold reads it back from rows before every completion; microseconds, median."""

from __future__ import annotations

import cProfile
import json
import pstats
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[3]), str(Path(__file__).parent)]

from models import Model, compiled, many  # noqa: E402
from play import World  # noqa: E402

from engine.feel import codec  # noqa: E402
from engine.spiff import Compiled, Execution  # noqa: E402


def chain() -> Compiled:
    """Twelve tasks with three gateways between them."""
    keys = [f"t{n}" for n in range(12)]
    model = Model().start().users(*keys).end().xor("X1", "X2", "X3")
    order = ["S", *keys[:3], "X1", *keys[3:6], "X2", *keys[6:9], "X3", *keys[9:], "E"]
    for one, two in pairwise(order):
        model.flow(one, two, f"t{(int(one[1]) * 3 - 1)}.n > 0" if one.startswith("X") else "")
    return compiled(model)


def fan(size: int) -> tuple[Compiled, dict[str, Any]]:
    """One task for each of many units, with an early end that asks for the answers."""
    inner = many(until="nrOfCompletedInstances > 1000")
    model = Model().start().user("ask", inner, collection="units", item="org").end().chain("S", "ask", "E")
    return compiled(model), {"units": [f"o{n}" for n in range(size)]}


def measure(built: Compiled, given: dict[str, Any], cold: bool, repeat: int) -> list[float]:
    times = []
    for _ in range(repeat):
        world, rows = World(), dict[tuple[str, str], str]()
        execution = Execution.start(built, world, "p", given)
        while True:
            changes = execution.take_changes()
            for key, body in changes.rows.items():
                if body is None:
                    del rows[key]
                else:
                    rows[key] = json.dumps(body)
            for value in changes.values:
                world.values[value.id] = json.dumps(codec.to_data(value.value))
            if changes.status != "running":
                break
            token = next(t.id for run in execution.runs.values() for t in run.tokens() if t.task_spec.manual)
            stored = {key: json.loads(body) for key, body in rows.items()} if cold else {}
            began = perf_counter()
            if cold:
                execution = Execution.load(built, world, stored)
            execution.complete(token, {"n": 1, "text": "Đồng ý"})
            times.append((perf_counter() - began) * 1e6)
    return sorted(times)


def main() -> None:
    cases: list[tuple[str, Callable[[], list[float]]]] = []
    for name, built, given, repeat in (("12 tasks", chain(), {}, 200), *((f"{n}-way", *fan(n), 3) for n in (40, 200))):
        for cold in (False, True):
            cases.append(
                (f"{name}, {'cold' if cold else 'hot'}", lambda b=built, g=given, c=cold, r=repeat: measure(b, g, c, r))
            )
    for name, run in cases:
        if "profile" in sys.argv:
            with cProfile.Profile() as profile:
                run()
            print(name)
            pstats.Stats(profile).sort_stats("tottime").print_stats(14)
            continue
        times = run()
        print(f"{name:16} {times[len(times) // 2]:8.0f} µs median, {times[len(times) * 95 // 100]:8.0f} µs p95")


if __name__ == "__main__":
    main()
