"""A release made ready to run: diagrams, forms, decisions and rules of starting read, kept in memory for all.

Releases never change, so nothing here is ever out of date; bytes are checked against their hash when they are read."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from engine.bpmn import Beginning, Definitions, beginnings, by_itself, load
from engine.bpmn.model import Process
from engine.forms import Form, compile_form
from engine.localities.cache import Bounded
from engine.localities.decisions import compiled, decision_title
from engine.localities.profiles import Parameter, read_parameter
from engine.localities.tables import BPMN, DMN, FORM, PROFILE, Artefact, Package, Release, ReleaseArtefact
from engine.localities.texts_history import changes, version_of
from engine.organisation import PostView
from engine.spiff import DecisionFile
from engine.storage import Reading
from engine.storage.problems import NotFound, Unavailable


@dataclass(frozen=True)
class StartRule:
    """Who may start a process by hand: any of these roles in a unit of any of these kinds (none named: all kinds)."""

    name: str
    description: str
    roles: frozenset[str]
    unit_kinds: frozenset[str]

    def allows(self, role: str, unit_kind: str) -> bool:
        """May somebody with this role in a unit of this kind start the process?"""
        return role in self.roles and (not self.unit_kinds or unit_kind in self.unit_kinds)


@dataclass(frozen=True)
class StartableProcess:
    """A process somebody may start, and the post that allows it."""

    process_key: str
    name: str
    description: str
    release_id: UUID
    post: PostView


@dataclass(frozen=True)
class MessageStart:
    """A start event that takes a message or a signal."""

    process_key: str
    release_id: UUID
    element_id: str


@dataclass(frozen=True)
class Bundle:
    """A release with all it pins. `definitions` are by process id, the called processes included.

    `parameters` are the package's own as they were when the release was published (for the record: the values in
    force come from `profile`). `message_starts`, `signal_starts`: ids of start events by name of message or signal;
    `self_starts`: the timers and conditions that begin the process."""

    release_id: UUID
    tenant_id: UUID
    package_id: UUID
    package_key: str
    process_key: str
    version: int
    note: str
    at: datetime
    definitions: Mapping[str, Definitions]
    forms: Mapping[str, Form]
    parameters: Mapping[str, Parameter]
    start_rule: StartRule | None
    message_starts: Mapping[str, tuple[str, ...]]
    signal_starts: Mapping[str, tuple[str, ...]]
    self_starts: tuple[Beginning, ...] = ()
    decisions: Mapping[str, DecisionFile] = field(default_factory=dict)

    @property
    def definition(self) -> Definitions:
        """The diagram of the process itself."""
        return self.definitions[self.process_key]

    @property
    def process(self) -> Process:
        """The process itself."""
        return self.definition.processes[self.process_key]

    @property
    def name(self) -> str:
        """What the process is called on screens."""
        return self.process.name

    @property
    def label(self) -> str:
        """The release as people see it."""
        return f"{self.name}, bản {self.version}"


_bundles: Bounded[UUID, Bundle] = Bounded(512)
DIAGRAMS: Bounded[str, Definitions] = Bounded(512)
_forms: Bounded[str, Form] = Bounded(2048)


def load_bundle(session: Reading, release_id: UUID) -> Bundle:
    """The bundle of a release, from memory or from the database. Raises NotFound."""
    return _bundles.get(release_id, lambda: _read(session, release_id))


def _read(session: Reading, release_id: UUID) -> Bundle:
    release = session.get(Release, release_id)
    if release is None:
        raise NotFound("Không tìm thấy bản quy trình này. Hãy quay lại danh sách quy trình và chọn lại.")
    package = session.get_one(Package, release.package_id)
    pinned = artefacts_of(session, release_id)
    definitions = {
        key: DIAGRAMS.get(sha, lambda content=content: load(content))  # type: ignore[misc]
        for (kind, key), (sha, content) in pinned.items()
        if kind == BPMN
    }
    forms = {
        key: _forms.get(sha, lambda content=content: compile_form(content))  # type: ignore[misc]
        for (kind, key), (sha, content) in pinned.items()
        if kind == FORM
    }
    declared = next((content for (kind, _), (_, content) in pinned.items() if kind == PROFILE), b"[]")
    process = definitions[release.process_key].processes[release.process_key]
    return Bundle(
        release_id=release.id,
        tenant_id=release.tenant_id,
        package_id=release.package_id,
        package_key=package.key,
        process_key=release.process_key,
        version=release.version,
        note=release.note,
        at=release.at,
        definitions=definitions,
        forms=forms,
        parameters={item.name: item for item in map(read_parameter, json.loads(declared))},
        start_rule=start_rule(process),
        message_starts=beginnings(definitions[release.process_key], process, "message"),
        signal_starts=beginnings(definitions[release.process_key], process, "signal"),
        self_starts=by_itself(process),
        decisions=_decisions(session, release, package, pinned),
    )


def _decisions(
    session: Reading, release: Release, package: Package, pinned: Mapping[tuple[str, str], tuple[str, bytes]]
) -> dict[str, DecisionFile]:
    """The decision files of a release, ready to be asked, with the numbers of their versions."""
    texts = {key: content for (kind, key), (_, content) in pinned.items() if kind == DMN}
    if not texts:
        return {}
    chain = [package.id]
    above = package.parent_id
    while above is not None and above not in chain:
        chain.append(above)
        above = session.get_one(Package, above).parent_id
    rows = changes(session, chain, DMN)
    return {
        key: DecisionFile(
            key=key,
            name=decision_title(content) or key,
            version=version_of(rows.get(key, ()), pinned[DMN, key][0], chain, release.at),
            sha256=pinned[DMN, key][0],
            decisions=compiled(key, texts),
        )
        for key, content in texts.items()
    }


def artefacts_of(session: Reading, release_id: UUID) -> dict[tuple[str, str], tuple[str, bytes]]:
    """(hash, bytes) by (kind, key) of all a release pins. Raises Unavailable when bytes no longer fit their hash."""
    query = select(ReleaseArtefact.kind, ReleaseArtefact.key, Artefact.sha256, Artefact.content)
    query = query.join(Artefact, Artefact.sha256 == ReleaseArtefact.sha256)
    rows = session.execute(query.where(ReleaseArtefact.release_id == release_id)).all()
    for row in rows:
        if hashlib.sha256(row.content).hexdigest() != row.sha256:
            raise Unavailable(
                "Nội dung quy trình đã lưu không còn nguyên vẹn, chưa thực hiện gì. "
                "Hãy báo người vận hành khôi phục từ bản sao lưu."
            )
    return {(row.kind, row.key): (row.sha256, row.content) for row in rows}


def start_rule(process: Process) -> StartRule | None:
    """Who may start the process by hand; None when nobody: no plain start event, or no role named."""
    roles = words(process.properties.get("startable", ""))
    plain = any(node.kind == "startEvent" and node.event_kind == "none" for node in process.nodes.values())
    if not roles or not plain:
        return None
    kinds = words(process.properties.get("start_unit_kinds", ""))
    return StartRule(process.name, process.documentation, roles, kinds)


def words(text: str) -> frozenset[str]:
    """The entries of a comma separated property."""
    return frozenset(word.strip() for word in text.split(",") if word.strip())
