"""What reading and checking a decision model says about it, and the one exception this room raises.
Kept apart from the model so that reading, checking and evaluating can share it without a circle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DmnFinding:
    """One thing that is wrong: Vietnamese text for people, the element's id and name for the editor.

    `severity`: 'error' keeps it from being published, 'warning' does not."""

    element_id: str
    element_name: str
    message: str
    remedy: str
    severity: str = "error"

    @property
    def text(self) -> str:
        """Message and remedy as one paragraph."""
        where = f"“{self.element_name}”: " if self.element_name else ""
        return f"{where}{self.message} {self.remedy}".strip()


class DmnRefused(Exception):
    """A decision model that cannot be taken in; `findings` holds every reason."""

    stage = "deploy"

    def __init__(self, findings: Sequence[DmnFinding]) -> None:
        self.findings: list[DmnFinding] = list(findings)
        super().__init__(" ".join(finding.text for finding in self.findings))


def refuse(message: str, remedy: str) -> DmnRefused:
    """The refusal of a file as a whole."""
    return DmnRefused([DmnFinding("", "", message, remedy)])
