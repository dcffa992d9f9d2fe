"""What publishing would do: which processes get a new release, and what exactly each of them pins.

Nothing changes but what was given: a process keeps the texts its release in force pins, with the given ones over them.
Publishing carries the plan out, the preview of its effect shows it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn import Definitions
from engine.localities.contents import NO_TEXTS, Contents, Sources
from engine.localities.tables import APART, BPMN, DMN, FORM, TEXTS, Release, alone, is_alone
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
    def alone(self) -> Name | None:
        """Kind and key of the form or decision, when no process is released but that alone."""
        if not is_alone(self.process_key):
            return None
        kind, _, key = self.process_key.partition(APART)
        return kind, key


def plan(
    visible: Visible,
    diagrams: Mapping[str, Definitions],
    forms: Mapping[str, bytes],
    decisions: Mapping[str, bytes] = NO_TEXTS,
) -> list[Planned]:
    """The releases publishing these texts makes, by process id; what would change nothing is left out."""
    given = {(BPMN, key): sha256(one.source) for key, one in diagrams.items()}
    given |= hashes(forms, FORM) | hashes(decisions, DMN)
    made = []
    for key in sorted({*visible.releases, *diagrams}):
        current = visible.releases.get(key)
        before = _texts(visible, current)
        touched = key in diagrams or any(before.get(name, sha) != sha for name, sha in given.items() if name in before)
        if not touched:
            continue
        kept = Sources(*visible.pinned(current)) if current is not None else Sources()
        sources = visible.sources.overlaid(kept.diagrams, kept.forms, kept.decisions)
        sources = sources.overlaid(diagrams, forms, decisions)
        contents = sources.contents(key)
        if current is not None and {name: sha256(text) for name, text in contents.items()} == before:
            continue
        own = frozenset(name for name in contents if _is_own(visible, current, name, given))
        made.append(Planned(key, current, before, contents, own, sources.diagrams))
    used = {name for one in made for name in one.contents}
    return made + _alone(visible, FORM, forms, used) + _alone(visible, DMN, decisions, used)


def _alone(visible: Visible, kind: str, texts: Mapping[str, bytes], used: set[Name]) -> list[Planned]:
    """Releases of forms or decisions no step uses yet: kept, to be chosen for a step later."""
    made = []
    for name in sorted({(kind, key) for key in texts} - used):
        text, origin = texts[name[1]], visible.origins.get(name)
        if origin is None or origin.sha256 != sha256(text):
            made.append(Planned(alone(*name), None, {}, {name: text}, frozenset([name]), {}))
    return made


def plan_repeat(
    visible: Visible,
    process_key: str,
    diagrams: Mapping[str, Definitions],
    forms: Mapping[str, bytes],
    decisions: Mapping[str, bytes] = NO_TEXTS,
) -> list[Planned]:
    """The releases made by bringing back these texts of one process: its own, and those of the processes that call it.

    A process that happens to use one of the forms or decisions, and does not call this one, stays as it is."""
    return [one for one in plan(visible, diagrams, forms, decisions) if (BPMN, process_key) in one.contents]


def _texts(visible: Visible, release: Release | None) -> dict[Name, str]:
    if release is None:
        return {}
    return {name: pin.sha256 for name, pin in visible.pins[release.id].items() if name[0] in TEXTS}


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
