"""Publishing diagrams, forms and decisions in a unit's own package, and publishing an earlier version once more.

One command, one entry; what has any error changes nothing."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from engine.bpmn import load
from engine.localities.checking import PublishingRefused, look
from engine.localities.commands.common import hold, noted, own_package, permit, record
from engine.localities.commands.drafts import spoken
from engine.localities.planning import plan, plan_repeat, sha256
from engine.localities.publishing import effects_of, publish_planned
from engine.localities.queries import packages_of
from engine.localities.tables import BPMN, DMN, FORM, Draft, Package, Release, is_alone
from engine.localities.visible import Name, Visible, pins_of, texts_of, visible_to
from engine.organisation import Actor
from engine.organisation.queries import unit
from engine.storage import Clock, UnitOfWork
from engine.storage.problems import Conflict, NotFound


def publish(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    *,
    unit_id: UUID,
    diagrams: Mapping[str, bytes] | None = None,
    forms: Mapping[str, bytes] | None = None,
    decisions: Mapping[str, bytes] | None = None,
    note: str,
    over: bool = False,
) -> list[UUID]:
    """Publish diagrams (by process id), forms and decision files (by key) together in the unit's own package; ids of
    the releases made.

    Every process that uses one of the forms or decisions or calls one of the processes gets a release too; running
    instances keep theirs. A form or decision no step uses is kept for steps to come. The unit gets a package upon the
    one it works by, if it has none. The drafts that were published are gone afterwards, those with another text stay.
    Raises Forbidden; Invalid without a note; PublishingRefused with all findings; Conflict when what a draft began from
    is no longer in force, unless `over`."""
    diagrams, forms, decisions = dict(diagrams or {}), dict(forms or {}), dict(decisions or {})
    place = unit(work.session, unit_id)
    permit(work.session, actor, place)
    note = noted(note)
    hold(work, packages_of(work.session, unit_id))
    visible = visible_to(work.session, unit_id)
    seen = look(work.session, visible, unit_id, diagrams, forms, clock.now(), decisions)
    if seen.refused:
        raise PublishingRefused(seen.findings)
    given = {
        **{(BPMN, key): text for key, text in diagrams.items()},
        **{(FORM, key): text for key, text in forms.items()},
        **{(DMN, key): text for key, text in decisions.items()},
    }
    drafts = _drafts(work, unit_id, given)
    if not over:
        _same_base(visible, drafts, given)
    planned = plan(visible, seen.diagrams, seen.forms, seen.decisions)
    made: list[Release] = []
    if planned:
        package = own_package(work, place, visible.packages)
        made = publish_planned(work, package, visible.packages, planned, actor, clock, note)
        known = {one.process_key: one.definitions[one.process_key] for one in planned if one.alone is None}
        record(work, place, actor, clock, "publish_process", effects_of(work.session, made, known))
    _done(work, drafts, given)
    return [release.id for release in made]


def republish(
    work: UnitOfWork, actor: Actor, clock: Clock, *, release_id: UUID, note: str, unit_id: UUID | None = None
) -> UUID:
    """Make an earlier version the newest: a release with the very same texts. Gives its id.

    Processes that call it follow; what else its forms and decisions serve stays as it is. `unit_id`: the unit that
    wants it, by default the one whose package it was published in. Raises NotFound, Forbidden, Invalid without a note,
    Conflict when it is in force already, PublishingRefused when it no longer fits (a role or operation is gone)."""
    old = work.session.get(Release, release_id)
    if old is None or is_alone(old.process_key):
        raise NotFound("Không tìm thấy bản quy trình này. Hãy quay lại danh sách quy trình và chọn lại.")
    owner = work.session.get_one(Package, old.package_id)
    place = unit(work.session, unit_id or owner.unit_id or owner.tenant_id)
    permit(work.session, actor, place)
    note = noted(note)
    hold(work, packages_of(work.session, place.id))
    visible = visible_to(work.session, place.id)
    if owner.id not in {package.id for package in visible.packages}:
        raise NotFound("Đơn vị không dùng bản quy trình này. Hãy quay lại danh sách các bản và chọn lại.")
    pins = pins_of(work.session, [old.id])[old.id]
    texts = texts_of(work.session, (pin.sha256 for pin in pins.values()))
    diagrams = {key: texts[pin.sha256] for (kind, key), pin in pins.items() if kind == BPMN}
    forms, decisions = (
        {key: texts[pin.sha256] for (kind, key), pin in pins.items() if kind == one} for one in (FORM, DMN)
    )
    seen = look(work.session, visible, place.id, diagrams, forms, clock.now(), decisions)
    if seen.refused:
        raise PublishingRefused(seen.findings)
    read = {key: load(text) for key, text in diagrams.items()}
    planned = plan_repeat(visible, old.process_key, read, forms, decisions)
    if old.process_key not in {one.process_key for one in planned}:
        raise Conflict("Bản này có nội dung đúng như bản đang có hiệu lực. Không cần phát hành lại.")
    package = own_package(work, place, visible.packages)
    told = f"Phát hành lại bản {old.version}. {note}"
    made = publish_planned(work, package, visible.packages, planned, actor, clock, told)
    known = {one.process_key: one.definitions[one.process_key] for one in planned}
    repeated = {"release": str(old.id), "version": old.version}
    effects = [
        effect | ({"repeats": repeated} if effect.get("process") == old.process_key else {})
        for effect in effects_of(work.session, made, known)
    ]
    record(work, place, actor, clock, "republish_process", effects)
    return next(release.id for release in made if release.process_key == old.process_key)


def _drafts(work: UnitOfWork, unit_id: UUID, given: Mapping[Name, bytes]) -> list[Draft]:
    """The drafts of what is published, held against saving until this is done."""
    query = select(Draft).where(Draft.unit_id == unit_id).order_by(Draft.kind, Draft.key)
    rows = work.session.scalars(query.with_for_update().execution_options(populate_existing=True))
    return [row for row in rows if (row.kind, row.key) in given]


def _same_base(visible: Visible, drafts: list[Draft], given: Mapping[Name, bytes]) -> None:
    """What the drafts began from must still be in force: otherwise somebody's work would be undone unseen."""
    lines = []
    for draft in drafts:
        name = (draft.kind, draft.key)
        origin = visible.origins.get(name)
        now = origin.sha256 if origin is not None else None
        if origin is None or now in (draft.base, sha256(given[name])):
            continue
        release = origin.release
        lines.append(
            f"{draft.name}: {release.published_by} đã phát hành bản {release.version} lúc {spoken(release.at)} "
            f"(“{release.note}”)."
        )
    if lines:
        raise Conflict(
            "Đã có bản khác được phát hành sau khi bản nháp này được soạn, nên chưa phát hành. "
            + " ".join(lines)
            + " Hãy xem bản đó rồi quyết định: sửa lại bản nháp, hoặc vẫn phát hành bản của mình."
        )


def _done(work: UnitOfWork, drafts: list[Draft], published: Mapping[Name, bytes]) -> None:
    """Drop the drafts that have been published. One that says something else stays, and its publisher will be asked."""
    for draft in drafts:
        if draft.content == published.get((draft.kind, draft.key)):
            work.session.delete(draft)
    work.session.flush()
