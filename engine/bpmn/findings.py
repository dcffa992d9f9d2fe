"""What the loader and the checks say about a model, and the one exception this room raises.
Kept apart from the model so that every rule and the loader can share it without a circle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of the way that leads to a fault: what happens there in words, the element, and the flows taken on."""

    element_id: str
    text: str
    flows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a model: Vietnamese text for people, ids for the editor that marks the place.

    `path`: how a case comes to it, step by step, where that is not plain to see."""

    rule: str
    severity: Severity
    element_id: str
    element_name: str
    message: str
    remedy: str
    path: tuple[PathStep, ...] = ()

    @property
    def text(self) -> str:
        """Message and remedy as one paragraph."""
        return f"{self.message} {self.remedy}".strip()


class BpmnRefused(Exception):
    """A file that cannot be taken in; `findings` holds every reason. The conformance kit reads `stage`."""

    stage = "deploy"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings: list[Finding] = list(findings)
        super().__init__(" ".join(finding.text for finding in self.findings))
