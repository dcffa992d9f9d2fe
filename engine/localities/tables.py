"""The tables of the localities: packages, what they published, and the parameters an administrator changes.

Artefacts are kept by the hash of their bytes and never change; a release is the list of the artefacts it pins."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.storage import Base, new_id

BPMN, FORM, DMN, PROFILE = "bpmn", "form", "dmn", "profile"
PUBLISHED, WITHDRAWN = "published", "withdrawn"
# What administrators write; parameters have versions of their own.
TEXTS = (BPMN, FORM, DMN)
# A form or decision no step uses yet is published under its kind, this and its key, in place of a process id (which
# never has a colon).
APART = ":"


def alone(kind: str, key: str) -> str:
    """What a form or decision is published under that no step uses yet."""
    return f"{kind}{APART}{key}"


def is_alone(process_key: str) -> bool:
    """Is it a release of a form or decision, and of no process?"""
    return APART in process_key


class Package(Base):
    """What one organ runs (design.md §6). `unit_id` is None for a package that only others build upon."""

    __tablename__ = "locality_package"
    __table_args__ = (UniqueConstraint("tenant_id", "key"), Index(None, "unit_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(300))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("locality_package.id"))
    unit_id: Mapped[UUID | None]


class Artefact(Base):
    """The bytes of a diagram, form, decision file or of parameters; `sha256` in hex over exactly these bytes."""

    __tablename__ = "locality_artefact"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Release(Base):
    """One published version of a process in a package; an instance keeps the release it began with.

    A form or decision no step uses has releases of its own (`alone`), so that it can be chosen for a step later."""

    __tablename__ = "locality_release"
    __table_args__ = (UniqueConstraint("tenant_id", "package_id", "process_key", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    package_id: Mapped[UUID] = mapped_column(ForeignKey("locality_package.id"))
    process_key: Mapped[str] = mapped_column(String(100))
    version: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    published_by: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), default=PUBLISHED)


class ReleaseArtefact(Base):
    """An artefact pinned by a release. `key` is the process id, the key of the form, decision or package.

    `own`: the text belongs to the release's package; otherwise it was taken from a package above as it was then."""

    __tablename__ = "locality_release_artefact"

    release_id: Mapped[UUID] = mapped_column(ForeignKey("locality_release.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("locality_artefact.sha256"))
    own: Mapped[bool] = mapped_column(default=False)


class ProfileVersion(Base):
    """The parameters of a package from a moment on, as JSON lists of `engine.localities.profiles.Parameter`.

    `shipped` is what the package's file said, when the version came from a file: a later file is merged against it,
    so that what an administrator changed meanwhile stays. `changes` tells what an administrator changed as texts people
    read: [{name, label, before, after, adjusted_by}]."""

    __tablename__ = "locality_profile_version"

    package_id: Mapped[UUID] = mapped_column(ForeignKey("locality_package.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    parameters: Mapped[list[Any]]
    shipped: Mapped[list[Any] | None]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(Text)
    changes: Mapped[list[Any] | None]


class Draft(Base):
    """What an administrator has written and not yet published, byte for byte; one for each text of a unit.

    `revision` goes up with every save, so that two tabs or two people never overwrite each other in silence. `base` is
    the hash of what the draft began from; None for something new."""

    __tablename__ = "locality_draft"

    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    tenant_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(300))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    revision: Mapped[int]
    base: Mapped[str | None] = mapped_column(String(64))
    saved_by: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
