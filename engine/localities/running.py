"""The port through which the runtime says how many instances are under way (design.md §2, rule 2).

The preview of a publication names them: they stay on the version they began with."""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from engine.storage import Reading

RunningCounter = Callable[[Reading, Collection[UUID], Collection[str]], Mapping[str, int]]
"""Instances under way by process id, given the units they belong to and the process ids."""

_registered: list[RunningCounter] = []


def register_running_counter(counter: RunningCounter) -> None:
    """Make the counter known; called once by the room that runs instances."""
    _registered[:] = [counter]


def running(session: Reading, unit_ids: Collection[UUID], process_keys: Collection[str]) -> Mapping[str, int]:
    """Instances under way of these processes in these units, by process id; those without any may be left out."""
    return _registered[0](session, unit_ids, process_keys) if _registered and unit_ids and process_keys else {}
