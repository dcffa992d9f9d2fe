"""Whether a unit can go on working: every lane has somebody today, and something can still be started.

Warnings for what the organisation can mend (giving somebody the post); a refusal only for what locks the unit out."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from engine.bpmn import Definitions, by_itself
from engine.bpmn.model import Process
from engine.localities.bundles import start_rule, words
from engine.localities.tables import BPMN, Package
from engine.localities.views import CheckedFinding
from engine.organisation import Directory, UnitView, directory
from engine.organisation.queries import roles, subtree_ids, unit
from engine.organisation.words import OWN
from engine.storage import Reading


class Standing:
    """The units a unit's package is for, and who holds which role in them on a day."""

    def __init__(self, session: Reading, unit_id: UUID, at: datetime) -> None:
        self.at = at
        self._directory: Directory = directory(session, unit(session, unit_id).tenant_id)
        self.role_names = dict(roles(session))
        self.served = served(session, self._directory, unit_id, at)

    def holds(self, role: str, place: UnitView) -> bool:
        """Is there anybody who gets a task for the role in the unit, the clerk who answers for it included?"""
        responsible = self._directory.responsible(role, place.id, self.at)
        return bool(self._directory.holders(responsible.role, responsible.unit_id, self.at))

    def can_start(self, process: Process) -> bool:
        """May anybody served start the process by hand?"""
        rule = start_rule(process)
        return rule is not None and any(
            rule.allows(role, place.kind) and self._directory.holders(role, place.id, self.at)
            for place in self.served
            for role in rule.roles
        )

    def any_start(self, diagrams: Mapping[str, Definitions]) -> bool:
        """May anybody served start any of these processes?"""
        return any(self.can_start(each) for one in diagrams.values() for each in one.processes.values())

    def warnings(self, key: str, definitions: Definitions) -> Iterator[CheckedFinding]:
        """Lanes and starts of a diagram that nobody holds the role for today."""
        process = definitions.processes.get(key)
        if process is None:
            return
        kinds = words(process.properties.get("start_unit_kinds", ""))
        places = [place for place in self.served if not kinds or place.kind in kinds]
        for lane in process.walk_lanes():
            role = lane.properties.get("role", "")
            if role not in self.role_names or lane.properties.get("unit", OWN) != OWN:
                continue
            if not any(self.holds(role, place) for place in places):
                yield self._finding(
                    key,
                    process,
                    (lane.id, lane.name),
                    f"Hôm nay không ai giữ vai trò “{self.role_names[role]}” của bộ phận thực hiện “{lane.name}”, "
                    "nên việc ở đây sẽ không có người làm.",
                    "Hãy giao vai trò này cho một người trước khi phát hành, hoặc chọn vai trò khác.",
                )
        begin = [place.short_name for place in places if place.keeps_accounts]
        if by_itself(process) and not kinds and len(begin) > 1:
            yield self._finding(
                key,
                process,
                (process.id, process.name),
                f"Quy trình “{process.name}” sẽ tự bắt đầu ở cả {len(begin)} đơn vị dùng quy trình này "
                f"({', '.join(begin[:3])}{', …' if len(begin) > 3 else ''}).",
                "Nếu chỉ cần ở một số cấp, hãy chọn loại đơn vị ở phần “Ai được bắt đầu” của quy trình.",
            )
        if start_rule(process) is not None and not self.can_start(process):
            yield self._finding(
                key,
                process,
                (process.id, process.name),
                f"Hôm nay không ai giữ vai trò được bắt đầu quy trình “{process.name}”.",
                "Hãy giao vai trò đó cho một người, hoặc chọn lại vai trò được bắt đầu.",
            )

    def _finding(
        self, key: str, process: Process, element: tuple[str, str], message: str, remedy: str
    ) -> CheckedFinding:
        return CheckedFinding(BPMN, key, process.name, element[0], element[1], "warning", message, remedy)


def served(session: Reading, units: Directory, unit_id: UUID, at: datetime) -> list[UnitView]:
    """The unit and those under it that have no package of their own nearer to them, as far as they are in force."""
    return list(_served(units, units.unit(unit_id), at, packaged(session, units.tenant_id)))


def packaged(session: Reading, tenant_id: UUID) -> frozenset[UUID]:
    """The units of a tenant that have a package of their own."""
    query = select(Package.unit_id).where(Package.tenant_id == tenant_id, Package.unit_id.is_not(None))
    return frozenset(one for one in session.scalars(query) if one is not None)


def served_ever(session: Reading, unit_id: UUID) -> frozenset[UUID]:
    """Ids of the unit and of those under it that work by its package, closed ones too: their instances may go on."""
    under = subtree_ids(session, unit_id)
    others = (packaged(session, unit(session, unit_id).tenant_id) & under) - {unit_id}
    return under - subtree_ids(session, *others) if others else under


def _served(units: Directory, place: UnitView, at: datetime, others: Iterable[UUID]) -> Iterator[UnitView]:
    yield place
    for child in units.children(place.id, at):
        if child.id not in others:
            yield from _served(units, child, at, others)
