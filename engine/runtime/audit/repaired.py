"""What was set to mend a failed step, as auditors read it: by the names of steps and fields, before and after.

Who, when and why are the entry's; files and long values are told by what they are called and how large they are."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from engine.bpmn.model import Process
from engine.localities import Bundle
from engine.runtime.queries.repairable import value_shown
from engine.runtime.seen import Mended
from engine.runtime.views import TimelineValue
from engine.runtime.wording import Wording

_NONE = "chưa có giá trị"
_EMPTY = "để trống"


def repaired(
    effect: Mapping[str, Any], values: Mapping[UUID, Any], bundle: Bundle | None, reason: Callable[[UUID], str]
) -> tuple[list[TimelineValue], list[str]]:
    """The lines of one repair, and reasons for values that are gone."""
    mended, process = Mended(effect), _process(effect, bundle)
    wording = Wording(process, bundle) if process is not None and bundle is not None else None
    lines = []
    for path in mended.paths:
        before, after = mended.told(path, values, lambda value: value_shown(value) or _EMPTY)
        label = wording.path(path) if wording is not None else f"Giá trị “{path}”"
        lines.append(TimelineValue(label, f"{before or _NONE} → {after}"))
    return sorted(lines, key=lambda line: line.label), [reason(key) for key in mended.missing(values)]


def _process(effect: Mapping[str, Any], bundle: Bundle | None) -> Process | None:
    """The process of the step; entries of before said only the step."""
    processes = [each for found in (bundle.definitions.values() if bundle else ()) for each in found.processes.values()]
    named, element = str(effect.get("process")), str(effect.get("element"))
    own = (each for each in processes if each.id == named)
    holding = (each for each in processes if any(node.id == element for node in each.walk()))
    return next(own, None) or next(holding, None)
