"""BPMN files: load, normalise, check and draw; a model of our own that the engine compiles from.
Importing this package is the only way other rooms reach it."""

from .beginnings import Beginning, beginnings, by_itself
from .check import check
from .compare import Change, differences
from .drawing import Overlay, draw
from .feel_texts import FeelText, feel_texts
from .findings import BpmnRefused, Finding, PathStep
from .load import load
from .model import Definitions
from .normalise import explicit
from .outline import Outline, outline
from .subject import Catalogue

__all__ = [
    "Beginning",
    "BpmnRefused",
    "Catalogue",
    "Change",
    "Definitions",
    "FeelText",
    "Finding",
    "Outline",
    "Overlay",
    "PathStep",
    "beginnings",
    "by_itself",
    "check",
    "differences",
    "draw",
    "explicit",
    "feel_texts",
    "load",
    "outline",
]
