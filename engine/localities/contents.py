"""What a release of a process consists of: its diagram, the processes it calls, the forms and decisions of all of them.

Found by following references from the diagram through what a package can see: its own files first, then those above."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from engine.bpmn import Catalogue, Definitions, check
from engine.bpmn.model import Node
from engine.forms import FormRefused, compile_form
from engine.forms.model import leaves
from engine.localities.decisions import findings_of, references, with_imported
from engine.localities.operations import registered_operations
from engine.localities.tables import BPMN, DMN, FORM

Contents = dict[tuple[str, str], bytes]
"""Bytes by (kind, key)."""

Errors = dict[str, list[str]]
NO_TEXTS: Mapping[str, bytes] = MappingProxyType({})


@dataclass
class Sources:
    """Everything a package can see: diagrams by process id, forms and decision files (bytes) by key."""

    diagrams: dict[str, Definitions] = field(default_factory=dict)
    forms: dict[str, bytes] = field(default_factory=dict)
    decisions: dict[str, bytes] = field(default_factory=dict)

    def overlaid(
        self,
        diagrams: Mapping[str, Definitions],
        forms: Mapping[str, bytes],
        decisions: Mapping[str, bytes] = NO_TEXTS,
    ) -> "Sources":
        """These sources with others laid over them."""
        return Sources({**self.diagrams, **diagrams}, {**self.forms, **forms}, {**self.decisions, **decisions})

    def texts(self, kind: str) -> dict[str, bytes]:
        """The texts of a kind, by key."""
        if kind == BPMN:
            return {key: one.source for key, one in self.diagrams.items()}
        return self.forms if kind == FORM else self.decisions

    def contents(self, process_key: str) -> Contents:
        """What a release of the process pins. References that lead nowhere are left out; `findings` names them."""
        found: Contents = {}
        waiting = [process_key]
        while waiting:
            key = waiting.pop()
            if (BPMN, key) in found or key not in self.diagrams:
                continue
            definitions = self.diagrams[key]
            found[BPMN, key] = definitions.source
            waiting.extend(called_processes(definitions))
            for form in form_keys(definitions):
                if form in self.forms:
                    found[FORM, form] = self.forms[form]
            for decision in decision_keys(definitions):
                parts = with_imported(decision, self.decisions)
                found |= {(DMN, name): text for name, text in parts.items()}
        return found

    def findings(
        self,
        diagrams: Collection[str],
        forms: Collection[str],
        roles: Collection[str],
        decisions: Collection[str] = (),
    ) -> Errors:
        """What is wrong with these texts, as Vietnamese sentences by process id or key."""
        errors: Errors = {}
        catalogue = self.catalogue(roles)
        for key in diagrams:
            for finding in check(self.diagrams[key], publish=True, catalogue=catalogue):
                if finding.severity == "error":
                    errors.setdefault(key, []).append(finding.text)
        for key in forms:
            errors |= form_errors(key, self.forms[key])
        for key in decisions:
            wrong = [each.text for each in findings_of(key, self.decisions) if each.severity == "error"]
            errors |= {key: wrong} if wrong else {}
        return errors

    def catalogue(self, roles: Collection[str], extra: Collection[str] = ()) -> Catalogue:
        """What a diagram of this package may refer to. `extra`: ids of processes that are there but not to be read."""
        return Catalogue(
            forms=frozenset(self.forms),
            processes=frozenset(self.diagrams) | frozenset(extra),
            operations=registered_operations(),
            roles=frozenset(roles),
            decisions=references(self.decisions),
            answers=self._answers,
        )

    def _answers(self, key: str) -> frozenset[str] | None:
        content = self.forms.get(key)
        return None if content is None else asked_by(content)


@lru_cache(maxsize=256)
def asked_by(content: bytes) -> frozenset[str] | None:
    """The names under which the answers to a form are kept; None when it cannot be read."""
    try:
        fields = compile_form(content).fields
    except FormRefused:
        return None
    return frozenset(field.name.partition(".")[0] for field in leaves(fields))


def form_errors(key: str, content: bytes) -> Errors:
    """What is wrong with a form, by its key; empty when nothing is."""
    try:
        compile_form(content)
    except FormRefused as refused:
        return {key: [f"{finding.message} {finding.remedy}".strip() for finding in refused.findings]}
    return {}


def called_processes(definitions: Definitions) -> Iterator[str]:
    """Ids of the processes a diagram calls."""
    for process in definitions.processes.values():
        yield from (node.called_element for node in process.walk() if node.called_element)


def form_keys(definitions: Definitions) -> Iterator[str]:
    """Keys of the forms a diagram's tasks show."""
    return (key for kind, key in _used(definitions) if kind == FORM)


def decision_keys(definitions: Definitions) -> Iterator[str]:
    """Keys of the decision files a diagram's steps ask."""
    return (key for kind, key in _used(definitions) if kind == DMN)


def uses(node: Node) -> Iterator[tuple[str, str]]:
    """The form a step shows, the decision file it asks, as (kind, key)."""
    if form := node.properties.get("form"):
        yield FORM, form
    if node.kind == "businessRuleTask" and (chosen := node.properties.get("decision", "").strip()):
        yield DMN, chosen.partition("#")[0]


def _used(definitions: Definitions) -> Iterator[tuple[str, str]]:
    for process in definitions.runnable():
        for node in process.walk():
            yield from uses(node)
