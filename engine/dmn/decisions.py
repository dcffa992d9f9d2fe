"""Decision models ready to be asked: requirements are followed, each decision is made once per question.

What a decision sees is what it requires: inputs, other decisions, knowledge models and services (DMN 1.5 §10.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.dmn import model as m
from engine.dmn.boxing import Boxing, SyntaxFault
from engine.dmn.findings import DmnFinding, DmnRefused
from engine.dmn.reading import read
from engine.dmn.tables import table
from engine.dmn.tracing import Fired, TracedRun
from engine.dmn.types import Types
from engine.feel import DEFAULT, Budget, Expression, Function, Problem, Run, Value
from engine.feel.errors import exceeded
from engine.feel.types import NO_MATCH
from engine.feel.values import admit

_MAX_DEPTH = 100


@dataclass(frozen=True)
class Outcome:
    """The value of a decision; `problems` say in Vietnamese why something in it became null, `fired` what each table
    did, in the order they were asked."""

    value: Value
    problems: tuple[Problem, ...] = ()
    fired: tuple[Fired, ...] = ()


@dataclass(frozen=True)
class _Need:
    """A required element: the model it lies in, and the name of the import it is reached by ('' for the own model)."""

    model: Compiled
    element: m.Element
    through: str


class Compiled:
    """One model with the trees of its decisions, and the models it imports."""

    def __init__(self, model: m.Model, imported: Mapping[str, Compiled], path: tuple[str, ...]) -> None:
        self.model = model
        self.path = path  # the names of the imports that lead here from the model that is asked
        self.imported = imported  # by namespace
        self.spaces = {each.namespace: each.name for each in model.imports}
        self.types: Types = Types(model.types, [(each.name, imported[each.namespace].types) for each in model.imports])
        boxing = Boxing(self.types, table)
        self.needs: dict[str, tuple[_Need, ...]] = {}
        self.code: dict[str, Expression] = {}
        self.missing: list[DmnFinding] = []
        for element in model.elements.values():
            if isinstance(element, m.Decision | m.KnowledgeModel):
                self.needs[element.id] = tuple(self._needs(element, element.requires))
            elif isinstance(element, m.DecisionService):
                inputs = (*element.input_data, *element.input_decisions)
                self._needs(element, (*element.outputs, *element.encapsulated, *inputs))  # that they are there
        for element in model.elements.values():
            if isinstance(element, m.Decision | m.KnowledgeModel) and element.logic is not None:
                visible = frozenset(each.through or each.element.name for each in self.needs[element.id])
                tree = boxing.tree(element.logic, visible | {element.name}, element.name)
                self.code[element.id] = Expression("", tree)
        self.faults: Sequence[SyntaxFault] = boxing.faults

    def find(self, reference: m.Reference) -> _Need | None:
        """The element a reference of this model means."""
        namespace, id = reference
        if id in self.model.elements and namespace in ("", self.model.namespace):
            return _Need(self, self.model.elements[id], "")
        other = self.imported.get(namespace)
        if other is None or id not in other.model.elements:
            return None
        return _Need(other, other.model.elements[id], self.spaces[namespace])

    def _needs(self, element: m.Element, references: Sequence[m.Reference]) -> list[_Need]:
        found = []
        for reference in references:
            need = self.find(reference)
            if need is None:
                message = "Dùng đến một phần tử không có trong mô hình."
                remedy = "Hãy nối lại với phần tử đúng hoặc bỏ đường nối."
                self.missing.append(DmnFinding(element.id, element.name, message, remedy))
            else:
                found.append(need)
        return found


class Decisions:
    """A decision model with everything it imports, ready to be asked any number of times, in any thread."""

    def __init__(self, model: m.Model, others: Sequence[m.Model] = ()) -> None:
        """Raises DmnRefused for imports that are not there or go round in a circle, and for requirements that do."""
        by_namespace = {each.namespace: each for each in others} | {model.namespace: model}
        self.models: dict[str, Compiled] = {}
        self.root = self._compiled(model, by_namespace, (), ())
        findings = [each for one in self.models.values() for each in one.missing]
        findings += [each for one in self.models.values() for each in _circles(one)]
        if findings:
            raise DmnRefused(findings)

    @property
    def faults(self) -> list[SyntaxFault]:
        """Texts that are not FEEL, in all models."""
        return [each for one in self.models.values() for each in one.faults]

    @property
    def unknown_types(self) -> list[str]:
        """Names of types nobody declares."""
        return [each for one in self.models.values() for each in one.types.unknown]

    def names(self) -> list[str]:
        """What may be asked: the names of the decisions and services of the model."""
        kinds = (m.Decision, m.DecisionService)
        return [each.name for each in self.root.model.elements.values() if isinstance(each, kinds)]

    def evaluate(
        self, name: str, inputs: Mapping[str, Value], *, now: datetime | None = None, budget: Budget = DEFAULT
    ) -> Outcome:
        """Make a decision (or run a service, or a knowledge model), named by its name or id, with inputs by name.

        Inputs are not changed. Raises KeyError when nothing has the name, FeelBudgetExceeded, and FeelError for inputs
        that are no FEEL values.
        """
        elements = self.root.model.elements.values()
        known = [each for each in elements if not isinstance(each, m.InputData)]
        fitting = (each for same in ("name", "id") for each in known if getattr(each, same) == name)
        found = next(fitting, None)
        if found is None:
            raise KeyError(name)
        run = TracedRun(budget, now)
        question = _Question(run, {key: admit(value, run) for key, value in inputs.items()})
        try:
            if isinstance(found, m.Decision):
                value = question.decision(self.root, found)
            else:
                value = question.call(self.root, found)
        except RecursionError:
            exceeded()
        return Outcome(value, tuple(run.problems), tuple(run.fired))

    def _compiled(
        self, model: m.Model, known: Mapping[str, m.Model], above: tuple[str, ...], path: tuple[str, ...]
    ) -> Compiled:
        if model.namespace in self.models:
            return self.models[model.namespace]
        imported: dict[str, Compiled] = {}
        for each in model.imports:
            if each.namespace not in known:
                message = f"Thiếu mô hình được dùng lại với tên “{each.name}”."
                raise DmnRefused([DmnFinding("", each.name, message, "Hãy thêm tệp của mô hình đó.")])
            if each.namespace in (*above, model.namespace):
                message = "Các mô hình dùng lại nhau vòng quanh."
                raise DmnRefused([DmnFinding("", each.name, message, "Hãy bỏ bớt một đường dùng lại.")])
            inner = known[each.namespace]
            imported[each.namespace] = self._compiled(inner, known, (*above, model.namespace), (*path, each.name))
        self.models[model.namespace] = made = Compiled(model, imported, path)
        return made


class _Question:
    """One evaluation: inputs by name, decisions already made."""

    def __init__(
        self,
        run: Run,
        inputs: Mapping[str, Value],
        given: Mapping[tuple[str, str], Value] | None = None,
        depth: int = 0,
    ) -> None:
        self.run = run
        self.inputs = inputs
        self.known: dict[tuple[str, str], Value] = dict(given or {})
        self.depth = depth
        self.functions: dict[tuple[str, str], Function] = {}

    def decision(self, compiled: Compiled, decision: m.Decision) -> Value:
        """The value of a decision, made once."""
        key = (compiled.model.namespace, decision.id)
        if key not in self.known:
            code = compiled.code.get(decision.id)
            value = None if code is None else code.within(self.run, self.scope(compiled, decision.id))
            self.known[key] = self.held(compiled, decision.type, value, decision.name)
        return self.known[key]

    def scope(self, compiled: Compiled, id: str) -> dict[str, Value]:
        """What an element sees: everything it requires, by name."""
        found: dict[str, Value] = {}
        for need in compiled.needs.get(id, ()):
            value = self.value(need)
            if need.through:
                inside = found.setdefault(need.through, {})
                if isinstance(inside, dict):
                    inside[need.element.name] = value
            else:
                found[need.element.name] = value
        return found

    def value(self, need: _Need) -> Value:
        """The value of a required element; knowledge models and services are functions."""
        match need.element:
            case m.InputData():
                return self.input(need)
            case m.Decision():
                return self.decision(need.model, need.element)
            case _:
                return self.function(need.model, need.element)

    def input(self, need: _Need) -> Value:
        """An input, held to its type. Those of an imported model lie under its name, else stand by their own."""
        key = (need.model.model.namespace, need.element.id)
        if key not in self.known:
            name = need.element.name
            inside: Value = dict(self.inputs)
            for step in need.model.path:
                inside = inside.get(step) if isinstance(inside, dict) else None
            value = inside[name] if isinstance(inside, dict) and name in inside else self.inputs.get(name)
            type = need.element.type if isinstance(need.element, m.InputData) else ""
            self.known[key] = self.held(need.model, type, value, name)
        return self.known[key]

    def held(self, compiled: Compiled, type: str, value: Value, place: str) -> Value:
        """The value, if it is of the type; else null with the reason."""
        check = compiled.types.check(type)
        if check is None:
            return value
        found: Any = check(value, self.run)
        if found is NO_MATCH:
            sentence = f"“{place}”: giá trị không đúng kiểu đã khai báo. Hãy kiểm tra lại dữ liệu hoặc kiểu."
            return self.run.fail(0, sentence)
        return found  # type: ignore[no-any-return]

    def function(self, compiled: Compiled, element: m.Element) -> Value:
        """A knowledge model or a service as a function value."""
        if isinstance(element, m.DecisionService):
            return self.service(compiled, element)
        if not isinstance(element, m.KnowledgeModel):
            return None
        key = (compiled.model.namespace, element.id)
        if key in self.functions:
            return self.functions[key]
        code = compiled.code.get(element.id)
        if code is None:
            return None
        scope: dict[str, Value] = {}
        made = code.within(self.run, scope)
        if not isinstance(made, Function):
            return made
        invoke = made.invoke
        named = Function(
            made.parameters,
            lambda run, args: self.held(compiled, element.type, invoke(run, args), element.name),
            element.name,
            made.types,
        )
        self.functions[key] = named  # before what it requires is looked up: that may require this one
        scope |= self.scope(compiled, element.id)
        scope[element.name] = named
        return named

    def service(self, compiled: Compiled, service: m.DecisionService) -> Function:
        """A decision service as a function of its input data and input decisions."""
        needs = [compiled.find(each) for each in (*service.input_data, *service.input_decisions)]
        parameters = [need for need in needs if need is not None]
        outputs = [need for need in map(compiled.find, service.outputs) if need is not None]

        def run_service(run: Run, args: list[Any]) -> Value:
            given = {}
            for need, value in zip(parameters, args, strict=True):
                type = need.element.type if isinstance(need.element, m.InputData | m.Decision) else ""
                key = (need.model.model.namespace, need.element.id)
                given[key] = self.held(need.model, type, value, need.element.name)
            inside = _Question(run, {}, given, self.depth + 1)
            if inside.depth > _MAX_DEPTH:
                return run.fail(0, f"“{service.name}”: gọi lồng nhau quá sâu. Hãy kiểm tra vòng gọi.")
            values = {need.element.name: inside.value(need) for need in outputs}
            result: Value = next(iter(values.values())) if len(outputs) == 1 else dict(values)
            return self.held(compiled, service.type, result, service.name)

        return Function(tuple(need.element.name for need in parameters), run_service, service.name)

    def call(self, compiled: Compiled, element: m.Element) -> Value:
        """A service or a knowledge model asked directly, its arguments taken from the inputs by name."""
        function = self.function(compiled, element)
        if not isinstance(function, Function):
            return None
        answer: Value = function.invoke(self.run, [self.inputs.get(name) for name in function.parameters])
        return answer


def _circles(compiled: Compiled) -> list[DmnFinding]:
    """Decisions that need each other in a circle."""
    found: list[DmnFinding] = []
    state: dict[str, int] = {}

    def visit(id: str, path: tuple[str, ...]) -> None:
        state[id] = 1
        for need in compiled.needs.get(id, ()):
            element = need.element
            if need.through or not isinstance(element, m.Decision):
                continue
            if state.get(element.id) == 1:
                message = "Các quyết định cần kết quả của nhau vòng quanh."
                found.append(DmnFinding(element.id, element.name, message, "Hãy bỏ một đường nối trong vòng đó."))
            elif element.id not in state and len(path) < _MAX_DEPTH:
                visit(element.id, (*path, id))
        state[id] = 2

    for id, element in compiled.model.elements.items():
        if isinstance(element, m.Decision) and id not in state:
            visit(id, ())
    return found


def load(source: bytes, others: Sequence[bytes] = ()) -> Decisions:
    """A model from its file, with the files of the models it imports. Raises DmnRefused with every finding."""
    return Decisions(read(source), [read(each) for each in others])
