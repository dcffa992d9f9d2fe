"""Running a process: tokens on SpiffWorkflow's tasks, variables in scopes of our own.

The only place that imports SpiffWorkflow; `docs/decisions/` says what is used of it and why the rest is not."""

from importlib.metadata import version

_TESTED = "3.2.0"

if version("SpiffWorkflow") != _TESTED:  # pragma: no cover - a wrong installation
    raise RuntimeError(f"SpiffWorkflow {version('SpiffWorkflow')} was not tested with this program, {_TESTED} was")

from engine.spiff.compiler import Compiled, compile_processes  # noqa: E402
from engine.spiff.deciding import DecisionFile  # noqa: E402
from engine.spiff.execution import Execution  # noqa: E402
from engine.spiff.following import DUE, follow, live_names, moved, reads, tell_due  # noqa: E402
from engine.spiff.host import Host, Incident, OutMessage, OutSignal, StepContext  # noqa: E402
from engine.spiff.repairing import Read, attempts, failures, reads_of, repair  # noqa: E402
from engine.spiff.scheduling import Rhythm, holds, rhythm_of  # noqa: E402
from engine.spiff.scopes import ROOT  # noqa: E402
from engine.spiff.standing import Still, revive, still  # noqa: E402
from engine.spiff.state import Changes  # noqa: E402

__all__ = [
    "DUE",
    "ROOT",
    "Changes",
    "Compiled",
    "DecisionFile",
    "Execution",
    "Host",
    "Incident",
    "OutMessage",
    "OutSignal",
    "Read",
    "Rhythm",
    "Still",
    "StepContext",
    "attempts",
    "compile_processes",
    "failures",
    "follow",
    "holds",
    "live_names",
    "moved",
    "reads",
    "reads_of",
    "repair",
    "revive",
    "rhythm_of",
    "still",
    "tell_due",
]
