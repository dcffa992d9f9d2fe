"""Pieces of BPMN data for the models of the tests: declarations, associations, data objects (BPMN 2.0.2 §10.4)."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.unit.spiff.models import FORMAL


def _refs(tag: str, keys: Sequence[str]) -> str:
    return "".join(f"<bpmn:{tag}>{key}</bpmn:{tag}>" for key in keys)


def declared(kind: str, key: str) -> str:
    """A data input or output; `key` may say its name after a colon and end in [] for a list."""
    key, _, name = key.partition(":")
    many = ' isCollection="true"' if key.endswith("[]") else ""
    return f'<bpmn:{kind} id="{key.removesuffix("[]")}" name="{name}"{many}/>'


def _key(text: str) -> str:
    return text.partition(":")[0].removesuffix("[]")


def sets(inputs: Sequence[str], outputs: Sequence[str], optional: Sequence[str]) -> tuple[str, str]:
    """One input set and one output set with everything in them."""
    given = [_key(each) for each in inputs]
    made = [_key(each) for each in outputs]
    return (
        "<bpmn:inputSet>"
        + _refs("dataInputRefs", given)
        + _refs("optionalInputRefs", [key for key in given if key in optional])
        + "</bpmn:inputSet>",
        "<bpmn:outputSet>"
        + _refs("dataOutputRefs", made)
        + _refs("optionalOutputRefs", [key for key in made if key in optional])
        + "</bpmn:outputSet>",
    )


def io(inputs: Sequence[str] = (), outputs: Sequence[str] = (), optional: Sequence[str] = ()) -> str:
    """An ioSpecification."""
    data = "".join(declared("dataInput", key) for key in inputs)
    data += "".join(declared("dataOutput", key) for key in outputs)
    return f"<bpmn:ioSpecification>{data}{''.join(sets(inputs, outputs, optional))}</bpmn:ioSpecification>"


def _association(kind: str, sources: Sequence[str], target: str, how: str, gives: Sequence[tuple[str, str]]) -> str:
    inner = _refs("sourceRef", sources) + _refs("targetRef", [target])
    inner += f"<bpmn:transformation>{escape(how)}</bpmn:transformation>" if how else ""
    for source, place in gives:
        parts = f"<bpmn:from {FORMAL}>{escape(source)}</bpmn:from><bpmn:to {FORMAL}>{place}</bpmn:to>"
        inner += f"<bpmn:assignment>{parts}</bpmn:assignment>"
    return f"<bpmn:{kind}>{inner}</bpmn:{kind}>"


def into(target: str, *sources: str, how: str = "", gives: Sequence[tuple[str, str]] = ()) -> str:
    """A data input association."""
    return _association("dataInputAssociation", sources, target, how, gives)


def out(target: str, *sources: str, how: str = "", gives: Sequence[tuple[str, str]] = ()) -> str:
    """A data output association."""
    return _association("dataOutputAssociation", sources, target, how, gives)


def thing(key: str, many: bool = False) -> tuple[str, str, str, dict[str, str], str]:
    """A data object."""
    return ("dataObject", key, "", {}, ' isCollection="true"' if many else "")


def again(key: str, of: str) -> tuple[str, str, str, dict[str, str], str]:
    """A reference to a data object."""
    return ("dataObjectReference", key, "", {}, f' dataObjectRef="{of}"')
