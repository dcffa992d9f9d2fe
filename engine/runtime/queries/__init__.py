"""Questions to the runtime, answered with the views of `engine.runtime.views`; nothing here changes anything."""

from engine.localities import register_running_counter
from engine.runtime.queries.attention import attention, stuck_step
from engine.runtime.queries.cases import case_view, file_of, search, startable
from engine.runtime.queries.inbox import inbox
from engine.runtime.queries.repairable import repairable
from engine.runtime.queries.running import running_instances
from engine.runtime.queries.scheduled import next_starts
from engine.runtime.queries.standing import standing_in, standing_still
from engine.runtime.queries.tasks import reassign_candidates, task_view

__all__ = [
    "attention",
    "case_view",
    "file_of",
    "inbox",
    "next_starts",
    "reassign_candidates",
    "repairable",
    "running_instances",
    "search",
    "standing_in",
    "standing_still",
    "startable",
    "stuck_step",
    "task_view",
]

register_running_counter(running_instances)
