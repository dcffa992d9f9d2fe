"""From an effect to its sentence, whichever chain it stands in; damaged effects get a sentence that says so.

Nobody but the product writes effects, yet an intruder may: reading must never fail on what stands there."""

from typing import Any

from engine.runtime.telling.instances import INSTANCE_SENTENCES, Effect
from engine.runtime.telling.names import Names
from engine.runtime.telling.units import UNIT_SENTENCES

UNREADABLE = "Không đọc được nội dung của mục này. Hãy kiểm tra tính toàn vẹn của nhật ký."
_SENTENCES = {**INSTANCE_SENTENCES, **UNIT_SENTENCES}


def kind_of(effect: Effect) -> str:
    """The kind of an effect. Those of publishing are known by what they name."""
    if "do" in effect:
        return str(effect["do"])
    if "release" in effect:
        return "release_withdrawn" if "reason" in effect else "release_published"
    if "profile" in effect:
        return "profile_changed" if "after" in effect else "profile_shipped"
    return ""


def sentence(effect: Any, names: Names) -> str | None:
    """What an effect says; None when there is nothing to tell a person."""
    try:
        return _SENTENCES[kind_of(effect)](effect, names)
    except (KeyError, TypeError, ValueError, AttributeError):
        return UNREADABLE
