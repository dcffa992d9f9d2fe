"""Roles are data of the installation: defined and renamed by the system alone, given to people by administrators."""

from engine.organisation.actor import Actor
from engine.organisation.commands.change import Change, Errors
from engine.organisation.tables import Role
from engine.storage import Clock, UnitOfWork
from engine.storage.problems import Forbidden


def define_role(
    work: UnitOfWork, actor: Actor, clock: Clock, *, code: str, name: str, system: bool = False, order: int = 0
) -> str:
    """Define a role, or give the one with this code another name or place. Gives the code. System actor only.

    Raises Forbidden, Invalid (`code`, `name`)."""
    if not actor.is_system:
        raise Forbidden("Danh mục vai trò do bản cài đặt quy định. Hãy đề nghị người vận hành hệ thống bổ sung.")
    errors = Errors()
    code, name = errors.code("code", code), errors.label("name", name, 200)
    errors.raise_any()
    change = Change(work, actor, clock, actor.tenant_id)
    row = work.session.get(Role, code)
    if row is None:
        row = Role(code=code)
        work.session.add(row)
    row.name, row.system, row.order = name, system, order
    change.stamp_all()
    change.record("define_role", [{"do": "role_defined", "role": code, "name": name, "system": system, "order": order}])
    return code
