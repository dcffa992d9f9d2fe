"""Data that flows along data associations: in when an activity begins, out when it ends (BPMN 2.0.2 §10.4.2).

An activity that declares data has a scope of its own while it is under way; decision 0019 says how names and values
of the standard are variables here. What is missing is an incident that names it: nobody sees a step that only waits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from engine.bpmn.data import DataAssociation, DataItem, DataSet
from engine.bpmn.model import CATCH_EVENTS
from engine.spiff.declared import EMPTY, Carried, Names
from engine.spiff.host import Incident

if TYPE_CHECKING:
    from engine.spiff.evaluation import Evaluation

MISSING: Any = object()
ALONE = "value"  # the key under which a message carries a value that is no context
_Pending = dict[tuple[str, Names], Any]


def data_scope(task: Task) -> str:
    """The id of the scope an activity's own data lies in."""
    return f"{task.id}/data"


def home(execution: Evaluation, task: Task, name: str) -> tuple[str, Names]:
    """Where a variable a token writes belongs, and under which names: among the activity's own data, else where the
    name is declared, up to the process that was called, else in the nearest scope."""
    scope = execution.scope_of(task)
    own: Carried | None = task.task_spec.carried
    if own is not None and name in own.names:
        return scope, own.names[name]
    if scope.endswith("/data"):
        scope = execution.scopes.scopes[scope].parent or scope
    at: Task | None = task
    while at is not None:
        run = at.workflow
        if group := run.level.data.names.get(name):
            return run.scope, group
        if execution.scopes.scopes[run.scope].parent is None:
            break  # a called process does not see the data of the one that calls
        at = run.owner
        if at is not None and "item" in at.internal_data:
            item: Carried | None = at.task_spec.carried
            if item is not None and name in item.names:
                return execution.scope_of(at), item.names[name]
    return scope, (name,)


