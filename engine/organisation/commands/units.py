"""Units come, are renamed, move, end and are succeeded; nothing of them is ever deleted (`domain.md` §3.7).

A closed unit keeps its name and its old work; its successors are new units with numbers and counters of their own."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from engine.organisation.actor import Actor
from engine.organisation.commands.change import Change, Errors, unit_row
from engine.organisation.queries import ancestors
from engine.organisation.tables import Post, Unit, UnitSuccession
from engine.organisation.words import RELATIONS
from engine.storage import Clock, UnitOfWork, new_id
from engine.storage.problems import Conflict, Forbidden
from engine.storage.text import clean_label


def create_unit(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    *,
    code: str,
    name: str,
    short_name: str,
    kind: str,
    relation: str | None,
    parent_id: UUID | None,
    valid_from: date,
    valid_to: date | None = None,
    protocol_order: int = 0,
    keeps_accounts: bool = True,
    own_tenant: bool = False,
) -> UUID:
    """Create a unit under `parent_id`. Gives its id.

    Without a parent, or with `own_tenant` (a province under the centre), the unit is the topmost of a tenant of its
    own; only the system makes those. Raises Forbidden, NotFound (parent), Invalid by field."""
    parent = None if parent_id is None else unit_row(work, parent_id)
    unit_id = new_id()
    topmost = parent is None or own_tenant
    if topmost and not actor.is_system:
        raise Forbidden("Chỉ người vận hành hệ thống được lập đơn vị cấp cao nhất. Hãy chọn một đơn vị cấp trên.")
    tenant_id = unit_id if parent is None or own_tenant else parent.tenant_id
    change = Change(work, actor, clock, tenant_id)
    if parent is not None:
        change.fresh(parent)
        change.need(parent.id)
        if parent.tenant_id != tenant_id:
            change.stamp(parent.tenant_id)
    errors = Errors()
    unit = Unit(
        id=unit_id,
        tenant_id=tenant_id,
        code=errors.code("code", code),
        name=errors.label("name", name, 300),
        short_name=errors.label("short_name", short_name, 200),
        kind=errors.label("kind", kind, 64),
        relation=relation,
        parent_id=parent_id,
        valid_from=valid_from,
        valid_to=valid_to,
        protocol_order=protocol_order,
        keeps_accounts=keeps_accounts,
    )
    errors.period("valid_to", valid_from, valid_to)
    _check_code(work, errors, unit)
    _check_place(errors, unit, parent)
    errors.raise_any()
    work.session.add(unit)
    effect = {
        "do": "unit_created",
        "unit": str(unit_id),
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "relation": relation,
        "parent": None if parent_id is None else str(parent_id),
        "valid_from": valid_from.isoformat(),
        "valid_to": None if valid_to is None else valid_to.isoformat(),
        "keeps_accounts": keeps_accounts,
    }
    change.record("create_unit", [effect], unit_id=unit_id)
    return unit_id


def rename_unit(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    unit_id: UUID,
    *,
    name: str,
    short_name: str,
    protocol_order: int | None = None,
    keeps_accounts: bool | None = None,
) -> UUID:
    """Correct the names, the protocol order or the account setting of a unit (an organ that really changes is closed
    and succeeded). Raises Forbidden, NotFound, Invalid by field."""
    unit = unit_row(work, unit_id)
    change = Change(work, actor, clock, unit.tenant_id)
    change.fresh(unit)
    change.need(unit_id)
    errors = Errors()
    before = {"name": unit.name, "short_name": unit.short_name}
    new_name, new_short = errors.label("name", name, 300), errors.label("short_name", short_name, 200)
    errors.raise_any()
    unit.name, unit.short_name = new_name, new_short
    unit.protocol_order = unit.protocol_order if protocol_order is None else protocol_order
    unit.keeps_accounts = unit.keeps_accounts if keeps_accounts is None else keeps_accounts
    effect = {
        "do": "unit_renamed",
        "unit": str(unit_id),
        "before": before,
        "name": unit.name,
        "short_name": unit.short_name,
        "protocol_order": unit.protocol_order,
        "keeps_accounts": unit.keeps_accounts,
    }
    change.record("rename_unit", [effect], unit_id=unit_id)
    return unit_id


def move_unit(
    work: UnitOfWork, actor: Actor, clock: Clock, unit_id: UUID, *, parent_id: UUID, relation: str | None, reason: str
) -> UUID:
    """Put a unit under another one of its tenant (a commune whose district ended). The journal keeps where it was.

    The actor administers both. Raises Forbidden, NotFound, Invalid by field."""
    unit, parent = unit_row(work, unit_id), unit_row(work, parent_id)
    change = Change(work, actor, clock, unit.tenant_id)
    change.fresh(unit)
    change.need(unit_id, parent_id)
    errors = Errors()
    reason = errors.label("reason", reason, 1000)
    above = ancestors(parent_id)
    if work.session.scalar(select(above.c.id).where(above.c.id == unit_id)) is not None:
        errors.add("parent_id", "Không thể đặt đơn vị dưới chính nó hoặc dưới đơn vị cấp dưới của nó.")
    if parent.tenant_id != unit.tenant_id:
        errors.add("parent_id", "Hãy chọn đơn vị cấp trên trong cùng địa bàn.")
    before = unit.parent_id
    moved = Unit(relation=relation, valid_from=unit.valid_from, valid_to=unit.valid_to)
    _check_place(errors, moved, parent)
    errors.raise_any()
    unit.parent_id, unit.relation = parent_id, relation
    effect = {
        "do": "unit_moved",
        "unit": str(unit_id),
        "before": None if before is None else str(before),
        "parent": str(parent_id),
        "relation": relation,
        "reason": reason,
    }
    change.record("move_unit", [effect], unit_id=unit_id)
    return unit_id


def close_unit(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    unit_id: UUID,
    *,
    valid_to: date,
    successors: Iterable[UUID] = (),
    reason: str,
) -> UUID:
    """End a unit: `valid_to` is the first day on which it no longer exists; its posts end with it.

    Its running work stays where it is until it is handed over. Raises Forbidden (also for the actor's own unit),
    NotFound, Conflict (already closed, units under it still in force), Invalid by field."""
    unit = unit_row(work, unit_id)
    change = Change(work, actor, clock, unit.tenant_id)
    change.fresh(unit)
    change.need(unit_id)
    if unit_id == actor.unit_id:
        raise Forbidden("Đơn vị không tự kết thúc chính mình. Hãy đề nghị người quản trị cấp trên thực hiện.")
    if unit.valid_to is not None:
        raise Conflict("Đơn vị này đã có ngày kết thúc. Hãy tải lại trang để xem thông tin mới nhất.")
    errors = Errors()
    reason = errors.label("reason", reason, 1000)
    errors.period("valid_to", unit.valid_from, valid_to)
    errors.raise_any()
    living = select(Unit.name).where(Unit.parent_id == unit_id, or_(Unit.valid_to.is_(None), Unit.valid_to > valid_to))
    if (name := work.session.scalar(living.order_by(Unit.protocol_order).limit(1))) is not None:
        raise Conflict(f"Còn đơn vị trực thuộc đang hoạt động: {name}. Hãy chuyển hoặc kết thúc các đơn vị đó trước.")
    unit.valid_to = valid_to
    effects: list[dict[str, object]] = [
        {"do": "unit_closed", "unit": str(unit_id), "valid_to": valid_to.isoformat(), "reason": reason}
    ]
    open_posts = select(Post).where(Post.unit_id == unit_id, or_(Post.valid_to.is_(None), Post.valid_to > valid_to))
    for post in work.session.scalars(open_posts.order_by(Post.id)):
        # A post that would only have begun later ends on the day it begins: it never comes into force.
        post.valid_to = max(valid_to, post.valid_from)
        effects.append({"do": "post_ended", "post": str(post.id), "valid_to": post.valid_to.isoformat()})
    for successor_id in successors:
        effects.append(_succeed(work, change, unit, unit_row(work, successor_id), valid_to, reason))
    change.record("close_unit", effects, unit_id=unit_id)
    return unit_id


def add_succession(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    *,
    predecessor_id: UUID,
    successor_id: UUID,
    on: date,
    reason: str,
) -> UUID:
    """Record that one unit took over from another. Gives the succession's id.

    The actor administers both. Raises Forbidden, NotFound, Conflict (known already), Invalid by field."""
    predecessor, successor = unit_row(work, predecessor_id), unit_row(work, successor_id)
    change = Change(work, actor, clock, predecessor.tenant_id)
    change.need(predecessor_id, successor_id)
    errors = Errors()
    reason = errors.label("reason", reason, 1000)
    if predecessor_id == successor_id:
        errors.add("successor_id", "Hãy chọn một đơn vị khác làm đơn vị kế thừa.")
    errors.raise_any()
    effect = _succeed(work, change, predecessor, successor, on, reason)
    change.record("add_succession", [effect], unit_id=predecessor_id)
    return UUID(str(effect["succession"]))


def _succeed(
    work: UnitOfWork, change: Change, predecessor: Unit, successor: Unit, on: date, reason: str
) -> dict[str, object]:
    known = select(UnitSuccession.id).where(
        UnitSuccession.predecessor_id == predecessor.id, UnitSuccession.successor_id == successor.id
    )
    if work.session.scalar(known) is not None:
        raise Conflict(f"{successor.name} đã được ghi là đơn vị kế thừa. Hãy tải lại trang để xem thông tin mới nhất.")
    row = UnitSuccession(
        id=new_id(),
        tenant_id=change.tenant_id,
        predecessor_id=predecessor.id,
        successor_id=successor.id,
        on=on,
        reason=clean_label(reason),
    )
    work.session.add(row)
    return {
        "do": "unit_succeeded",
        "succession": str(row.id),
        "predecessor": str(predecessor.id),
        "successor": str(successor.id),
        "on": on.isoformat(),
        "reason": row.reason,
    }


def _check_code(work: UnitOfWork, errors: Errors, unit: Unit) -> None:
    taken = select(Unit.name).where(Unit.tenant_id == unit.tenant_id, Unit.code == unit.code)
    if (name := work.session.scalar(taken)) is not None:
        errors.add("code", f"Mã này đã dùng cho đơn vị {name}. Hãy chọn mã khác.")


def _check_place(errors: Errors, unit: Unit, parent: Unit | None) -> None:
    if unit.relation is not None and unit.relation not in RELATIONS:
        errors.add("relation", "Hãy chọn một quan hệ với đơn vị cấp trên trong danh sách.")
    if parent is None:
        return
    ended = parent.valid_to is not None and parent.valid_to <= unit.valid_from
    if ended or (unit.valid_to is not None and unit.valid_to <= parent.valid_from):
        errors.add("parent_id", f"{parent.name} không hoạt động trong thời gian này. Hãy chọn đơn vị cấp trên khác.")
