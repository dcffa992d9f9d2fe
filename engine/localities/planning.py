"""What publishing would do: which processes get a new release, and what exactly each of them pins.

Nothing changes but what was given: a process keeps the texts its release in force pins, with the given ones over them.
Publishing carries the plan out, the preview of its effect shows it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.bpmn import Definitions
from engine.localities.contents import Contents, Sources
from engine.localities.tables import ALONE, BPMN, FORM, Release
from engine.localities.visible import Name, Visible


@dataclass(frozen=True)
class Planned:
    """A release to be made. `current` is the one in force before, with its hashes in `before`; `own` names the texts
    that belong to the publishing package."""

    process_key: str
    current: Release | None
    before: Mapping[Name, str]
    contents: Contents
    own: frozenset[Name]
    definitions: Mapping[str, Definitions]

    @property
    def form(self) -> str | None:
        """The key of the form, when no process is released but a form alone."""
        return self.process_key.removeprefix(ALONE) if self.process_key.startswith(ALONE) else None


def plan(visible: Visible, diagrams: Mapping[str, Definitions], forms: Mapping[str, bytes]) -> list[Planned]:
    """The releases publishing these diagrams and forms makes, by process id; what would change nothing is left out."""
    given = {**{(BPMN, key): sha256(one.source) for key, one in diagrams.items()}, **hashes(forms, FORM)}
    made = []
    for key in sorted({*visible.releases, *diagrams}):
        current = visible.releases.get(key)
        before = _diagrams_and_forms(visible, current)
        touched = key in diagrams or any(before.get(name, sha) != sha for name, sha in given.items() if name in before)
        if not touched:
            continue
        kept = Sources(*visible.pinned(current)) if current is not None else Sources()
        sources = visible.sources.overlaid(kept.diagrams, kept.forms).overlaid(diagrams, forms)
        contents = sources.contents(key)
        if current is not None and {name: sha256(text) for name, text in contents.items()} == before:
            continue
        own = frozenset(name for name in contents if _is_own(visible, current, name, given))
        made.append(Planned(key, current, before, contents, own, sources.diagrams))
    return made + _alone(visible, forms, used_forms(made))


def _alone(visible: Visible, forms: Mapping[str, bytes], used: set[str]) -> list[Planned]:
    """Releases of forms no step shows yet: kept, to be chosen for a step later."""
    made = []
    for key in sorted(forms.keys() - used):
        name = (FORM, key)
        origin = visible.origins.get(name)
        if origin is None or origin.sha256 != sha256(forms[key]):
            made.append(Planned(ALONE + key, None, {}, {name: forms[key]}, frozenset([name]), {}))
    return made


def plan_repeat(
    visible: Visible, process_key: str, diagrams: Mapping[str, Definitions], forms: Mapping[str, bytes]
) -> list[Planned]:
    """The releases made by bringing back these texts of one process: its own, and those of the processes that call it.

    A process that happens to show one of the forms, and does not call this one, stays as it is."""
    return [one for one in plan(visible, diagrams, forms) if (BPMN, process_key) in one.contents]


def used_forms(planned: Sequence[Planned]) -> set[str]:
    """Keys of the forms that come into the planned releases."""
    return {key for one in planned for kind, key in one.contents if kind == FORM}


def _diagrams_and_forms(visible: Visible, release: Release | None) -> dict[Name, str]:
    if release is None:
        return {}
    return {name: pin.sha256 for name, pin in visible.pins[release.id].items() if name[0] in (BPMN, FORM)}


def _is_own(visible: Visible, current: Release | None, name: Name, given: Mapping[Name, str]) -> bool:
    """Does a text belong to the publishing package? What is given does, unless it is what the package above has."""
    if name in given:
        inherited = visible.outer.origins.get(name)
        return inherited is None or inherited.sha256 != given[name]
    if visible.own is None:
        return False
    if current is not None and name in (pins := visible.pins[current.id]):
        return current.package_id == visible.own.id and pins[name].own
    origin = visible.origins.get(name)
    return origin is not None and origin.package.id == visible.own.id


def sha256(content: bytes) -> str:
    """The hash an artefact is kept by, in hex."""
    return hashlib.sha256(content).hexdigest()


def hashes(texts: Mapping[str, bytes], kind: str) -> dict[Name, str]:
    """Hashes by (kind, key)."""
    return {(kind, key): sha256(text) for key, text in texts.items()}
