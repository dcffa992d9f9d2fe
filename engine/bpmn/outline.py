"""What a file holds at first sight: its processes, without asking whether anything in it is right.
For drafts, which may be kept with any fault as long as they can be read."""

from __future__ import annotations

from dataclasses import dataclass

from .texts import is_true, label, nfc
from .xml import is_bpmn, local, parse


@dataclass(frozen=True, slots=True)
class Outline:
    """A process of a file."""

    id: str
    name: str
    executable: bool


def outline(xml: bytes) -> list[Outline]:
    """The processes of a file, in its order. Raises BpmnRefused when it is no plain, bounded XML file of BPMN."""
    return [
        Outline(nfc(element.get("id")), label(element.get("name")), is_true(element.get("isExecutable")))
        for element in parse(bytes(xml))
        if is_bpmn(element) and local(element) == "process"
    ]
