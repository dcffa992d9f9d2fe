"""What the form compiler answers when a form cannot be used: every finding at once, in Vietnamese.

A finding names the component by its label and its place in the form and says what to do instead."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FormFinding:
    """One reason for refusing a form. `path` is the component's place (`components.3.components.0`)."""

    path: str
    label: str
    message: str
    remedy: str


class FormRefused(Exception):
    """The form cannot be compiled; `findings` has every reason, never empty."""

    def __init__(self, findings: Sequence[FormFinding]) -> None:
        super().__init__("; ".join(f"{item.path}: {item.message}" for item in findings))
        self.findings = list(findings)
