"""What the search finds wrong with a level: kinds of faults, each with the way that leads to it.
Ids only; the rule makes sentences of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FaultKind = Literal["deadlock", "endless", "dead", "twice", "multiplies", "partial", "unfollowed", "free"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `element` is the flow node (or the sub-process or process) it is about.

    path: ids of flow nodes and of the flows chosen, in the order they are passed; missing: flows on which a join waits
    in vain; escape: an event may still end the sub-process in which it happens."""

    kind: FaultKind
    element: str
    path: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    escape: bool = False
