"""What somebody saw when completing a task: kept by reference in the entry, and given back years later.

The form is pinned by the release. What its texts, conditions and first values read are variables of the instance: the
entry keeps which values they were made of then, and which versions the live parameters had. Nothing is copied."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from engine.feel import FeelError, codec, parse, strip_marker
from engine.forms import Form
from engine.spiff import Execution
from engine.spiff.scopes import Ref, ids_in

ERASED = "đã xóa"


def read_by(form: Form, element_id: str, prefill: str | None) -> frozenset[str]:
    """The variables a task's form shows: what its expressions and the step's first values read, and its own answers
    of before (a returned step)."""
    names = form.reads | {element_id}
    if prefill:
        with suppress(FeelError):  # what cannot be read gives no first values either
            names |= parse(strip_marker(prefill)).names
    return names


def keep(execution: Execution, item_id: UUID, form: Form, rules: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """What goes into the effect of a completion. `rules`: versions of the packages' parameters, innermost first, when
    they were read. Asks the database nothing."""
    step = execution.step(item_id)
    refs = execution.references_at(item_id, read_by(form, step.element_id, step.properties.get("prefill")))
    kept: dict[str, Any] = {"seen": refs} if refs else {}
    return kept | {"rules": [list(each) for each in rules]} if rules else kept


class Seen:
    """What a `done` effect says of answers and variables. Damaged references read as nothing."""

    def __init__(self, effect: Mapping[str, Any]) -> None:
        self._answers = {name: ref for name, ref in _mapping(effect.get("values")).items() if _ids(ref)}
        self._context = {name: ref for name, ref in _mapping(effect.get("seen")).items() if _ids(ref) is not None}
        self.rules = tuple(_pairs(effect.get("rules")))
        self.complete = "seen" in effect
        self.answer_ids = [key for ref in self._answers.values() for key in _ids(ref) or ()]

    @property
    def ids(self) -> set[UUID]:
        """Every value needed to show it again."""
        return {*self.answer_ids, *(key for ref in self._context.values() for key in _ids(ref) or ())}

    def answers(self, values: Mapping[UUID, Any]) -> dict[str, Any]:
        """The answers as FEEL values, from the JSON of values by id; erased ones are left out."""
        return {name: _build(ref, values) for name, ref in self._answers.items() if UUID(str(ref)) in values}

    def context(self, values: Mapping[UUID, Any]) -> dict[str, Any]:
        """The variables as FEEL values; erased ones are null."""
        return {name: _build(ref, values) for name, ref in self._context.items()}


class Mended:
    """What a `repaired` effect says of the values set for a failed step. Damaged references read as nothing."""

    def __init__(self, effect: Mapping[str, Any]) -> None:
        self._after = {path: ref for path, ref in _mapping(effect.get("repairs")).items() if _ids(ref)}
        self._before = {path: ref for path, ref in _mapping(effect.get("before")).items() if _ids(ref)}

    @property
    def ids(self) -> set[UUID]:
        """Every value needed to tell of it."""
        return {key for ref in (*self._after.values(), *self._before.values()) for key in _ids(ref) or ()}

    @property
    def paths(self) -> list[str]:
        """What was set, in the order it was."""
        return list(self._after)

    def missing(self, values: Mapping[UUID, Any]) -> list[UUID]:
        """The values that are no longer there."""
        return sorted(key for key in self.ids if key not in values)

    def told(self, path: str, values: Mapping[UUID, Any], show: Callable[[Any], str]) -> tuple[str | None, str]:
        """A value in words as it was (None: there was none) and as it was set; `ERASED` for one that is gone."""

        def text(ref: Ref) -> str:
            gone = any(key not in values for key in _ids(ref) or ())
            return ERASED if gone else show(_build(ref, values))

        return text(self._before[path]) if path in self._before else None, text(self._after[path])


def _mapping(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}


def _ids(ref: Ref) -> list[UUID] | None:
    try:
        return [UUID(each) for each in ids_in(ref)]
    except (TypeError, ValueError, KeyError, AttributeError):
        return None


def _pairs(given: Any) -> Iterable[tuple[str, int]]:
    for each in given if isinstance(given, list) else []:
        if isinstance(each, list) and len(each) == 2 and isinstance(each[1], int):
            yield str(each[0]), each[1]


def _build(ref: Ref, values: Mapping[UUID, Any]) -> Any:
    if isinstance(ref, str):
        key = UUID(ref)
        return codec.from_data(values[key]) if key in values else None
    if "{}" in ref:
        return {name: _build(part, values) for name, part in ref["{}"].items()}
    return [_build(part, values) for part in ref["[]"]]