def is_list(task: Task, name: str) -> bool:
    """Whether data is declared to be a list."""
    own: Carried | None = task.task_spec.carried
    at: Task | None = task
    while at is not None:
        if name in at.workflow.level.data.lists:
            return True
        at = at.workflow.owner
    return own is not None and name in own.lists


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
    pending: _Pending = {}
    for association in carried.incoming:
        inside = carried.data.input(association.target) or association.target in _properties(carried)
        place = (scope, (association.target,)) if inside else home(execution, task, association.target)
        _carry(execution, task, scope, association, place, {}, pending)
    _commit(execution, task, pending)
    chosen = _choose(
        carried.data.input_sets,
        {item.id for item in carried.inputs},
        lambda key: execution.scopes.find(scope, key) is not None,
    )
    if isinstance(chosen, DataSet):
        if chosen.partners:
            task.internal_data["inputs"] = chosen.id
    elif chosen:
        raise Incident(
            f"Chưa bắt đầu được vì thiếu dữ liệu vào bắt buộc: {_told(carried.data.inputs, chosen)}. "
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


def receive(execution: Evaluation, task: Task, product: Any) -> None:
    """Carry out the data associations out of an event that has caught something (BPMN 2.0.2 §10.5.1, §10.4.2)."""
    carried: Carried | None = task.task_spec.carried
    if carried is None:
        return
    scope = data_scope(task)
    execution.scopes.open(scope, execution.scope_of(task))
    try:
        give_out(execution, task, carried, scope, product)
    finally:
        execution.scopes.close(scope)


def give_out(execution: Evaluation, task: Task, carried: Carried, scope: str, product: Any) -> None:
    """Fill the outputs in a scope, look whether all that is required is there, carry out the associations."""
    produced = produce(execution, scope, carried.outputs, product)
    if product is not MISSING or carried.node.kind not in CATCH_EVENTS:  # a signal carries no data
        _check_outputs(task, carried, produced)
    _commit(execution, task, {(scope, (key,)): value for key, value in produced.items()})
    pending: _Pending = {}
    for association in carried.outgoing:
        if association.sources or association.transformation or association.assignments:
            place = home(execution, task, association.target)
            _carry(execution, task, scope, association, place, produced, pending)
        elif product is not MISSING:
            pending[home(execution, task, association.target)] = product
    _commit(execution, task, pending)


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
    chosen = _choose(sets, {item.id for item in carried.outputs}, lambda key: key in produced)
    if isinstance(chosen, list) and chosen:
        if follows is not None:
            task.internal_data["inputs"] = follows
        raise Incident(
            f"Đã làm xong nhưng không có dữ liệu ra bắt buộc: {_told(carried.data.outputs, chosen)}. "
            "Hãy sửa quy trình để bước này tạo ra dữ liệu đó, hoặc đánh dấu dữ liệu ra là tùy chọn."
        )


def close(execution: Evaluation, task: Task) -> None:
    """Give up the own data of an activity; an instance of several and a round of a loop leave that to the whole."""
    if "item" not in task.internal_data and task.internal_data.get("scope") == data_scope(task):
        del task.internal_data["scope"]
        execution.scopes.close(data_scope(task))
        execution.touch(task)


# ---- called processes and messages


def hand_in(execution: Evaluation, task: Task, called: str, scope: str) -> None:
    """Give a called process the inputs it declares, from those of the call (BPMN 2.0.2 §10.3.6, §10.4.2).

    Raises Incident when one it requires is not given; a value may also have been given by name."""
    process = execution.compiled.processes.get(called)
    wanted = (process.data if process is not None else None) or EMPTY
    carried: Carried | None = task.task_spec.carried
    given = carried.data.inputs if carried is not None else ()
    for mine, theirs in pair(given, wanted.inputs):
        ref = execution.scopes.find(execution.scope_of(task), mine.id)
        if ref is not None:
            execution.scopes.put(scope, theirs.id, ref)
    there = execution.scopes.scopes[scope].variables
    chosen = _choose(wanted.input_sets, {item.id for item in wanted.inputs}, lambda key: key in there)
    if isinstance(chosen, list) and chosen:
        raise Incident(
            f"Quy trình được gọi thiếu dữ liệu vào bắt buộc: {_told(wanted.inputs, chosen)}. "
            "Hãy đưa dữ liệu đó vào bước gọi rồi thử lại."
        )


def hand_out(execution: Evaluation, task: Task, called: str, scope: str) -> dict[str, Any]:
    """The outputs of a call, by id, from those of the process it called. Raises Incident when a required one is
    missing."""
    process = execution.compiled.processes.get(called)
    wanted = (process.data if process is not None else None) or EMPTY
    # A global task brings its answers about as a step of its own name.
    answers = execution.scopes.scopes[scope].variables.get(called)
    product = execution.scopes.value_of(answers) if answers is not None else MISSING
    produced = produce(execution, scope, wanted.outputs, product)
    chosen = _choose(wanted.output_sets, {item.id for item in wanted.outputs}, lambda key: key in produced)
    if isinstance(chosen, list) and chosen:
        raise Incident(
            f"Quy trình được gọi kết thúc mà không có dữ liệu ra bắt buộc: {_told(wanted.outputs, chosen)}. "
            "Hãy sửa quy trình được gọi."
        )
    carried: Carried | None = task.task_spec.carried
    mine = carried.data.outputs if carried is not None else ()
    return {ours.id: produced[theirs.id] for ours, theirs in pair(mine, wanted.outputs) if theirs.id in produced}


def pair(left: Sequence[DataItem], right: Sequence[DataItem]) -> list[tuple[DataItem, DataItem]]:
    """Data of a call and of what it calls that belong together: of one id, of one name, of one structure, then in
    order."""
    found: list[tuple[DataItem, DataItem]] = []
    rest, others = list(left), list(right)
    same = (
        lambda a, b: a.id == b.id,
        lambda a, b: bool(a.name) and a.name == b.name,
        lambda a, b: a.structure == b.structure and a.collection == b.collection,
        lambda a, b: True,
    )
    for alike in same:
        for mine in list(rest):
            theirs = next((each for each in others if alike(mine, each)), None)
            if theirs is not None:
                found.append((mine, theirs))
                rest.remove(mine)
                others.remove(theirs)
    return found


@contextmanager
def taken_in(execution: Evaluation, task: Task) -> Iterator[None]:
    """While an event throws: its data, carried in along its associations."""
    enter(execution, task)
    try:
        yield
    finally:
        close(execution, task)


def content(execution: Evaluation, task: Task) -> Any:
    """What an event or a send task that declares inputs sends: its only input, else a context of them all."""
    carried: Carried | None = task.task_spec.carried
    if carried is None or not carried.data.inputs:
        return MISSING
    scope, found = execution.scope_of(task), {}
    for item in carried.data.inputs:
        ref = execution.scopes.find(scope, item.id)
        if ref is not None:
            found[item.name or item.id] = execution.scopes.value_of(ref)
    if len(carried.data.inputs) == 1:
        return next(iter(found.values()), MISSING)
    return found


def wrapped(value: Any) -> dict[str, Any]:
    """A value as the content of a message, which is a context."""
    return value if isinstance(value, dict) else {ALONE: value}


def unwrapped(payload: Any) -> Any:
    """The value a message carries."""
    return payload[ALONE] if isinstance(payload, dict) and set(payload) == {ALONE} else payload


# ---- one association


def _carry(
    execution: Evaluation,
    task: Task,
    scope: str,
    association: DataAssociation,
    place: tuple[str, Names],
    produced: Mapping[str, Any],
    pending: _Pending,
) -> None:
    """Carry out one association into `pending`; without its sources it is not carried out (§10.4.2)."""
    given: dict[str, Any] = {name: value for (_, names), value in pending.items() for name in names}
    for source in association.sources:
        if source in produced:
            given[source] = produced[source]
        elif source not in given:
            ref = execution.scopes.find(scope, source)
            if ref is None:
                return
            given[source] = execution.scopes.value_of(ref)
    if association.transformation:
        pending[place] = execution.evaluate_in(scope, association.transformation, given)
    for each in association.assignments:
        value = execution.evaluate_in(scope, each.source, given)
        name, path = _target(execution, task, association, each.target)
        where = place if name == association.target else home(execution, task, name)
        pending[where] = _put(_standing(execution, where, pending), path, value) if path else value
    if not association.transformation and not association.assignments and association.sources:
        pending[place] = given[association.sources[0]]


def _target(execution: Evaluation, task: Task, association: DataAssociation, text: str) -> tuple[str, list[str]]:
    """What an assignment writes to: data that is declared, and perhaps the way to a part of it."""
    parts = [part.strip() for part in text.split(".")]
    name = parts[0]
    if name == association.target or home(execution, task, name)[1] != (name,):
        return name, parts[1:]
    carried: Carried | None = task.task_spec.carried
    declared = carried is not None and (name in carried.names or name in _properties(carried))
    at: Task | None = task
    while at is not None and not declared:
        declared = name in at.workflow.level.data.names
        at = at.workflow.owner
    if not declared:
        raise Incident(f"Phép gán ghi vào “{text}”, không phải dữ liệu đã khai báo.")
    return name, parts[1:]


def _standing(execution: Evaluation, where: tuple[str, Names], pending: _Pending) -> Any:
    if where in pending:
        return pending[where]
    ref = execution.scopes.scopes[where[0]].variables.get(where[1][0])
    return execution.scopes.value_of(ref) if ref is not None else {}


def _put(whole: Any, path: list[str], value: Any) -> Any:
    """A context with one part replaced; what was there is not changed."""
    if not isinstance(whole, dict):
        raise Incident("Phép gán ghi vào một phần của dữ liệu, nhưng dữ liệu đó không phải là bảng giá trị.")
    inner = _put(whole.get(path[0], {}), path[1:], value) if path[1:] else value
    return {**whole, path[0]: inner}


def _commit(execution: Evaluation, task: Task, pending: _Pending) -> None:
    for (scope, names), value in pending.items():
        single = not isinstance(value, list | dict) and value is not None
        kept = [value] if single and is_list(task, names[0]) else value
        execution.put_value(scope, names, kept)


def _choose(sets: Iterable[DataSet], here: set[str], there: Any) -> DataSet | list[str] | None:
    """The first set whose required data is all there; else what the first set lacks; None when there are no sets.

    here: the data that gets its value at this place; what else a set lists is looked for elsewhere."""
    lacking: list[str] | None = None
    for each in sets:
        absent = [key for key in each.required if key in here and not there(key)]
        if not absent:
            return each
        lacking = absent if lacking is None else lacking
    return lacking


def _told(items: Iterable[DataItem], keys: Sequence[str]) -> str:
    return ", ".join(f"“{item.told}”" for item in items if item.id in keys)
