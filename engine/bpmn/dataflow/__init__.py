"""Which variables are surely written when something reads them: a must-analysis over the graph of a process.
Scopes as `engine.spiff` keeps them (decision 0008): reads go up, writes stay in the nearest scope."""

from __future__ import annotations

from .analysis import Gap, answering, gaps
from .reading import entries_in, names_in, reads_of, reads_of_flow, writes_of

__all__ = ["Gap", "answering", "entries_in", "gaps", "names_in", "reads_of", "reads_of_flow", "writes_of"]
