"""What administrators see of the texts in force for a unit, and the versions each of them had.

A fixed number of statements, however many processes and forms there are."""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

import orjson
from sqlalchemy import select

from engine.localities.cache import Bounded
from engine.localities.contents import uses
from engine.localities.decisions import decision_title
from engine.localities.queries import packages_of
from engine.localities.tables import BPMN, DMN, FORM, Draft, ReleaseArtefact
from engine.localities.texts_history import Changes, changes
from engine.localities.views import Draft as DraftView
from engine.localities.views import Release, Source, draft_view, release_view
from engine.localities.visible import Name, Origin, Visible, texts_of, visible_to
from engine.storage import Reading
from engine.storage.problems import NotFound
from engine.storage.text import clean_label

_titles: Bounded[str, str] = Bounded(4096)
_ORDER = (BPMN, FORM, DMN)


def source(session: Reading, unit_id: UUID, kind: str, key: str) -> Source:
    """The diagram (kind 'bpmn'), form ('form') or decision file ('dmn') in force for a unit, with its text.

    Raises NotFound."""
    visible = visible_to(session, unit_id)
    if (kind, key) not in visible.origins:
        raise NotFound("Không tìm thấy mục này. Hãy quay lại danh sách quy trình và chọn lại.")
    return _sources(session, visible, unit_id, [(kind, key)], texts=True)[0]


def sources(session: Reading, unit_id: UUID) -> list[Source]:
    """Everything a unit can see, processes first, by name; without texts (`content` is empty)."""
    visible = visible_to(session, unit_id)
    return _sources(session, visible, unit_id, list(visible.origins), texts=False)


def draft(session: Reading, unit_id: UUID, kind: str, key: str) -> DraftView | None:
    """The unpublished text of this kind and key; None when there is none."""
    row = session.get(Draft, (unit_id, kind, key))
    return None if row is None else draft_view(row)


def drafts(session: Reading, unit_id: UUID) -> list[DraftView]:
    """All unpublished texts of a unit, newest first."""
    query = select(Draft).where(Draft.unit_id == unit_id).order_by(Draft.at.desc(), Draft.kind, Draft.key)
    return [draft_view(row) for row in session.scalars(query)]


def form_history(session: Reading, unit_id: UUID, key: str) -> list[Release]:
    """The releases that brought another text of a form, in the packages a unit works by, newest first."""
    return text_history(session, unit_id, FORM, key)


def decision_history(session: Reading, unit_id: UUID, key: str) -> list[Release]:
    """The releases that brought another text of a decision file, as `form_history`."""
    return text_history(session, unit_id, DMN, key)


def text_history(session: Reading, unit_id: UUID, kind: str, key: str) -> list[Release]:
    """The releases that brought another text of this kind and key, newest first."""
    packages = [one.id for one in packages_of(session, unit_id)]
    return [release_view(row) for _, row in reversed(changes(session, packages, kind, key).get(key, ()))]


def decision_texts(session: Reading, unit_id: UUID) -> dict[str, bytes]:
    """Every decision file in force for a unit, by key."""
    return dict(visible_to(session, unit_id).sources.decisions)


def artefact(session: Reading, release_id: UUID, kind: str, key: str) -> bytes:
    """The exact bytes a release pins under a kind ('bpmn', 'form', 'dmn', 'profile') and key.

    Raises NotFound, Unavailable."""
    pin = session.get(ReleaseArtefact, (release_id, kind, key))
    if pin is None:
        raise NotFound("Không tìm thấy nội dung này. Hãy quay lại danh sách các bản và chọn lại.")
    return texts_of(session, [pin.sha256])[pin.sha256]


def title_of(kind: str, content: bytes) -> str:
    """What a form (`title` of its JSON) or decision file calls itself, '' when it does not say."""
    if kind != FORM:
        return decision_title(content) if kind == DMN else ""
    try:
        data = orjson.loads(content)
    except ValueError:
        return ""
    title = data.get("title") if isinstance(data, dict) else None
    return clean_label(title)[:300] if isinstance(title, str) else ""


def text_name(kind: str, title: str, key: str, steps: Sequence[tuple[str, str]]) -> str:
    """What people call a form or decision: its title, else the steps that use it."""
    names = list(dict.fromkeys(name for _, name in steps if name))
    return title or ", ".join(names)[:300] or key.replace("_", " ")


def steps_by_text(visible: Visible) -> dict[Name, list[tuple[str, str]]]:
    """The steps that show each form or ask each decision, as (process id, step's name), by kind and key."""
    found: dict[Name, list[tuple[str, str]]] = {}
    for key, definitions in visible.diagrams.items():
        for process in definitions.processes.values():
            for node in process.walk():
                for name in uses(node):
                    found.setdefault(name, []).append((key, node.name))
    return found


def _sources(session: Reading, visible: Visible, unit_id: UUID, names: Sequence[Name], texts: bool) -> list[Source]:
    steps = steps_by_text(visible)
    titles = _titles_of(session, [(name[0], visible.origins[name].sha256) for name in names if name[0] != BPMN])
    wanted = visible.texts(visible.origins[name].sha256 for name in names) if texts else {}
    packages = [one.id for one in visible.packages]
    changed = {kind: changes(session, packages, kind) for kind in (FORM, DMN)}
    found = [_source(visible, unit_id, name, visible.origins[name], steps, titles, changed, wanted) for name in names]
    return sorted(found, key=lambda one: (_ORDER.index(one.kind), one.name.casefold(), one.key))


def _source(
    visible: Visible,
    unit_id: UUID,
    name: Name,
    origin: Origin,
    steps: Mapping[Name, list[tuple[str, str]]],
    titles: Mapping[str, str],
    changed: Mapping[str, Changes],
    texts: Mapping[str, bytes],
) -> Source:
    kind, key = name
    package, release, version = origin.package, origin.release, origin.release.version
    shown: tuple[tuple[str, str], ...] = ()
    if kind == BPMN:
        label = visible.diagrams[key].processes[key].name or key
        package = next(one for one in visible.packages if one.id == release.package_id)
    else:
        shown = tuple(steps.get(name, ()))
        label = text_name(kind, titles.get(origin.sha256, ""), key, shown)
        mine = [(sha, row) for sha, row in changed[kind].get(key, ()) if row.package_id == package.id]
        places = [place for place, (sha, _) in enumerate(mine) if sha == origin.sha256]
        if places:
            release, version = mine[places[-1]][1], places[-1] + 1
    return Source(
        kind=kind,
        key=key,
        name=label,
        content=texts.get(origin.sha256, b""),
        sha256=origin.sha256,
        package_key=package.key,
        package_name=package.name,
        own=package.unit_id == unit_id,
        version=version,
        at=release.at,
        published_by=release.published_by,
        note=release.note,
        release_id=release.id,
        used_by=shown,
    )


def _titles_of(session: Reading, texts: Sequence[Name]) -> dict[str, str]:
    """Titles by the hash of the text, of (kind, hash), from memory where they have been read before."""
    fetched = texts_of(session, [sha for _, sha in texts if sha not in _titles])

    def title(kind: str, sha: str) -> str:
        return title_of(kind, fetched[sha] if sha in fetched else texts_of(session, [sha])[sha])

    return {sha: _titles.get(sha, partial(title, kind, sha)) for kind, sha in texts}
