"""What publishing would do, told before it is done: which processes change, how, and what is under way meanwhile.

The same plan publishing carries out."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import func, select

from engine.bpmn import Definitions, differences
from engine.dmn import differences as decision_differences
from engine.forms import form_differences
from engine.localities.bundles import Bundle, artefacts_of, load_bundle
from engine.localities.checking import look, steps
from engine.localities.contents import NO_TEXTS, Sources
from engine.localities.listing import text_name, title_of
from engine.localities.planning import Planned, plan, sha256
from engine.localities.running import running
from engine.localities.standing import served_ever
from engine.localities.tables import BPMN, DMN, FORM, Release
from engine.localities.views import Impact
from engine.localities.visible import Visible, visible_to
from engine.organisation.queries import roles
from engine.storage import Reading


def impact(
    session: Reading,
    unit_id: UUID,
    *,
    diagrams: Mapping[str, bytes],
    forms: Mapping[str, bytes],
    decisions: Mapping[str, bytes] = NO_TEXTS,
) -> list[Impact]:
    """What publishing these texts (by key) together does, one answer for each process that changes.

    A form or decision that no step uses has an answer too; its `process_key` is 'form:' or 'dmn:' and its key.
    Texts that cannot be read are left out; `check_drafts` names them."""
    visible = visible_to(session, unit_id)
    seen = look(session, visible, unit_id, diagrams, forms, None, decisions)
    planned = plan(visible, seen.diagrams, seen.forms, seen.decisions)
    counts = running(session, served_ever(session, unit_id), [one.process_key for one in planned])
    newest = _newest(session, visible)
    names = dict(roles(session))
    return [_impact(visible, one, counts.get(one.process_key, 0), newest, names) for one in planned]


def changes_between(session: Reading, old_id: UUID, new_id: UUID) -> list[str]:
    """How two releases of a process differ, in sentences; for the pages of versions. Raises NotFound."""
    old, new = load_bundle(session, old_id), load_bundle(session, new_id)
    return list(sentences(_contents(session, old), _contents(session, new), new.process_key, dict(roles(session))))


def _contents(session: Reading, bundle: Bundle) -> Sources:
    pinned = artefacts_of(session, bundle.release_id)
    forms, decisions = (
        {key: content for (kind, key), (_, content) in pinned.items() if kind == one} for one in (FORM, DMN)
    )
    return Sources(dict(bundle.definitions), forms, decisions)


def _impact(visible: Visible, one: Planned, count: int, newest: Mapping[str, int], roles: Mapping[str, str]) -> Impact:
    changes = tuple(describe(visible, one, roles))
    current = one.current.version if one.current is not None else None
    if one.alone is not None:
        current = newest.get(one.process_key)
    package = next((each for each in visible.packages if one.current and each.id == one.current.package_id), None)
    return Impact(
        process_key=one.process_key,
        process_name=_title(visible, one),
        old_version=current,
        new_version=newest.get(one.process_key, 0) + 1,
        running=count,
        changes=changes,
        old_package=package.name if package is not None else "",
    )


def _title(visible: Visible, one: Planned) -> str:
    """What people call the process, the form or the decision table."""
    if one.alone is not None:
        kind, key = one.alone
        name = text_name(kind, title_of(kind, one.contents[kind, key]), key, ())
        return f"{_KINDS[kind].capitalize()} “{name}”"
    return one.definitions[one.process_key].processes[one.process_key].name


def describe(visible: Visible, one: Planned, roles: Mapping[str, str]) -> Iterator[str]:
    """The differences between the release in force and the planned one, in sentences."""
    if one.alone is not None:
        yield f"{_title(visible, one)} được giữ lại để chọn cho các bước việc; chưa bước nào dùng."
        if (origin := visible.origins.get(one.alone)) is not None:
            old_text = visible.texts([origin.sha256])[origin.sha256]
            yield from _changed(one.alone[0], old_text, one.contents[one.alone])
        return
    if one.current is None:
        yield f"Quy trình mới “{_title(visible, one)}”."
        return
    old = Sources(*visible.pinned(one.current))
    new = Sources(
        {key: one.definitions[key] for kind, key in one.contents if kind == BPMN},
        {key: text for (kind, key), text in one.contents.items() if kind == FORM},
        {key: text for (kind, key), text in one.contents.items() if kind == DMN},
    )
    yield from sentences(old, new, one.process_key, roles)


def sentences(old: Sources, new: Sources, process_key: str, roles: Mapping[str, str]) -> Iterator[str]:
    """How the contents of two releases of a process differ: its own diagram first, called processes, forms, tables."""
    titles = {kind: _titles(kind, old, new) for kind in (FORM, DMN)}
    named = {"role": roles, "form": titles[FORM], "decision": titles[DMN]}
    for key in sorted({*old.diagrams, *new.diagrams}, key=lambda key: (key != process_key, key)):
        before, after = old.diagrams.get(key), new.diagrams.get(key)
        if before is not None and after is not None:
            texts = [change.text for change in differences(before, after, named)]
            yield from texts if key == process_key else (f"{_called(after, key)}: {text}" for text in texts)
            if not texts and before.source != after.source:
                where = "" if key == process_key else f"{_called(after, key)}: "
                yield f"{where}Chỉ đổi cách trình bày sơ đồ, không đổi nội dung."
        elif after is not None:
            yield f"Thêm {_called(after, key, lower=True)}."
        elif before is not None:
            yield f"Không còn dùng {_called(before, key, lower=True)}."
    for kind in (FORM, DMN):
        yield from _texts(kind, titles[kind], old.texts(kind), new.texts(kind))


_KINDS = {FORM: "biểu mẫu", DMN: "bảng quyết định"}


def _texts(kind: str, titles: Mapping[str, str], old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[str]:
    for key in sorted(titles, key=lambda key: titles[key]):
        before, after = old.get(key), new.get(key)
        label = f"{_KINDS[kind]} “{titles[key]}”"
        if before is None:
            yield f"Thêm {label}."
        elif after is None:
            yield f"Không còn dùng {label}."
        elif sha256(before) != sha256(after):
            yield from (f"{label[0].upper()}{label[1:]}: {text}" for text in _changed(kind, before, after))


def _changed(kind: str, before: bytes, after: bytes) -> list[str]:
    """How two texts of a form or decision differ, in sentences."""
    found = form_differences(before, after) if kind == FORM else decision_differences(before, after)
    return list(found) or ["Chỉ đổi cách ghi, không đổi nội dung."]


def _called(definitions: Definitions, key: str, lower: bool = False) -> str:
    return f"{'q' if lower else 'Q'}uy trình được gọi “{definitions.processes[key].name}”"


def _titles(kind: str, old: Sources, new: Sources) -> dict[str, str]:
    """What people call the forms or decisions of both sides, by key."""
    found = {}
    for key in {**old.texts(kind), **new.texts(kind)}:
        side = new if key in new.texts(kind) else old
        found[key] = text_name(kind, title_of(kind, side.texts(kind)[key]), key, steps(side, kind, key))
    return found


def _newest(session: Reading, visible: Visible) -> dict[str, int]:
    """The highest version of each process in the packages the unit sees."""
    ids = [package.id for package in visible.packages]
    query = select(Release.process_key, func.max(Release.version)).where(Release.package_id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query.group_by(Release.process_key))}
