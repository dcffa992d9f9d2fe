"""What a form shows first: the step's `prefill`, over it what was answered there before (a returned step).

Shared by the task page and by validation, so that a read-only field keeps exactly what was shown."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from engine.spiff import Execution, Incident


def first_values(execution: Execution, token_id: UUID, context: Mapping[str, Any]) -> dict[str, Any]:
    """First values of a task's form, as FEEL values; what `prefill` cannot compute is left empty."""
    step = execution.step(token_id)
    given: Any = {}
    if step.properties.get("prefill"):
        try:
            given = execution.evaluate_at(token_id, step.properties["prefill"])
        except Incident:
            given = {}
    before = context.get(step.element_id)
    return {**(given if isinstance(given, dict) else {}), **(before if isinstance(before, dict) else {})}
