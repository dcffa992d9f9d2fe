"""A small province with its people, what the tests of the organisation stand on."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import select

from engine.organisation import Actor
from engine.organisation.load import install
from engine.organisation.queries import posts_of
from engine.organisation.tables import Account, Person, Unit
from engine.storage import Database, FixedClock, UnitOfWork

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "mùa xuân về sớm"
TODAY = date(2026, 3, 2)

PROVINCE: dict[str, Any] = {
    "roles": [
        {"code": "chairman", "name": "Chủ tịch", "order": 1},
        {"code": "clerk", "name": "Văn thư", "order": 5},
        {"code": "staff", "name": "Chuyên viên", "order": 6},
        {"code": "member_org", "name": "Tổ chức thành viên", "order": 7},
        {"code": "locality_admin", "name": "Quản trị địa bàn", "system": True, "order": 90},
        {"code": "auditor", "name": "Kiểm tra", "system": True, "order": 91},
    ],
    "units": [
        {"code": "AP", "name": "UBMTTQVN xã An Phú", "short_name": "UBMTTQ xã An Phú", "kind": "commune",
         "relation": "lower_front", "parent": "BM", "valid_from": "2025-07-01", "protocol_order": 2, "tenant": "BM"},
        {"code": "BM", "name": "UBMTTQVN tỉnh Bình Minh", "short_name": "UBMTTQVN tỉnh Bình Minh", "kind": "province",
         "parent": "TW", "relation": "lower_front", "valid_from": "2000-01-01", "tenant": "BM"},
        {"code": "TW", "name": "Ủy ban Trung ương MTTQ Việt Nam", "kind": "central", "valid_from": "2000-01-01"},
        {"code": "ST", "name": "UBMTTQVN huyện Sơn Thượng", "kind": "district", "relation": "lower_front",
         "parent": "BM", "valid_from": "2000-01-01", "valid_to": "2025-07-01", "protocol_order": 9},
        {"code": "SH", "name": "UBMTTQVN xã Sơn Hạ", "kind": "commune", "relation": "lower_front", "parent": "BM",
         "valid_from": "2025-07-01", "protocol_order": 1},
        {"code": "ND", "name": "Hội Nông dân tỉnh", "kind": "organisation", "relation": "member_org", "parent": "BM",
         "valid_from": "2000-01-01", "protocol_order": 2},
        {"code": "LD", "name": "Liên đoàn Lao động tỉnh", "kind": "organisation", "relation": "member_org",
         "parent": "BM", "valid_from": "2000-01-01", "protocol_order": 1},
        {"code": "SKHCN", "name": "Sở Khoa học và Công nghệ", "kind": "department", "relation": "agency",
         "parent": "BM", "valid_from": "2000-01-01", "keeps_accounts": False},
        {"code": "HD", "name": "Hội đồng thẩm định tỉnh", "kind": "council", "relation": "council", "parent": "BM",
         "valid_from": "2026-01-01"},
        {"code": "TU", "name": "Tỉnh ủy Bình Minh", "kind": "party", "relation": "party_committee", "parent": "BM",
         "valid_from": "2000-01-01", "keeps_accounts": False},
        {"code": "UBND", "name": "Ủy ban nhân dân tỉnh", "kind": "government", "relation": "people_committee",
         "parent": "BM", "valid_from": "2000-01-01", "keeps_accounts": False},
        {"code": "NDAP", "name": "Hội Nông dân xã An Phú", "kind": "organisation", "relation": "member_org",
         "parent": "AP", "valid_from": "2025-07-01"},
        {"code": "SB", "name": "UBMTTQVN thành phố Sao Biển", "kind": "province", "parent": "TW", "tenant": "SB",
         "relation": "lower_front", "valid_from": "2000-01-01", "protocol_order": 1},
    ],
    "successions": [{"predecessor": "ST", "successor": "SH", "on": "2025-07-01", "reason": "Sắp xếp đơn vị"}],
    "people": [
        {"key": "dat", "full_name": "Hoàng Văn Đạt"},
        {"key": "dang", "full_name": "Võ Minh Đăng"},
        {"key": "dung", "full_name": "Ngô Thùy Dung"},
        {"key": "pao", "full_name": "Lý A Páo"},
        {"key": "hoa", "full_name": "Y Hoa Niê Buôn Ya", "sort": "Niê Buôn Ya Y Hoa"},
        {"key": "giam", "full_name": "Mai Xuân Giám"},
        {"key": "bien", "full_name": "Trịnh Hải Biên"},
    ],
    "posts": [
        {"person": "dat", "role": "locality_admin", "unit": "BM", "title": "Quản trị tỉnh", "valid_from": "2020-01-01"},
        {"person": "dat", "role": "staff", "unit": "BM", "title": "Chuyên viên Ban Phong trào",
         "valid_from": "2020-01-01"},
        {"person": "dang", "role": "clerk", "unit": "BM", "valid_from": "2020-01-01"},
        {"person": "dung", "role": "member_org", "unit": "LD", "valid_from": "2020-01-01"},
        {"person": "pao", "role": "chairman", "unit": "AP", "valid_from": "2025-07-01"},
        {"person": "pao", "role": "locality_admin", "unit": "AP", "valid_from": "2025-07-01"},
        {"person": "pao", "role": "staff", "unit": "ST", "valid_from": "2020-01-01", "valid_to": "2025-07-01"},
        {"person": "hoa", "role": "chairman", "unit": "SH", "valid_from": "2025-07-01"},
        {"person": "giam", "role": "auditor", "unit": "BM", "valid_from": "2020-01-01"},
        {"person": "bien", "role": "locality_admin", "unit": "SB", "valid_from": "2020-01-01"},
    ],
    "accounts": [
        {"person": "dat", "username": "dat", "password": PASSWORD},
        {"person": "dang", "username": "dang", "password": PASSWORD},
        {"person": "dung", "username": "dung", "password": PASSWORD},
        {"person": "pao", "username": "pao", "password": PASSWORD},
        {"person": "giam", "username": "giam", "password": PASSWORD},
        {"person": "bien", "username": "bien", "password": PASSWORD},
    ],
}  # fmt: skip


@dataclass
class Place:
    """The loaded province, its clock, and short ways to name things in it."""

    database: Database
    clock: FixedClock

    def unit(self, code: str) -> UUID:
        with self.database.read() as session:
            return session.scalars(select(Unit.id).where(Unit.code == code)).one()

    def person(self, key: str) -> UUID:
        with self.database.read() as session:
            return session.scalars(select(Person.id).where(Person.key == key)).one()

    def account(self, username: str) -> UUID:
        with self.database.read() as session:
            return session.scalars(select(Account.id).where(Account.username == username)).one()

    def actor(self, key: str, role: str) -> Actor:
        """The person acting in the post with that role."""
        with self.database.read() as session:
            posts = posts_of(session, self.person(key), self.clock.now())
            return next(post for post in posts if post.role == role).actor()

    def post(self, key: str, role: str) -> UUID:
        post_id = self.actor(key, role).post_id
        assert post_id is not None
        return post_id

    def do(self, command: Any, actor: Actor, *args: Any, **values: Any) -> Any:
        """Run one command in a unit of work of its own."""
        with self.database.write() as work:
            return command(work, actor, self.clock, *args, **values)


def load(work: UnitOfWork, clock: FixedClock, **lists: Any) -> Any:
    """Load the province, with some lists of its file replaced."""
    return install(work, clock, {**PROVINCE, **lists}, hasher=CHEAP)
