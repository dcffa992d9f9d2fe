"""What the localities tell their callers about releases and parameters: plain, immutable answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from engine.bpmn import PathStep
from engine.localities import tables
from engine.localities.profiles import Parameter


@dataclass(frozen=True)
class Release:
    """One published version of a process in a package. `state`: 'published' or 'withdrawn'."""

    id: UUID
    tenant_id: UUID
    package_id: UUID
    process_key: str
    version: int
    note: str
    published_by: str
    at: datetime
    state: str


def release_view(row: tables.Release) -> Release:
    """The row as callers see it."""
    return Release(
        row.id,
        row.tenant_id,
        row.package_id,
        row.process_key,
        row.version,
        row.note,
        row.published_by,
        row.at,
        row.state,
    )


@dataclass(frozen=True)
class Profile:
    """The parameters a unit works by, inner packages over outer ones, and the versions by package key."""

    parameters: Mapping[str, Parameter]
    versions: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Draft:
    """An administrator's unpublished text; one for each (unit, kind, key).

    `base`: hash of what it began from, None for something new. `name`: what people call it."""

    unit_id: UUID
    kind: str
    key: str
    content: bytes
    revision: int
    base: str | None
    saved_by: str
    at: datetime
    name: str


def draft_view(row: tables.Draft) -> Draft:
    """The row as callers see it."""
    return Draft(row.unit_id, row.kind, row.key, row.content, row.revision, row.base, row.saved_by, row.at, row.name)


@dataclass(frozen=True)
class Source:
    """A diagram, form or decision file in force for a unit. `own`: it belongs to the unit's own package.

    `release_id`, `version`, `at`, `published_by`, `note` are those of the release that brought exactly this text;
    `used_by` names the steps that show a form or ask a decision, as (process id, step's name)."""

    kind: str
    key: str
    name: str
    content: bytes
    sha256: str
    package_key: str
    package_name: str
    own: bool
    version: int | None
    at: datetime
    published_by: str
    note: str
    release_id: UUID
    used_by: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CheckedFinding:
    """One thing that is wrong, or worth a look, in a text to be published.

    `name` is what people call the text; `element_id` (a form: the path of the component) is for the editor
    that marks the place, None when the whole is meant. `path`: the way a case comes to it, step by step."""

    kind: str
    key: str
    name: str
    element_id: str | None
    element_name: str
    severity: str
    message: str
    remedy: str
    path: tuple[PathStep, ...] = ()

    @property
    def text(self) -> str:
        """Message and remedy as one paragraph."""
        return f"{self.message} {self.remedy}".strip()


@dataclass(frozen=True)
class Impact:
    """What publishing does to one process. `running`: instances under way, which stay on the version they began with.

    `old_package` is the name of the package the version in force comes from, '' when there is none."""

    process_key: str
    process_name: str
    old_version: int | None
    new_version: int
    running: int
    changes: tuple[str, ...]
    old_package: str = ""
