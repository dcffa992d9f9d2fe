"""Data that flows along data associations: in when an activity begins, out when it ends (BPMN 2.0.2 §10.4.2).

An activity that declares data has a scope of its own while it is under way; decision 0019 says how names and values
of the standard are variables here. What is missing is an incident that names it: nobody sees a step that only waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from engine.bpmn.data import DataItem, DataSet
from engine.bpmn.model import CATCH_EVENTS, EventDefinition
from engine.spiff.associations import Pending, carry, commit, data_scope, home
from engine.spiff.declared import Carried, paired
from engine.spiff.host import Incident

if TYPE_CHECKING:
    from engine.spiff.evaluation import Evaluation

MISSING: Any = object()
ALONE = "value"  # the key under which a message carries a value that is no context


# ---- when an activity or event begins


def enter(execution: Evaluation, task: Task) -> None:
    """Carry out the data associations into an activity. Raises Incident when required data is missing."""
    carried: Carried | None = task.task_spec.carried
    if carried is None:
        return
    if "item" not in task.internal_data:
        scope = data_scope(task)
        execution.scopes.close(scope)
        task.internal_data.pop("scope", None)
        execution.scopes.open(scope, execution.scope_of(task))
        task.internal_data["scope"] = scope
    elif carried.part == "all":
        # A round of a loop: on the data of the loop, without what the round before gave out.
        scope = task.internal_data["scope"] = f"{task.internal_data['item']}/data"
        for item in carried.outputs:
            execution.scopes.drop(scope, item.id)
    take_in(execution, task, carried, execution.scope_of(task))


def take_in(execution: Evaluation, task: Task, carried: Carried, scope: str) -> None:
    """Carry out the associations of a token into a scope, then look whether all that is required is there."""
    pending: Pending = {}
    for association in carried.incoming:
        inside = carried.data.input(association.target) or association.target in _properties(carried)
        place = (scope, (association.target,)) if inside else home(execution, task, association.target)
        carry(execution, task, scope, association, place, {}, pending)
    commit(execution, task, pending)
    chosen = choose(
        carried.data.input_sets,
        {item.id for item in carried.inputs},
        lambda key: execution.scopes.find(scope, key) is not None,
    )
    if isinstance(chosen, DataSet):
        if chosen.partners:
            task.internal_data["inputs"] = chosen.id
    elif chosen:
        raise Incident(
            f"Chưa bắt đầu được vì thiếu dữ liệu vào bắt buộc: {told(carried.data.inputs, chosen)}. "
            "Hãy bổ sung dữ liệu rồi thử lại."
        )


def _properties(carried: Carried) -> set[str]:
    return {item.id for item in carried.data.properties}


# ---- when it ends


def leave(execution: Evaluation, task: Task, product: Any = MISSING) -> None:
    """Carry out the data associations out of an activity. Raises Incident when required data is missing.

    product: what it brought about (answers, a payload, a result), for outputs that were not written by name."""
    carried: Carried | None = task.task_spec.carried
    if carried is None or ("item" not in task.internal_data and data_scope(task) not in execution.scopes.scopes):
        return  # nothing to carry, or carried out before the way on could not be decided
    give_out(execution, task, carried, execution.scope_of(task), product)
    close(execution, task)


def receive(execution: Evaluation, task: Task, product: Any, own: Mapping[str, Any] | None = None) -> None:
    """Carry out the data associations out of an event that has caught something (BPMN 2.0.2 §10.5.1, §10.4.2).

    own: of an event with several definitions, the values of the outputs whose definition has come."""
    carried: Carried | None = task.task_spec.carried
    if carried is None:
        return
    scope = data_scope(task)
    execution.scopes.open(scope, execution.scope_of(task))
    try:
        give_out(execution, task, carried, scope, product, own)
    finally:
        execution.scopes.close(scope)


def give_out(
    execution: Evaluation,
    task: Task,
    carried: Carried,
    scope: str,
    product: Any,
    own: Mapping[str, Any] | None = None,
) -> None:
    """Fill the outputs in a scope, look whether all that is required is there, carry out the associations."""
    produced = produce(execution, scope, carried.outputs, product) if own is None else dict(own)
    # A signal carries no data, and of several events perhaps only one has come.
    if own is None and (product is not MISSING or carried.node.kind not in CATCH_EVENTS):
        _check_outputs(task, carried, produced)
    commit(execution, task, {(scope, (key,)): value for key, value in produced.items()})
    pending: Pending = {}
    for association in carried.outgoing:
        if association.sources or association.transformation or association.assignments:
            place = home(execution, task, association.target)
            carry(execution, task, scope, association, place, produced, pending)
        elif product is not MISSING:
            pending[home(execution, task, association.target)] = product
    commit(execution, task, pending)


def produce(execution: Evaluation, scope: str, outputs: Sequence[DataItem], product: Any = MISSING) -> dict[str, Any]:
    """The values of outputs: those written by name in a scope, else the entry of the product that carries the name,
    else the whole product when there is only one output."""
    found: dict[str, Any] = {}
    written = execution.scopes.scopes[scope].variables
    for item in outputs:
        if item.id in written:
            found[item.id] = execution.scopes.value_of(written[item.id])
        elif isinstance(product, dict) and (item.id in product or (item.name and item.name in product)):
            found[item.id] = product[item.id] if item.id in product else product[item.name]
        elif product is not MISSING and len(outputs) == 1:
            found[item.id] = product
    return found


def _check_outputs(task: Task, carried: Carried, produced: Mapping[str, Any]) -> None:
    follows = task.internal_data.pop("inputs", None)
    sets = [each for each in carried.data.output_sets if not each.partners or follows in (None, *each.partners)]
    chosen = choose(sets, {item.id for item in carried.outputs}, lambda key: key in produced)
    if isinstance(chosen, list) and chosen:
        if follows is not None:
            task.internal_data["inputs"] = follows
        raise Incident(
            f"Đã làm xong nhưng không có dữ liệu ra bắt buộc: {told(carried.data.outputs, chosen)}. "
            "Hãy sửa quy trình để bước này tạo ra dữ liệu đó, hoặc đánh dấu dữ liệu ra là tùy chọn."
        )


def close(execution: Evaluation, task: Task) -> None:
    """Give up the own data of an activity; an instance of several and a round of a loop leave that to the whole."""
    if "item" not in task.internal_data and task.internal_data.get("scope") == data_scope(task):
        del task.internal_data["scope"]
        execution.scopes.close(data_scope(task))
        execution.touch(task)


# ---- what messages, errors and escalations carry


@contextmanager
def taken_in(execution: Evaluation, task: Task) -> Iterator[None]:
    """While an event throws: its data, carried in along its associations."""
    enter(execution, task)
    try:
        yield
    finally:
        close(execution, task)


def content(execution: Evaluation, task: Task, event: EventDefinition | None = None) -> Any:
    """What an event or a send task that declares inputs sends: its only input, else a context of them all.

    `event`: of several definitions of an event, the one whose input it is."""
    carried: Carried | None = task.task_spec.carried
    if carried is None or not carried.data.inputs:
        return MISSING
    node, inputs = carried.node, carried.data.inputs
    if event is not None and len(node.events) > 1:
        own = paired(node, inputs).get(next(i for i, each in enumerate(node.events) if each is event))
        inputs = (own,) if own is not None else ()
    scope, found = execution.scope_of(task), {}
    for item in inputs:
        ref = execution.scopes.find(scope, item.id)
        if ref is not None:
            found[item.name or item.id] = execution.scopes.value_of(ref)
    if len(inputs) <= 1:
        return next(iter(found.values()), MISSING)
    return found


def wrapped(value: Any) -> dict[str, Any]:
    """A value as the content of a message, which is a context."""
    return value if isinstance(value, dict) else {ALONE: value}


def unwrapped(payload: Any) -> Any:
    """The value a message carries."""
    return payload[ALONE] if isinstance(payload, dict) and set(payload) == {ALONE} else payload


def choose(sets: Iterable[DataSet], here: set[str], there: Callable[[str], bool]) -> DataSet | list[str] | None:
    """The first set whose required data is all there; else what the first set lacks; None when there are no sets.

    here: the data that gets its value at this place; what else a set lists is looked for elsewhere."""
    lacking: list[str] | None = None
    for each in sets:
        absent = [key for key in each.required if key in here and not there(key)]
        if not absent:
            return each
        lacking = absent if lacking is None else lacking
    return lacking


def told(items: Iterable[DataItem], keys: Sequence[str]) -> str:
    return ", ".join(f"“{item.told}”" for item in items if item.id in keys)
