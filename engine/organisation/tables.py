"""The tables of the organisation: units in time, people, the posts they hold, and their accounts and sessions.

Every period is `valid_from` (inclusive) to `valid_to` (exclusive; None: still open), legal days (`domain.md` §3.7)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.storage import Base, new_id

# Keys made by `engine.storage.text` sort by code point; PostgreSQL must not apply a language of its own to them.
SortKey = String(600).with_variant(String(600, collation="C"), "postgresql")


class Role(Base):
    """A role by its code; names are data of the installation (`domain.md` §2.0). `system` roles steer the product."""

    __tablename__ = "organisation_role"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    system: Mapped[bool] = mapped_column(default=False)
    order: Mapped[int] = mapped_column(default=0)


class Unit(Base):
    """An organ at any level. `relation` says what it is to its parent (see `engine.organisation.words.RELATIONS`)."""

    __tablename__ = "organisation_unit"
    __table_args__ = (UniqueConstraint("tenant_id", "code"), Index(None, "parent_id", "relation"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    code: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(300))
    short_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(64))
    relation: Mapped[str | None] = mapped_column(String(32))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation_unit.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    protocol_order: Mapped[int] = mapped_column(default=0)
    keeps_accounts: Mapped[bool] = mapped_column(default=True)


class UnitSuccession(Base):
    """`successor` took over from `predecessor` on a day; many to many, for mergers and splits."""

    __tablename__ = "organisation_succession"
    __table_args__ = (UniqueConstraint("tenant_id", "predecessor_id", "successor_id"), Index(None, "predecessor_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    predecessor_id: Mapped[UUID] = mapped_column(ForeignKey("organisation_unit.id"))
    successor_id: Mapped[UUID] = mapped_column(ForeignKey("organisation_unit.id"))
    on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)


class Person(Base):
    """A person by the full name as written; sorted by given name, then the rest (`domain.md` §4.3).

    `sort_name` is the override: the name with the syllables in sorting order, the given name last. `key` is how a data
    file calls the person (`load.py`)."""

    __tablename__ = "organisation_person"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "sort_given", "sort_rest"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    key: Mapped[str | None] = mapped_column(String(64))
    full_name: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str | None] = mapped_column(String(200))
    sort_given: Mapped[str] = mapped_column(SortKey)
    sort_rest: Mapped[str] = mapped_column(SortKey)
    folded: Mapped[str] = mapped_column(String(400))


class Post(Base):
    """A role held by a person in a unit for a period; never global, never without a unit (`domain.md` §2.0)."""

    __tablename__ = "organisation_post"
    __table_args__ = (Index(None, "person_id"), Index(None, "unit_id", "role"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("organisation_person.id"))
    role: Mapped[str] = mapped_column(ForeignKey("organisation_role.code"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("organisation_unit.id"))
    title: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Account(Base):
    """How a person signs in. The user name is the one key that is unique across tenants: nobody types a tenant."""

    __tablename__ = "organisation_account"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("organisation_person.id"))
    username: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=True)
    disabled_at: Mapped[datetime | None]


class LoginSession(Base):
    """A signed-in browser. Only the token's hash is kept; `expires_at` is the absolute end, idling ends it earlier."""

    __tablename__ = "organisation_session"
    __table_args__ = (Index(None, "token_hash"), Index(None, "account_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("organisation_account.id"))
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None] = mapped_column(String(200))
    device: Mapped[str] = mapped_column(String(200))


class SignInAttempt(Base):
    """One try to sign in, for the throttle: known or unknown user name, so without a tenant."""

    __tablename__ = "organisation_sign_in_attempt"
    __table_args__ = (Index(None, "account_key", "at"), Index(None, "address_key", "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID | None]
    account_key: Mapped[str] = mapped_column(String(200))
    address_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    ok: Mapped[bool]


class OrganisationVersion(Base):
    """The stamp of a tenant's organisation, new with every change to it; snapshots in memory are good while it stays.

    A fresh id instead of a counter: a stamp of a change that was rolled back never comes again."""

    __tablename__ = "organisation_version"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    stamp: Mapped[UUID]
