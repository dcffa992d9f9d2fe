"""In which post an administrator acts, and what lies within their subtree; the engine's rights decide both.

What lies outside is “not found”: an administrator need not even know of it."""

from dataclasses import dataclass
from uuid import UUID

from engine.organisation.actor import Actor
from engine.organisation.lists import all_posts_of, person_row
from engine.organisation.queries import person, unit, unit_tree
from engine.organisation.rights import administered_units, may_administer
from engine.organisation.views import PersonRow, PostView, UnitNode, UnitView
from engine.organisation.words import ADMINISTRATOR
from engine.storage import Reading
from engine.storage.problems import Forbidden, NotFound
from webui.auth.user import signed_in
from webui.services import services

NO_PERSON = "Không tìm thấy người này trong phạm vi quản trị. Hãy quay lại danh sách cán bộ và chọn lại."
NO_UNIT = "Không tìm thấy đơn vị này trong phạm vi quản trị. Hãy quay lại danh sách đơn vị và chọn lại."


@dataclass(frozen=True)
class SeenPerson:
    """A person an administrator may look at, with every post ever held within the administrator's units."""

    row: PersonRow
    posts: tuple[PostView, ...]


def admin_posts() -> tuple[PostView, ...]:
    """The administrator's posts in force today. Raises Forbidden for everybody else."""
    posts = tuple(post for post in signed_in().posts if post.role == ADMINISTRATOR)
    if not posts:
        raise Forbidden(
            "Trang này dành cho người quản trị của đơn vị. "
            "Nếu cần thay đổi thông tin cán bộ hoặc đơn vị, hãy đề nghị người quản trị thực hiện."
        )
    return posts


def acting_over(reading: Reading, unit_id: UUID) -> Actor:
    """The administrator in the post that administers the unit. Raises Forbidden, NotFound (outside the subtree)."""
    for post in admin_posts():
        if may_administer(reading, [post], unit_id):
            return post.actor()
    raise NotFound(NO_UNIT)


def acting_for(reading: Reading, seen: SeenPerson) -> Actor:
    """The administrator in the post that reaches furthest over the person's units; the command says if it is enough."""
    units = {post.unit_id for post in all_posts_of(reading, seen.row.person_id)}

    def reach(post: PostView) -> int:
        return sum(may_administer(reading, [post], unit_id) for unit_id in units)

    return max(admin_posts(), key=reach).actor()


def seen_unit(reading: Reading, unit_id: UUID) -> UnitView:
    """A unit within the subtree. Raises Forbidden, NotFound."""
    acting_over(reading, unit_id)
    return unit(reading, unit_id)


def seen_person(reading: Reading, person_id: UUID) -> SeenPerson:
    """A person who serves or served within the subtree, or serves nowhere yet in the administrator's own tenant.

    Raises Forbidden, NotFound."""
    own = admin_posts()
    row = person_row(reading, person_id, services().clock.now())
    if row is None:
        raise NotFound(NO_PERSON)
    tenant_id = person(reading, person_id).tenant_id
    posts = all_posts_of(reading, person_id)
    units = administered_units(reading, own)
    within = tuple(post for post in posts if post.unit_id in units)
    if not within and (posts or not any(tenant_id == post.tenant_id for post in own)):
        raise NotFound(NO_PERSON)
    return SeenPerson(row, within)


def forest(reading: Reading) -> list[UnitNode]:
    """The trees of units the administrator keeps, one for each post; a tree inside another is left out."""
    roots = list(dict.fromkeys(post.unit_id for post in admin_posts()))
    trees = [unit_tree(reading, root) for root in roots]
    inside = {node.unit.id for tree in trees for node in _below(tree)}
    return [tree for tree in trees if tree.unit.id not in inside]


def _below(node: UnitNode) -> list[UnitNode]:
    return [found for child in node.children for found in (child, *_below(child))]


def unit_choices(trees: list[UnitNode]) -> list[tuple[UUID, str]]:
    """The units of the trees for a select, deeper ones indented."""
    found: list[tuple[UUID, str]] = []

    def add(node: UnitNode, depth: int) -> None:
        found.append((node.unit.id, "\u2003" * depth + node.unit.name))
        for child in node.children:
            add(child, depth + 1)

    for tree in trees:
        add(tree, 0)
    return found
