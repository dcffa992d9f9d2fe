"""Publishing diagrams and forms in a unit's own package.

One command, one entry; what has any error changes nothing."""

from collections.abc import Mapping
from uuid import UUID

from engine.bpmn import BpmnRefused, check, load
from engine.localities.commands.common import effect, own_package, permit, record, refuse
from engine.localities.contents import form_errors
from engine.localities.folder import process_key
from engine.localities.publishing import publish_differences, stored_sources
from engine.localities.queries import packages_of
from engine.organisation import Actor
from engine.organisation.queries import roles, unit
from engine.storage import Clock, UnitOfWork
from engine.storage.problems import Invalid


def publish(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    *,
    unit_id: UUID,
    bpmn: bytes,
    forms: Mapping[str, bytes] | None = None,
    note: str,
) -> list[UUID]:
    """Publish a process (and forms it uses, by key) in the unit's own package; the ids of the releases made.

    Processes that call it get a release of their own too; running instances keep theirs. The unit gets a package upon
    the one it works by, if it has none. Raises Forbidden; BpmnRefused with all findings; Invalid for forms or note."""
    place = unit(work.session, unit_id)
    permit(work.session, actor, place)
    if not note.strip():
        message = "Chưa ghi nội dung thay đổi. Hãy ghi ngắn gọn đã thay đổi gì."
        raise Invalid(message, {"note": [message]})
    definitions = load(bpmn)
    packages = packages_of(work.session, unit_id)
    given = dict(forms or {})
    sources = stored_sources(work.session, packages).overlaid({process_key(definitions): definitions}, given)
    refuse({key: errors for name, content in given.items() for key, errors in form_errors(name, content).items()})
    catalogue = sources.catalogue([code for code, _ in roles(work.session)])
    findings = check(definitions, publish=True, catalogue=catalogue)
    if any(finding.severity == "error" for finding in findings):
        raise BpmnRefused(findings)
    package = own_package(work, place, packages)
    made = publish_differences(work, package, sources, actor, clock, note.strip())
    if made:
        record(work, place, actor, clock, "publish_process", list(map(effect, made)))
    return [release.id for release in made]
