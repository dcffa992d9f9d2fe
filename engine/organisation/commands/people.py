"""People and the posts they hold; ending the last administrator of one's own unit is refused, so nobody locks it.

Names are personal data: they go into the journal as values that can be erased, never into the entry itself."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from engine.organisation.actor import Actor
from engine.organisation.commands.change import Change, Errors, other_administrators, unit_row
from engine.organisation.tables import Person, Post, Role
from engine.organisation.words import ADMINISTRATOR, SYSTEM_ROLE
from engine.storage import Clock, UnitOfWork, new_id
from engine.storage.problems import Conflict, NotFound
from engine.storage.text import clean_label, fold, name_keys


def person_row(work: UnitOfWork, person_id: UUID) -> Person:
    """The person to change. Raises NotFound."""
    row = work.session.get(Person, person_id)
    if row is None:
        raise NotFound("Không tìm thấy người này. Hãy quay lại danh sách và chọn lại.")
    return row


def add_person(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    *,
    full_name: str,
    sort_name: str | None = None,
    tenant_id: UUID | None = None,
    key: str | None = None,
) -> UUID:
    """Add a person to the actor's tenant (the system names `tenant_id`). Gives the id.

    `sort_name` overrides the sorting: the syllables in sorting order, the given name last. `key` is the key of a data
    file (`load.py`). Raises Forbidden, Invalid (`full_name`, `sort_name`)."""
    change = Change(work, actor, clock, actor.tenant_id if tenant_id is None else tenant_id)
    change.need_administrator()
    person = Person(id=new_id(), tenant_id=change.tenant_id, key=key)
    _name(person, full_name, sort_name)
    work.session.add(person)
    effect = {"do": "person_added", "person": str(person.id)}
    change.record("add_person", [effect], {"full_name": person.full_name, "sort_name": person.sort_name})
    return person.id


def rename_person(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    person_id: UUID,
    *,
    full_name: str,
    sort_name: str | None = None,
) -> UUID:
    """Correct a person's name. The actor administers every unit the person serves in.

    Raises Forbidden, NotFound, Invalid (`full_name`, `sort_name`)."""
    person = person_row(work, person_id)
    change = Change(work, actor, clock, person.tenant_id)
    change.fresh(person)
    change.need_over(person_id)
    before = person.full_name
    _name(person, full_name, sort_name)
    values = {"before": before, "full_name": person.full_name, "sort_name": person.sort_name}
    change.record("rename_person", [{"do": "person_renamed", "person": str(person_id)}], values)
    return person_id


def _name(person: Person, full_name: str, sort_name: str | None) -> None:
    errors = Errors()
    full_name = errors.label("full_name", full_name, 200)
    if full_name and not fold(full_name):
        errors.add("full_name", "Hãy viết họ và tên bằng chữ.")
    override = clean_label(sort_name or "") or None
    if override is not None and len(override) > 200:
        errors.add("sort_name", "Hãy viết gọn trong 200 ký tự.")
    errors.raise_any()
    person.full_name, person.sort_name, person.folded = full_name, override, fold(full_name)
    person.sort_given, person.sort_rest = name_keys(override or full_name)


def give_post(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    *,
    person_id: UUID,
    role: str,
    unit_id: UUID,
    title: str | None = None,
    valid_from: date,
    valid_to: date | None = None,
) -> UUID:
    """Give a person a role in a unit for a period. Gives the post's id. `title` is shown; default: the role's name.

    Raises Forbidden, NotFound, Invalid by field (unknown role, other tenant, period outside the unit's, the same role
    there at the same time)."""
    person, unit = person_row(work, person_id), unit_row(work, unit_id)
    change = Change(work, actor, clock, unit.tenant_id)
    change.fresh(unit)
    change.need(unit_id)
    errors = Errors()
    known = work.session.get(Role, role)
    if known is None or role == SYSTEM_ROLE:
        errors.add("role", "Hãy chọn một vai trò trong danh sách.")
    if person.tenant_id != unit.tenant_id:
        errors.add("person_id", "Người này thuộc địa bàn khác. Hãy lập thông tin của người này tại địa bàn của đơn vị.")
    shown = errors.label("title", title or ("" if known is None else known.name), 200)
    errors.period("valid_to", valid_from, valid_to)
    if valid_from < unit.valid_from or (unit.valid_to is not None and (valid_to is None or valid_to > unit.valid_to)):
        errors.add("valid_from", f"Thời gian giữ nhiệm vụ phải nằm trong thời gian hoạt động của {unit.name}.")
    same = select(Post.id).where(
        Post.person_id == person_id,
        Post.unit_id == unit_id,
        Post.role == role,
        or_(Post.valid_to.is_(None), Post.valid_to > valid_from),
    )
    if valid_to is not None:
        same = same.where(Post.valid_from < valid_to)
    if work.session.scalar(same.limit(1)) is not None:
        errors.add("role", "Người này đã giữ vai trò đó tại đơn vị trong thời gian này.")
    errors.raise_any()
    post = Post(
        id=new_id(),
        tenant_id=unit.tenant_id,
        person_id=person_id,
        role=role,
        unit_id=unit_id,
        title=shown,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    work.session.add(post)
    effect = {
        "do": "post_given",
        "post": str(post.id),
        "person": str(person_id),
        "role": role,
        "unit": str(unit_id),
        "title": shown,
        "valid_from": valid_from.isoformat(),
        "valid_to": None if valid_to is None else valid_to.isoformat(),
    }
    change.record("give_post", [effect], unit_id=unit_id)
    return post.id


def end_post(
    work: UnitOfWork, actor: Actor, clock: Clock, post_id: UUID, *, valid_to: date, reason: str | None = None
) -> UUID:
    """End a post: `valid_to` is the first day on which it is no longer held. May also bring an end forward.

    Raises Forbidden, NotFound, Conflict (ended before; the last administrator of the actor's own unit), Invalid."""
    post = work.session.get(Post, post_id)
    if post is None:
        raise NotFound("Không tìm thấy nhiệm vụ này. Hãy tải lại trang và chọn lại.")
    change = Change(work, actor, clock, post.tenant_id)
    change.fresh(post)
    change.need(post.unit_id)
    if post.valid_to is not None and post.valid_to <= valid_to:
        raise Conflict("Nhiệm vụ này đã có ngày kết thúc sớm hơn. Hãy tải lại trang để xem thông tin mới nhất.")
    errors = Errors()
    errors.period("valid_to", post.valid_from, valid_to)
    errors.raise_any()
    own = post.role == ADMINISTRATOR and post.unit_id == actor.unit_id
    if own and not other_administrators(work, post.unit_id, post.id, max(valid_to, change.today)):
        raise Conflict(
            "Đây là người quản trị cuối cùng của đơn vị. Hãy giao quyền quản trị cho một người khác có tài khoản trước."
        )
    post.valid_to = valid_to
    effect = {
        "do": "post_ended",
        "post": str(post_id),
        "person": str(post.person_id),
        "unit": str(post.unit_id),
        "valid_to": valid_to.isoformat(),
        "reason": clean_label(reason or ""),
    }
    change.record("end_post", [effect], unit_id=post.unit_id)
    return post_id
