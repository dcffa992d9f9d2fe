"""The drawing (BPMN 2.0.2 chapter 12): places and lines by the id of the element drawn.
Only the drawing and the checks for publishing read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in diagram units (pixels at scale 1)."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shape:
    """Layout of a node, lane, pool, annotation or data object."""

    element: str
    bounds: Bounds
    label: Bounds | None = None
    expanded: bool | None = None
    horizontal: bool | None = None
    marker_visible: bool | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """Layout of a flow: its waypoints in order."""

    element: str
    waypoints: tuple[tuple[float, float], ...]
    label: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Diagram:
    """The drawing (BPMN 2.0.2 chapter 12), by id of the element drawn."""

    shapes: Mapping[str, Shape] = field(default_factory=dict)
    edges: Mapping[str, Edge] = field(default_factory=dict)
