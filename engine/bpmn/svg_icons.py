"""Icons of tasks, events and gateways as path data around (0, 0), drawn for this product.
Outlines are stroked; those listed in FILLED are filled, as BPMN asks for throwing events (BPMN 2.0.2 §10.5)."""

from __future__ import annotations

_ENVELOPE = "M-7 -5h14v10h-14zM-7 -5l7 6 7 -6"

TASKS: dict[str, str] = {
    "userTask": "M0 -7a3.2 3.2 0 1 1 -0.01 0zM-6 7v-2a6 5.5 0 0 1 12 0v2z",
    "manualTask": "M-7 -1q0 -3 3 -4l4 -1.5q1.5 0 1 1.3l-1.5 1.2h7q1.2 0.2 1.2 1.3t-1.2 1.2h-4"
    "h4.5q1.2 0.2 1.2 1.2t-1.2 1.2h-4.5h3.5q1 0.2 1 1.1t-1 1.1h-6.5q-5.5 0 -5.5 -4z",
    "scriptTask": "M-4 -7h9q-5 3.5 -1.5 7t-1.5 7h-9q5 -3.5 1.5 -7t1.5 -7zM-2.5 -3.5h4M-2 0h4.5M-0.5 3.5h4",
    "serviceTask": "M-1.5 -7h3l0.5 2 1.8 0.8 1.8 -1 2 2 -1 1.8 0.6 1.9 2 0.5v2.5l-2 0.5 -0.7 1.8 1 1.8 -2 2"
    " -1.8 -1 -1.8 0.7 -0.5 2h-2.8l-0.6 -2 -1.8 -0.7 -1.8 1 -2 -2 1 -1.8 -0.7 -1.8 -2 -0.5v-2.5"
    "l2 -0.5 0.7 -1.9 -1 -1.8 2 -2 1.8 1 1.8 -0.8zM0 -1.7a2.7 2.7 0 1 1 -0.01 0z",
    "sendTask": _ENVELOPE,
    "receiveTask": _ENVELOPE,
    "businessRuleTask": "M-7 -6h14v12h-14zM-7 -2.5h14M-7 1.8h14M-2.5 -2.5v8.5",
}

EVENTS: dict[str, str] = {
    "timer": "M0 -9a9 9 0 1 1 -0.01 0zM0 -6v6h4.5M0 -9v2M0 7v2M-9 0h2M7 0h2",
    "message": "M-8 -5.5h16v11h-16zM-8 -5.5l8 6.5 8 -6.5",
    "error": "M-8 7l4 -13 6 7 5 -8 -3.5 14 -6 -7.5z",
    "conditional": "M-6.5 -8h13v16h-13zM-4 -4.5h8M-4 -1.5h8M-4 1.5h8M-4 4.5h8",
    "signal": "M0 -8l8 13.5h-16z",
    "escalation": "M0 -8l6.5 15 -6.5 -6 -6.5 6z",
    "link": "M-8 -3.5h8v-4l8 7.5 -8 7.5v-4h-8z",
    "compensate": "M-1 -6v12l-7.5 -6zM7 -6v12l-7.5 -6z",
    "cancel": "M-7 -4.5l2.5 -2.5 4.5 4.5 4.5 -4.5 2.5 2.5 -4.5 4.5 4.5 4.5 -2.5 2.5 -4.5 -4.5 -4.5 4.5"
    " -2.5 -2.5 4.5 -4.5z",
    "terminate": "M0 -9a9 9 0 1 1 -0.01 0z",
    "multiple": "M0 -8l8 6 -3 9h-10l-3 -9z",
    "parallelMultiple": "M-2.5 -8h5v5.5h5.5v5h-5.5v5.5h-5v-5.5h-5.5v-5h5.5z",
}
FILLED = frozenset({"message", "signal", "error", "escalation", "link", "compensate", "cancel", "multiple"})

GATEWAYS: dict[str, str] = {
    "exclusiveGateway": "M-8 -9l16 18M8 -9l-16 18",
    "parallelGateway": "M-11 0h22M0 -11v22",
    "inclusiveGateway": "M0 -10a10 10 0 1 1 -0.01 0z",
    "complexGateway": "M-11 0h22M0 -11v22M-8 -8l16 16M8 -8l-16 16",
    "eventBasedGateway": "M0 -12a12 12 0 1 1 -0.01 0zM0 -9.5a9.5 9.5 0 1 1 -0.01 0zM0 -6l6 4.5 -2.3 7h-7.4l-2.3 -7z",
}

PARALLEL_INSTANCES = "M-5 -5v10M0 -5v10M5 -5v10"
SEQUENTIAL_INSTANCES = "M-5 -5h10M-5 0h10M-5 5h10"
LOOP = "M-1.5 5a5 5 0 1 1 3 0M-1.5 5l-3.5 0.5M-1.5 5l-0.5 -3.5"
COLLAPSED = "M-7 -7h14v14h-14zM0 -4v8M-4 0h8"
