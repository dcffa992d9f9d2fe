"""Loading an organisation from a data file (`processes/<package>/organisation.json`), once or again.

Loading again adds what is new and leaves what is there as it is: administrators may have changed it since. Roles alone
are brought to the file's names. Everything goes through the commands, so every row has its journal entry.

Format (JSON object, every list optional; dates as "YYYY-MM-DD"; `valid_to` is the first day no longer in force):

    {"roles": [{"code", "name", "system"?: bool, "order"?: int}],
     "units": [{"code", "name", "short_name"?, "kind", "relation"?, "parent"?, "valid_from", "valid_to"?,
                "protocol_order"?: int, "keeps_accounts"?: bool (true), "tenant"?}],
     "successions": [{"predecessor", "successor", "on", "reason"}],
     "people": [{"key", "full_name", "sort"?, "tenant"?}],
     "posts": [{"person", "role", "unit", "title"?, "valid_from", "valid_to"?}],
     "accounts": [{"person", "username", "password"?, "must_change"?: bool}]}

- `parent`, `predecessor`, `successor`, `unit` name a unit by its code, or "TENANT/CODE" where a code occurs in several
  tenants. Units may stand in any order and refer to units that were loaded earlier.
- `tenant` is the code of the province-level (or central) unit the unit belongs to; its own code for such a unit itself.
  Left out: the parent's tenant; a unit without parent is the topmost one of its own.
- `relation` is one of `words.RELATIONS` or null; `kind` is free; `short_name` stands for the unit in titles.
- `people.key` is any key, stable over loads, unique in its tenant; `sort` is the name in sorting order with the given
  name last, only where the written order misleads; `tenant` is needed only for people without posts when the file has
  several tenants.
- `posts.title` is shown as written, default the role's name. `accounts.password` must pass the rules for passwords
  (at least 10 characters) and need not be changed unless `must_change` says so; left out, one is made and answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import select

from engine.organisation import commands
from engine.organisation.actor import system_actor
from engine.organisation.load_format import FIELDS, FileFault, checked, fault
from engine.organisation.passwords import HASHER
from engine.organisation.tables import Account, Person, Post, Role, Unit, UnitSuccession
from engine.storage import Clock, UnitOfWork
from engine.storage.problems import Invalid
from engine.storage.text import clean_label


@dataclass
class Installed:
    """What a load did: how many rows of each list were new, and the passwords that were made (user name → password)."""

    added: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    passwords: dict[str, str] = field(default_factory=dict)


def install(work: UnitOfWork, clock: Clock, data: Mapping[str, Any], *, hasher: PasswordHasher = HASHER) -> Installed:
    """Load an organisation in the format above, in the given unit of work.

    Raises Invalid with the path of the faulty row (`units.3.parent`); then nothing is stored."""
    return _Load(work, clock, checked(data), hasher).run()


class _Load:
    def __init__(
        self, work: UnitOfWork, clock: Clock, data: Mapping[str, Sequence[dict[str, Any]]], hasher: PasswordHasher
    ) -> None:
        self.work, self.clock, self.data, self.hasher = work, clock, data, hasher
        self.done = Installed()
        self.units: dict[str, list[Unit]] = {}  # by code; several only when tenants share a code
        self.made: dict[int, Unit] = {}  # by place in the file
        self.people: dict[str, UUID] = {}
        self.tenants: set[UUID] = set()

    def run(self) -> Installed:
        self._each("roles", self._role)
        self._each("units", lambda place, _: self._unit(place, ()))
        self._each("successions", self._succession)
        self._each("people", self._person)
        self._each("posts", self._post)
        self._each("accounts", self._account)
        return self.done

    def _each(self, name: str, load: Any) -> None:
        for place, row in enumerate(self.data[name]):
            try:
                load(place, row)
            except Invalid as problem:
                if isinstance(problem, FileFault):
                    raise
                path, messages = next(iter(problem.errors.items()))
                raise fault(f"{name}.{place}.{path}", messages[0]) from problem

    def _role(self, _: int, row: dict[str, Any]) -> None:
        code, name = row["code"], clean_label(row["name"])
        system, order = row.get("system", False), row.get("order", 0)
        known = self.work.session.get(Role, code)
        if known is not None and (known.name, known.system, known.order) == (name, system, order):
            return
        self.done.added["roles"] += known is None
        actor = system_actor(UUID(int=0))
        commands.define_role(self.work, actor, self.clock, code=code, name=name, system=system, order=order)

    def _unit(self, place: int, below: tuple[int, ...]) -> Unit:
        """The unit of that row, after the units above it."""
        if place in self.made:
            return self.made[place]
        row, path = self.data["units"][place], f"units.{place}"
        if place in below:
            raise fault(f"{path}.parent", "Đơn vị cấp trên lặp vòng. Hãy xem lại quan hệ trên dưới.")
        parent = None
        if row.get("parent") is not None:
            parent = self._above(row, place, (*below, place))
        tenant = row.get("tenant")
        own = parent is None or tenant == row["code"]
        if parent is None and tenant not in (None, row["code"]):
            raise fault(f"{path}.tenant", "Đơn vị không có cấp trên phải là đơn vị cao nhất của chính địa bàn đó.")
        if parent is not None and not own and tenant is not None and self._tenant_code(parent) != tenant:
            raise fault(f"{path}.tenant", "Đơn vị cấp trên thuộc địa bàn khác. Hãy xem lại mã địa bàn.")
        query = select(Unit).where(Unit.code == row["code"])
        # A topmost unit is known by its code alone: its tenant is itself.
        query = query.where(Unit.id == Unit.tenant_id if own or parent is None else Unit.tenant_id == parent.tenant_id)
        unit = self.work.session.scalar(query)
        if unit is None:
            unit = self._create(row, parent, own)
        self.made[place] = unit
        self.units.setdefault(unit.code, []).append(unit)
        self.tenants.add(unit.tenant_id)
        return unit

    def _create(self, row: dict[str, Any], parent: Unit | None, own: bool) -> Unit:
        unit_id = commands.create_unit(
            self.work,
            system_actor(UUID(int=0) if parent is None else parent.tenant_id),
            self.clock,
            code=row["code"],
            name=row["name"],
            short_name=row.get("short_name") or row["name"],
            kind=row["kind"],
            relation=row.get("relation"),
            parent_id=None if parent is None else parent.id,
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
            protocol_order=row.get("protocol_order", 0),
            keeps_accounts=row.get("keeps_accounts", True),
            own_tenant=own,
        )
        self.done.added["units"] += 1
        return self.work.session.get_one(Unit, unit_id)

    def _above(self, row: dict[str, Any], place: int, below: tuple[int, ...]) -> Unit:
        """The parent of a row: a row of the file (of the same tenant first), else a unit loaded earlier."""
        tenant, _, code = row["parent"].rpartition("/")
        rows = self.data["units"]
        wanted = tenant or row.get("tenant")
        places = [other for other, one in enumerate(rows) if one["code"] == code and other != place]
        near = [other for other in places if rows[other].get("tenant", wanted) == wanted] if wanted else places
        for other in near or ([] if tenant else places):
            return self._unit(other, below)
        return self._stored(row["parent"], f"units.{place}.parent", row.get("tenant"))

    def _find(self, named: str, path: str) -> Unit:
        """The unit with that code, or “TENANT/CODE”: of this file, else one loaded earlier."""
        tenant, _, code = named.rpartition("/")
        found = [unit for unit in self.units.get(code, []) if not tenant or self._tenant_code(unit) == tenant]
        if len(found) > 1:
            raise fault(
                path, f"Mã {code} có ở nhiều địa bàn. Hãy ghi cả mã địa bàn phía trước, cách bằng dấu gạch chéo."
            )
        return found[0] if found else self._stored(named, path, None)

    def _stored(self, named: str, path: str, near: str | None) -> Unit:
        tenant, _, code = named.rpartition("/")
        found = self.work.session.scalars(select(Unit).where(Unit.code == code)).all()
        for wanted in (tenant or near, None if tenant else code):
            fitting = [unit for unit in found if wanted is not None and self._tenant_code(unit) == wanted]
            if fitting:
                return fitting[0]
        if len(found) == 1 and not tenant:
            return found[0]
        raise fault(path, f"Không tìm thấy đơn vị có mã {named}. Hãy xem lại mã đơn vị.")

    def _tenant_code(self, unit: Unit) -> str:
        return self.work.session.get_one(Unit, unit.tenant_id).code

    def _succession(self, place: int, row: dict[str, Any]) -> None:
        before = self._find(row["predecessor"], f"successions.{place}.predecessor")
        after = self._find(row["successor"], f"successions.{place}.successor")
        known = select(UnitSuccession.id).where(
            UnitSuccession.predecessor_id == before.id, UnitSuccession.successor_id == after.id
        )
        if self.work.session.scalar(known) is not None:
            return
        commands.add_succession(
            self.work,
            system_actor(before.tenant_id),
            self.clock,
            predecessor_id=before.id,
            successor_id=after.id,
            on=row["on"],
            reason=row["reason"],
        )
        self.done.added["successions"] += 1

    def _person(self, place: int, row: dict[str, Any]) -> None:
        path, key = f"people.{place}", row["key"]
        if key in self.people:
            raise fault(f"{path}.key", "Khóa này đã dùng cho một người khác trong tệp. Hãy đặt khóa khác.")
        tenant_id = self._tenant_of(place, row)
        known = select(Person.id).where(Person.tenant_id == tenant_id, Person.key == key)
        person_id = self.work.session.scalar(known)
        if person_id is None:
            person_id = commands.add_person(
                self.work,
                system_actor(tenant_id),
                self.clock,
                full_name=row["full_name"],
                sort_name=row.get("sort"),
                tenant_id=tenant_id,
                key=key,
            )
            self.done.added["people"] += 1
        self.people[key] = person_id

    def _tenant_of(self, place: int, row: dict[str, Any]) -> UUID:
        if row.get("tenant") is not None:
            return self._find(f"{row['tenant']}/{row['tenant']}", f"people.{place}.tenant").id
        for other, post in enumerate(self.data["posts"]):
            if post["person"] == row["key"]:
                return self._find(post["unit"], f"posts.{other}.unit").tenant_id
        if len(self.tenants) == 1:
            return next(iter(self.tenants))
        raise fault(f"people.{place}.tenant", "Hãy ghi mã địa bàn của người này.")

    def _known_person(self, key: str, path: str) -> UUID:
        if key not in self.people:
            raise fault(path, f"Không tìm thấy người có khóa {key} trong tệp. Hãy xem lại khóa.")
        return self.people[key]

    def _post(self, place: int, row: dict[str, Any]) -> None:
        person_id = self._known_person(row["person"], f"posts.{place}.person")
        unit = self._find(row["unit"], f"posts.{place}.unit")
        known = select(Post.id).where(Post.person_id == person_id, Post.unit_id == unit.id, Post.role == row["role"])
        if self.work.session.scalar(known.where(Post.valid_from == row["valid_from"])) is not None:
            return
        commands.give_post(
            self.work,
            system_actor(unit.tenant_id),
            self.clock,
            person_id=person_id,
            role=row["role"],
            unit_id=unit.id,
            title=row.get("title"),
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
        )
        self.done.added["posts"] += 1

    def _account(self, place: int, row: dict[str, Any]) -> None:
        person_id = self._known_person(row["person"], f"accounts.{place}.person")
        if self.work.session.scalar(select(Account.id).where(Account.person_id == person_id)) is not None:
            return
        opened = commands.open_account(
            self.work,
            system_actor(self.work.session.get_one(Person, person_id).tenant_id),
            self.clock,
            person_id=person_id,
            username=row["username"],
            password=row.get("password"),
            must_change=row.get("must_change", False),
            hasher=self.hasher,
        )
        self.done.added["accounts"] += 1
        if opened.password is not None:
            self.done.passwords[opened.username] = opened.password
