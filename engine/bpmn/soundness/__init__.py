"""Soundness: does every process come to an end whatever is chosen, and does every step get its turn?
A search over the states of a model that moves tokens exactly as `engine.spiff` does (decision 0020)."""

from __future__ import annotations

from ..model import Definitions, Process
from .faults import Fault, FaultKind
from .levels import Analysis

__all__ = ["Fault", "FaultKind", "faults"]


def faults(definitions: Definitions, process: Process) -> list[Fault]:
    """What can go wrong with the tokens of a process on any of its levels; data decide nothing, all ways are open."""
    analysis = Analysis(definitions)
    analysis.process(process)
    return list(dict.fromkeys(analysis.faults))
