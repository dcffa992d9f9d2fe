"""What the localities tell their callers about releases and parameters: plain, immutable answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
