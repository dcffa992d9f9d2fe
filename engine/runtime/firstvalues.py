"""What a form shows first: the step's `prefill`, over it what a person answered there before (a returned step).

Shared by the task page and by validation, so that a read-only field keeps exactly what was shown."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from engine.forms import Form
from engine.forms.model import walk
from engine.spiff import Execution, Incident


def first_values(execution: Execution, token_id: UUID, context: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """First values of a task's form, as FEEL values; what `prefill` cannot compute is left empty.

    A field nobody can change here shows what the prefill gives now: who checks again sees the new text."""
    step = execution.step(token_id)
    given: Any = {}
    if step.properties.get("prefill"):
        try:
            given = execution.evaluate_at(token_id, step.properties["prefill"])
        except Incident:
            given = {}
    given = given if isinstance(given, dict) else {}
    before = context.get(step.element_id)
    shown_only = {field.name for field in walk(form.fields) if True in field.locked} & given.keys()
    answered = before if isinstance(before, dict) else {}
    return {**given, **{name: value for name, value in answered.items() if name not in shown_only}}
