"""What every command of this room does around its change: lock and stamp the tenant, check the right, write the entry.

Kept in one place so that no command can forget a part of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, insert, select, update

from engine.history import record_unit
from engine.organisation.actor import Actor
from engine.organisation.queries import ancestors, in_force
from engine.organisation.tables import Account, OrganisationVersion, Post, Unit
from engine.organisation.words import ADMINISTRATOR
from engine.storage import Base, Clock, UnitOfWork, new_id
from engine.storage.clock import legal_date
from engine.storage.problems import Forbidden, Invalid, NotFound
from engine.storage.text import clean_label

CODE = re.compile(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ._-]{0,63}")


class Errors:
    """Collects the faults of all fields, so that a person sees them at once."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def add(self, path: str, message: str) -> None:
        self._found.setdefault(path, []).append(message)

    def raise_any(self) -> None:
        """Raise Invalid when something was found."""
        if self._found:
            raise Invalid("Có mục chưa đúng. Hãy sửa các mục được đánh dấu rồi gửi lại.", self._found)

    def label(self, path: str, text: str, longest: int) -> str:
        """The text as it is stored; must not be empty nor longer than `longest` characters."""
        text = clean_label(text)
        if not text:
            self.add(path, "Hãy điền mục này.")
        elif len(text) > longest:
            self.add(path, f"Hãy viết gọn trong {longest} ký tự.")
        return text

    def code(self, path: str, text: str) -> str:
        """A code of a unit: letters, digits, dot, dash, underscore."""
        text = clean_label(text)
        if not CODE.fullmatch(text):
            self.add(path, "Mã chỉ gồm chữ không dấu, chữ số, dấu chấm hoặc gạch nối, tối đa 64 ký tự.")
        return text

    def period(self, path: str, valid_from: date, valid_to: date | None) -> None:
        """A period must have at least one day."""
        if valid_to is not None and valid_to <= valid_from:
            self.add(path, "Ngày kết thúc phải sau ngày bắt đầu.")


@dataclass(frozen=True)
class Change:
    """A command under way. Made first: it locks the tenant's stamp and gives it a new value, so that changes to one
    tenant's organisation come one after the other and every snapshot in memory becomes stale."""

    work: UnitOfWork
    actor: Actor
    clock: Clock
    tenant_id: UUID
    today: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", legal_date(self.clock.now()))
        self.stamp(self.tenant_id)

    def stamp(self, tenant_id: UUID) -> None:
        """Make the snapshots of a tenant stale."""
        stamp = new_id()
        row = OrganisationVersion
        done = self.work.session.execute(
            update(row).where(row.tenant_id == tenant_id).values(stamp=stamp).returning(row.tenant_id)
        )
        if done.first() is None:
            self.work.session.execute(insert(row).values(tenant_id=tenant_id, stamp=stamp))

    def stamp_all(self) -> None:
        """Make the snapshots of every tenant stale."""
        self.work.session.execute(update(OrganisationVersion).values(stamp=new_id()))

    def fresh(self, row: Base) -> None:
        """Read a row again that was found before the lock was held."""
        self.work.session.refresh(row)

    def need(self, *unit_ids: UUID) -> None:
        """Raises Forbidden unless the actor administers all these units today."""
        for unit_id in unit_ids:
            if not administers(self.work, self.actor, unit_id, self.today):
                raise Forbidden(
                    "Việc này thuộc quyền người quản trị của đơn vị. "
                    "Hãy đề nghị người quản trị đơn vị hoặc cấp trên thực hiện."
                )

    def need_administrator(self) -> None:
        """Raises Forbidden unless the actor administers some unit of this tenant (or one above it)."""
        self.need(self.actor.unit_id if self.actor.unit_id and self._at_home() else self.tenant_id)

    def need_over(self, person_id: UUID) -> None:
        """Raises Forbidden unless the actor administers every unit in which the person holds a post, now or later; of
        somebody who holds none any more, the unit served in last.

        Otherwise the administrator of a commune could take over the account of somebody who serves or served above."""
        query = select(Post.unit_id).where(Post.person_id == person_id)
        units = self.work.session.scalars(query.where((Post.valid_to.is_(None)) | (Post.valid_to > self.today))).all()
        if not units:
            last = (
                select(Post.unit_id).where(Post.person_id == person_id).order_by(Post.valid_to.desc(), Post.id.desc())
            )
            units = self.work.session.scalars(last.limit(1)).all()
        if units:
            self.need(*units)
        else:
            self.need_administrator()

    def record(
        self,
        command: str,
        effects: Sequence[Mapping[str, Any]],
        values: Mapping[str, Any] | None = None,
        unit_id: UUID | None = None,
    ) -> None:
        """Write out the rows and the journal entry, in the chain of `unit_id`, else of the actor's own unit (or of the
        tenant's topmost one)."""
        self.work.session.flush()
        home = self.actor.unit_id if self.actor.unit_id and self._at_home() else self.tenant_id
        record_unit(
            self.work,
            unit_id=unit_id or home,
            tenant_id=self.tenant_id,
            at=self.clock.now(),
            stamp=self.actor.stamp(),
            command=command,
            effects=effects,
            values=dict(values or {}),
        )

    def _at_home(self) -> bool:
        return self.actor.tenant_id == self.tenant_id


def administers(work: UnitOfWork, actor: Actor, unit_id: UUID, day: date) -> bool:
    """Is the actor's post a `locality_admin` in force, of the unit or of a unit above it? The system always is.

    Nobody is whose account is closed: of two who lock each other out at once, the second comes too late."""
    if actor.is_system:
        return True
    if actor.role != ADMINISTRATOR or actor.post_id is None:
        return False
    above = ancestors(unit_id)
    closed = exists().where(Account.person_id == Post.person_id, Account.disabled_at.is_not(None))
    query = select(Post.id).join(above, above.c.id == Post.unit_id).where(~closed)
    return (
        work.session.scalar(
            query.where(
                Post.id == actor.post_id,
                Post.person_id == actor.person_id,
                Post.role == ADMINISTRATOR,
                in_force(Post, day),
            )
        )
        is not None
    )


def other_administrators(work: UnitOfWork, unit_id: UUID, without: UUID, day: date) -> bool:
    """Will somebody else with an open account administer the unit itself on that day?"""
    query = select(Post.id).join(Account, Account.person_id == Post.person_id)
    query = query.where(Post.unit_id == unit_id, Post.role == ADMINISTRATOR, Post.id != without, in_force(Post, day))
    return work.session.scalar(query.where(Account.disabled_at.is_(None)).limit(1)) is not None


def unit_row(work: UnitOfWork, unit_id: UUID) -> Unit:
    """The unit to change. Raises NotFound."""
    row = work.session.get(Unit, unit_id)
    if row is None:
        raise NotFound("Không tìm thấy đơn vị này. Hãy quay lại danh sách đơn vị và chọn lại.")
    return row
