"""What the variables of a process are called where people read of them: on the page of a repair, in the journal.

By the step, the declared data or the field of a form they come from, else by the step that computes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.dataflow.reading import script_writes
from engine.bpmn.model import MultiInstance, Node, Process
from engine.forms import Form
from engine.forms.model import Field, walk
from engine.localities import Bundle

_OUT = "out."


class Wording:
    """Names of the variables of one process of a release."""

    def __init__(self, process: Process, bundle: Bundle) -> None:
        self._process = process
        self._forms: Mapping[str, Form] = bundle.forms
        self._nodes = {node.id: node for node in process.walk()}

    def path(self, path: str) -> str:
        """What a variable (`name`) or an entry of it (`name.entry`) is called."""
        name, _, entry = path.partition(".")
        if not entry:
            return self.variable(name)
        field = self.field(name, entry)
        return f"{self.variable(name)}: {(field.label if field is not None else '') or f'“{entry}”'}"

    def variable(self, name: str) -> str:
        """What a variable is called."""
        node = self._nodes.get(name)
        if node is not None and node.name:
            return f"Bước “{node.name}”"
        declared = next((told for key, told in self._declared() if key == name and told and told != name), None)
        if declared is not None:
            return f"Dữ liệu “{declared}”"
        labels = {field.label for form in self._used() for field in walk(form.fields) if field.name == name}
        if len(labels) == 1 and "" not in labels:
            return labels.pop()
        return self._computed(name) or f"Giá trị “{name}”"

    def field(self, name: str, entry: str) -> Field | None:
        """The field of the form of the step a variable is named after."""
        node = self._nodes.get(name)
        form = self._form_of(node) if node is not None else None
        return next((each for each in walk(form.fields) if each.name == entry), None) if form is not None else None

    def _form_of(self, node: Node) -> Form | None:
        return self._forms.get(node.properties.get("form", ""))

    def _used(self) -> Iterator[Form]:
        found = (self._form_of(node) for node in self._nodes.values())
        return (form for form in found if form is not None)

    def _declared(self) -> Iterator[tuple[str, str]]:
        """Ids of data of BPMN with their names."""
        for level in self._process.levels():
            yield from ((each.id, each.name) for each in level.data_objects.values())
        owners: tuple[Process | Node, ...] = (self._process, *self._nodes.values())
        for owner in owners:
            if owner.data is not None:
                yield from ((each.id, each.name) for each in (*owner.data.inputs, *owner.data.outputs))
                yield from ((each.id, each.name) for each in owner.data.properties)

    def _computed(self, name: str) -> str:
        for node in self._nodes.values():
            if isinstance(node.loop, MultiInstance) and node.loop.item == name:
                return f"Mục đang xét của bước “{node.name or node.id}”"
        writers = [node for node in self._nodes.values() if name in _writes(node)]
        if not writers:
            return ""
        steps = ", ".join(dict.fromkeys(f"“{node.name or node.id}”" for node in writers))
        alone = len(writers) == 1 and len(_writes(writers[0])) == 1
        return f"Giá trị {'' if alone else f'“{name}” '}do bước {steps} tính"


def _writes(node: Node) -> frozenset[str]:
    """The variables an automatic step writes besides the one named after it."""
    mapped = frozenset(key.removeprefix(_OUT) for key in node.properties if key.startswith(_OUT))
    scripted = script_writes(node) if node.kind == "scriptTask" else None
    return mapped | (scripted or frozenset())
