"""Background work inside the process: duties that are done again and again, each on its own.

Rooms below register what has to be done through `Runner.add` (timers, messages, clearing up)."""

from engine.jobs.runner import Runner

__all__ = ["Runner"]
