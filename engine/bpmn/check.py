"""Checks a model: BPMN's own rules for every model, the product's rules when a unit publishes.
All findings at once, errors first; never an exception, because a rule only reads a model that `load` built."""

from __future__ import annotations

from .findings import Finding
from .model import Definitions
from .rules import BPMN_RULES, PUBLISH_RULES
from .subject import Catalogue, Subject
from .xml import parse


def check(definitions: Definitions, *, publish: bool = False, catalogue: Catalogue | None = None) -> list[Finding]:
    """Everything that is wrong with a model, errors before warnings, BPMN's rules before what is unsupported.

    publish adds the rules of the product (design.md §5); catalogue says which forms, processes, operations and roles
    exist, and without it existence is not checked.
    """
    subject = Subject(definitions, parse(definitions.source), publish, catalogue)
    rules = [*BPMN_RULES, *(PUBLISH_RULES if publish else ())]
    findings = list(dict.fromkeys(finding for rule in rules for finding in rule(subject)))
    return sorted(findings, key=lambda finding: finding.severity != "error")
