"""The BPMN model the rest of the engine reads: typed, immutable, nothing of XML left in it.
It holds what execution, checks, comparison and drawing need (BPMN 2.0.2 chapters 7 to 10 and 12)."""

from .common import ErrorCode, Escalation, Message, MessageFlow, Participant, Signal
from .definitions import Definitions, Element
from .events import EventDefinition, Timer
from .flow import Annotation, Association, Contents, DataObject, Flow, Lane, Node, Process, Split
from .layout import Bounds, Diagram, Edge, Shape
from .loops import AdHoc, MultiInstance, Report, StandardLoop
from .sets import (
    ACTIVITIES,
    AUTOMATIC,
    CARRIERS,
    CATCH_EVENTS,
    CHOREOGRAPHY,
    ENDINGS,
    EVENTS,
    GATEWAYS,
    SUB_PROCESSES,
    THROW_EVENTS,
)

__all__ = [
    "ACTIVITIES",
    "AUTOMATIC",
    "AdHoc",
    "Annotation",
    "Association",
    "Bounds",
    "CARRIERS",
    "CATCH_EVENTS",
    "CHOREOGRAPHY",
    "Contents",
    "DataObject",
    "Definitions",
    "Diagram",
    "ENDINGS",
    "EVENTS",
    "Edge",
    "Element",
    "ErrorCode",
    "Escalation",
    "EventDefinition",
    "Flow",
    "GATEWAYS",
    "Lane",
    "Message",
    "MessageFlow",
    "MultiInstance",
    "Node",
    "Participant",
    "Process",
    "Report",
    "SUB_PROCESSES",
    "Shape",
    "Signal",
    "Split",
    "StandardLoop",
    "THROW_EVENTS",
    "Timer",
]
