"""From the bytes of a file to a model: parse, look at ids and references, then build.
The only way into the engine for a BPMN file; raises BpmnRefused and nothing else."""

from __future__ import annotations

import hashlib

from .findings import BpmnRefused
from .model import Definitions
from .reading import read
from .references import check_references
from .xml import parse


def load(xml: bytes) -> Definitions:
    """The model of a BPMN 2.0.2 file, normalised.

    Raises BpmnRefused with every reason found: not XML, DOCTYPE, too large, not BPMN, duplicate ids, references to
    nothing, elements without an id.
    """
    root = parse(bytes(xml))
    findings = check_references(root)
    if any(finding.severity == "error" for finding in findings):
        raise BpmnRefused(findings)
    return read(root, bytes(xml), hashlib.sha256(xml).hexdigest())
