"""Starting a case: by a person who may, by a message that comes to a unit, or by a timer or condition.

The case, its first instance and the first journal entry are one change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from engine.feel import codec
from engine.history import Head
from engine.localities import Bundle, Release, profile, resolve, values
from engine.organisation import Actor, Directory, UnitView
from engine.runtime.commands.core import Core, kept_key, known_actor
from engine.runtime.commands.retime import order_with_changes
from engine.runtime.compiled import compiled_release
from engine.runtime.instance import InstanceWork, WriteHost
from engine.runtime.locking import Locked
from engine.runtime.tables import Case, CaseLink, CaseParty, ProcessInstance, WorkItem
from engine.runtime.views import CaseRef
from engine.spiff import Execution, Incident
from engine.storage import UnitOfWork, new_id
from engine.storage.problems import Forbidden, Invalid, NotFound
from engine.storage.text import fold

RUNNING = "running"
_MAY_NOT = "Chức danh này không được bắt đầu quy trình đã chọn. Hãy chọn quy trình khác hoặc chức danh khác."


@dataclass(frozen=True)
class Origin:
    """What starts a case without a person: its start event, what it carries, what the journal says of it.

    `by`: the kind and name of what came; `from_case_id`: the case a message or signal came from."""

    start_event: str
    payload: Any
    by: tuple[str, str]
    told: Mapping[str, str]
    from_case_id: UUID | None = None


def start(core: Core, actor: Actor, process_key: str, idempotency: str) -> tuple[CaseRef, Collection[UUID]]:
    """Start a process by hand in the unit of the actor's post; the case, and the messages to deliver after it.

    The same key again gives the case that was started the first time. Raises Forbidden, NotFound, Invalid."""
    with core.database.write() as work:
        now = core.clock.now()
        people, post = known_actor(work.session, actor, now)
        if post is None:
            raise Forbidden(_MAY_NOT)
        key = f"{post.post_id}:{kept_key(idempotency)}"
        known = work.session.scalar(select(Case).where(Case.tenant_id == actor.tenant_id, Case.start_key == key))
        if known is not None:
            items = work.session.scalars(
                select(WorkItem.id).where(WorkItem.case_id == known.id, WorkItem.state == "open")
            )
            return CaseRef(known.id, known.title, tuple(items)), ()
        unit = people.unit(post.unit_id)
        release = resolve(work.session, unit.id, process_key, now)
        bundle, _ = compiled_release(work.session, release.id)
        if bundle.start_rule is None or not bundle.start_rule.allows(post.role, unit.kind):
            raise Forbidden(_MAY_NOT)
        started = f"{post.person_name} ({post.label})"
        return open_case(core, work, actor, people, unit, release, key, started_by=started)


def open_case(
    core: Core,
    work: UnitOfWork,
    actor: Actor,
    people: Directory,
    unit: UnitView,
    release: Release,
    key: str,
    *,
    started_by: str,
    origin: Origin | None = None,
) -> tuple[CaseRef, Collection[UUID]]:
    """Create the case and its instance inside a unit of work; the case, and the messages to deliver after it.

    Raises Invalid when it cannot begin."""
    now = core.clock.now()
    bundle, compiled = compiled_release(work.session, release.id)
    case_id, instance_id = new_id(), new_id()
    process = bundle.process
    work.connection.execute(
        insert(Case).values(
            id=case_id,
            tenant_id=unit.tenant_id,
            unit_id=unit.id,
            kind=process.properties.get("kind", process.id),
            kind_name=bundle.name[:300],
            title=bundle.name,
            folded="",
            status=RUNNING,
            started_at=now,
            started_by=started_by[:300],
            start_key=key,
        )
    )
    row = Locked(instance_id, unit.tenant_id, case_id, unit.id, release.id, process.id, 0, RUNNING, Head())
    work.connection.execute(
        insert(ProcessInstance).values(
            id=instance_id,
            tenant_id=unit.tenant_id,
            case_id=case_id,
            unit_id=unit.id,
            release_id=release.id,
            process_id=process.id,
            version=0,
            status=RUNNING,
            head_seq=0,
            head_hash=row.head.hash,
            created_at=now,
        )
    )
    work.connection.execute(insert(CaseParty).values(case_id=case_id, unit_id=unit.id, tenant_id=unit.tenant_id))
    order_with_changes(work, unit.tenant_id)
    parameters = profile(work.session, unit.id, now).parameters
    variables = {
        "unit": unit_variable(unit),
        "case": {"id": str(case_id)},
        "profile": values(parameters),
        "started_by": {"name": started_by},
    }
    instance = InstanceWork(work, core.live, core.clock, actor, row, Execution(compiled, _NOWHERE))
    host = WriteHost(instance)
    try:
        execution = Execution.start(
            compiled,
            host,
            process.id,
            variables,
            start_event=origin.start_event if origin else None,
            payload=origin.payload if origin else None,
            began_by=origin.by if origin else ("", ""),
        )
    except Incident as incident:
        raise Invalid(f"Chưa bắt đầu được quy trình: {incident.message}", {}) from incident
    instance.execution, instance.host = execution, host
    title, code = titles(execution, bundle, unit)
    work.connection.execute(
        Case.__table__.update()  # type: ignore[attr-defined]
        .where(Case.id == case_id)
        .values(title=title, code=code, folded=fold(f"{title} {code or ''} {unit.name}"))
    )
    begun: dict[str, Any] = {"do": "started", "process": process.id, "name": bundle.name}
    begun |= {"release": str(release.id), "unit": str(unit.id)}
    if origin is not None:
        begun |= origin.told
    if origin is not None and origin.from_case_id is not None:
        begun["from_case"] = str(origin.from_case_id)
        work.connection.execute(
            insert(CaseLink).values(case_id=case_id, from_case_id=origin.from_case_id, tenant_id=unit.tenant_id)
        )
    instance.finish("start", [begun])
    return CaseRef(case_id, title, tuple(instance.opened)), instance.deliverable


_NOWHERE: Any = None


def titles(execution: Execution, bundle: Bundle, unit: UnitView) -> tuple[str, str | None]:
    """Title and code of a case by the FEEL texts of its process; the process's own name when they give none yet."""
    found: dict[str, str | None] = {}
    for name in ("title", "code"):
        text, value = bundle.process.properties.get(name), None
        if text:
            try:
                value = execution.evaluate_in("root", text)
            except Incident:
                value = None
        found[name] = value if isinstance(value, str) and value.strip() else None
    code = found["code"]
    return found["title"] or f"{bundle.name} – {unit.short_name}", None if code is None else code[:100]


def unit_variable(unit: UnitView) -> dict[str, Any]:
    """The variable `unit` of an instance (`docs/architecture.md`, Definitions)."""
    return {
        "id": str(unit.id),
        "code": unit.code,
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": unit.kind,
        "relation": unit.relation,
        "parent_id": None if unit.parent_id is None else str(unit.parent_id),
    }


__all__ = ["CaseRef", "NotFound", "Origin", "codec", "open_case", "start", "titles", "unit_variable"]
