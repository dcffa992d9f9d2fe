"""From rows of the journal to entries an auditor reads: names, sentences, and the answers as they were shown.

Everything a batch needs is fetched at once: releases, values, people. What is damaged is said, never an exception."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from engine.forms import Form
from engine.history import ENTRY, Entry, erasures, named_values_of
from engine.history.tables import JournalEntry
from engine.localities import Bundle, bundle
from engine.organisation import Directory, directory
from engine.organisation.queries import roles
from engine.organisation.tables import Account, Person
from engine.runtime.audit.deciding import explained, value_ids
from engine.runtime.audit.parameters import ProfileVersions
from engine.runtime.audit.repaired import repaired
from engine.runtime.audit.views import AuditEntry, Happening
from engine.runtime.seen import Mended, Seen
from engine.runtime.tables import Case, ProcessInstance
from engine.runtime.taskform import task_form
from engine.runtime.telling import UNREADABLE, Names, command_name, kind_of, sentence
from engine.runtime.telling.names import identifier
from engine.runtime.views import TimelineValue
from engine.storage import Reading
from engine.storage.problems import Problem

_LABELS = {"full_name": "Họ và tên", "before": "Trước đây", "sort_name": "Tên để sắp xếp", "username": "Tên đăng nhập"}
_ERASED = "Đã xóa theo yêu cầu: {}"
_MISSING = "Không còn nội dung đã ghi. Hãy kiểm tra tính toàn vẹn của nhật ký."


@dataclass(frozen=True)
class Found:
    """An entry with the case it belongs to."""

    entry: Entry
    case_title: str | None
    case_unit: UUID | None


def found_entries() -> Select[*tuple[Any, ...]]:
    """Entries with their cases, to be narrowed down and ordered; rows for `found`."""
    return select(*ENTRY, Case.title, Case.unit_id).outerjoin(Case, Case.id == JournalEntry.case_id)


def found(row: Sequence[Any]) -> Found:
    """One row of `found_entries`."""
    return Found(Entry(*row[: len(ENTRY)]), row[len(ENTRY)], row[len(ENTRY) + 1])


def directories(session: Reading, tenants: Iterable[UUID]) -> list[Directory]:
    """The directories of these tenants; one statement each when nothing changed."""
    return [directory(session, tenant) for tenant in sorted(tenants)]


def _effects(entry: Entry) -> list[Any]:
    given: Any = entry.effects  # as it lies in the database now, whatever somebody made of it
    return given if isinstance(given, list) else [None]


def _done(entry: Entry) -> list[Mapping[str, Any]]:
    return [each for each in _effects(entry) if isinstance(each, dict) and each.get("do") == "done"]


class Reader:
    """Reads one batch of entries."""

    def __init__(self, session: Reading, batch: Sequence[Found]) -> None:
        self._session = session
        self._batch = batch
        self.names = self._names()
        self._releases = self._pinned()
        self._seen = {id(effect): Seen(effect) for each in batch for effect in _done(each.entry)}
        kept = named_values_of(session, self._wanted())
        self.values = {key: json for key, (_, json) in kept.items()}
        self._value_names = {key: name for key, (name, _) in kept.items()}
        self._erasures: Mapping[UUID, str] | None = None
        self.versions = ProfileVersions(session, self._rules())

    def entries(self) -> list[AuditEntry]:
        """The batch as auditors read it, in the same order."""
        return [self._entry(each) for each in self._batch]

    # ---- fetching

    def _names(self) -> Names:
        people, accounts = set[UUID](), set[UUID]()
        for each in self._batch:
            people |= {each.entry.person_id} if each.entry.person_id else set()
            for effect in _effects(each.entry):
                if isinstance(effect, dict):
                    people |= {key for key in [identifier(effect.get("person"))] if key}
                    accounts |= {key for key in [identifier(effect.get("account"))] if key}
        owners: dict[UUID, UUID] = {}
        if accounts:
            held = select(Account.id, Account.person_id).where(Account.id.in_(accounts))
            owners = dict(self._session.execute(held).all())
            people |= set(owners.values())
        known: dict[UUID, str] = {}
        if people:
            called = select(Person.id, Person.full_name).where(Person.id.in_(people))
            known = dict(self._session.execute(called).all())
        tenants = {each.entry.tenant_id for each in self._batch}
        return Names(directories(self._session, tenants), known, owners, dict(roles(self._session)))

    def _pinned(self) -> dict[UUID, UUID]:
        chains = {each.entry.chain_id for each in self._batch if each.entry.chain_kind == "instance"}
        if not chains:
            return {}
        query = select(ProcessInstance.id, ProcessInstance.release_id).where(ProcessInstance.id.in_(chains))
        return dict(self._session.execute(query).all())

    def _wanted(self) -> set[UUID]:
        wanted = set[UUID]()
        for each in self._batch:
            if each.entry.chain_kind == "unit" and isinstance(each.entry.commitments, dict):
                wanted |= {key for key in map(identifier, each.entry.commitments) if key}
        for seen in self._seen.values():
            wanted |= seen.ids
        for each in self._batch:
            for effect in _effects(each.entry):
                if isinstance(effect, dict) and effect.get("do") == "decided":
                    wanted |= value_ids(effect)
                elif isinstance(effect, dict) and effect.get("do") == "repaired":
                    wanted |= Mended(effect).ids
        return wanted

    def _rules(self) -> Iterable[tuple[UUID, str, int]]:
        for each in self._batch:
            for effect in _effects(each.entry):
                if isinstance(effect, dict) and "profile" in effect and isinstance(effect.get("version"), int):
                    yield each.entry.tenant_id, str(effect["profile"]), effect["version"]
            for effect in _done(each.entry):
                yield from ((each.entry.tenant_id, *rule) for rule in self._seen[id(effect)].rules)

    def context(self, entry: Entry, effect: Mapping[str, Any]) -> dict[str, Any]:
        """The variables a completed step's form read then, live parameters as they were then."""
        seen = self._seen[id(effect)]
        context = seen.context(self.values)
        if isinstance(context.get("profile"), dict) and seen.rules:
            context["profile"] = {**context["profile"], **self.versions.live(entry.tenant_id, seen.rules)}
        return context

    def _bundle(self, chain_id: UUID) -> Bundle | None:
        try:
            return bundle(self._session, self._releases[chain_id]) if chain_id in self._releases else None
        except Problem:
            return None

    def _reason(self, value_id: UUID) -> str:
        if self._erasures is None:
            self._erasures = erasures(self._session)
        reason = self._erasures.get(value_id)
        return _MISSING if reason is None else _ERASED.format(reason)

    # ---- telling

    def _entry(self, one: Found) -> AuditEntry:
        entry, names = one.entry, self.names
        post = names.post(entry.post_id)
        unit = post.unit_id if post else one.case_unit or (entry.chain_id if entry.chain_kind == "unit" else None)
        person = names.known_person(entry.person_id) if entry.person_id else None
        return AuditEntry(
            entry_id=entry.id,
            chain_id=entry.chain_id,
            seq=entry.seq,
            at=entry.at,
            who=person or entry.actor_label,
            acting_as=entry.actor_label,
            unit_name=names.unit(unit) if unit else "",
            on_behalf_of=names.unit(entry.on_behalf_of) if entry.on_behalf_of else None,
            command_name=command_name(entry.command),
            happenings=tuple(self._happenings(entry)),
            hash=entry.hash,
            case_id=entry.case_id,
            case_title=one.case_title,
        )

    def _happenings(self, entry: Entry) -> Iterable[Happening]:
        for place, effect in enumerate(_effects(entry)):
            told = sentence(self._with_ways(entry, effect), self.names)
            if told is None:
                continue
            if told == UNREADABLE:
                yield Happening(place, told)
                continue
            values, erased = self._shown(entry, effect)
            yield Happening(
                effect=place,
                sentence=told,
                element_id=effect.get("element"),
                step=effect.get("name") if "element" in effect else None,
                note=effect.get("reason") or effect.get("note") or None,
                values=tuple(values),
                erased=tuple(dict.fromkeys(erased)),
                has_form=effect.get("do") == "done" and bool(effect.get("form") or effect.get("values")),
            )

    def _with_ways(self, entry: Entry, effect: Any) -> Any:
        """An effect that passed along flows, with what the diagram then in force calls them."""
        if not isinstance(effect, dict) or not isinstance(effect.get("flows"), list):
            return effect
        pinned = self._bundle(entry.chain_id)
        definitions = pinned.definitions.get(str(effect.get("process"))) if pinned is not None else None
        process = definitions.processes.get(str(effect.get("process"))) if definitions is not None else None
        flows = process.walk_flows() if process is not None else ()
        return {**effect, "ways": [flow.name for flow in flows if flow.id in effect["flows"]]}

    def _shown(self, entry: Entry, effect: dict[str, Any]) -> tuple[list[TimelineValue], list[str]]:
        kind = kind_of(effect)
        if kind == "done":
            return self._answers(entry, effect)
        if kind == "decided":
            return explained(effect, self.values, self._bundle(entry.chain_id), self._reason)
        if kind == "repaired":
            return repaired(effect, self.values, self._bundle(entry.chain_id), self._reason)
        if kind == "profile_changed":
            return self.versions.changed(entry.tenant_id, effect), []
        if entry.chain_kind != "unit" or effect is not _effects(entry)[0]:
            return [], []
        return self._kept(entry)

    def _answers(self, entry: Entry, effect: dict[str, Any]) -> tuple[list[TimelineValue], list[str]]:
        seen = self._seen[id(effect)]
        erased = [self._reason(key) for key in seen.answer_ids if key not in self.values]
        form = self._form(entry, effect)
        if form is None:
            return [], [*erased, UNREADABLE]
        lines = form.display(seen.answers(self.values), self.context(entry, effect))
        return [TimelineValue(each.label, each.text, each.files) for each in lines], erased

    def _form(self, entry: Entry, effect: dict[str, Any]) -> Form | None:
        pinned = self._bundle(entry.chain_id)
        try:
            return None if pinned is None else task_form(pinned, effect.get("form", ""), entry.on_behalf_of)
        except KeyError:
            return None

    def _kept(self, entry: Entry) -> tuple[list[TimelineValue], list[str]]:
        """The values of an entry of a unit's chain, which its effects do not name."""
        ids = [key for key in map(identifier, entry.commitments or ()) if key]
        erased = [self._reason(key) for key in ids if key not in self.values]
        kept = [(_LABELS.get(self._value_names.get(key, "")), self.values.get(key)) for key in ids]
        return [TimelineValue(label, str(value)) for label, value in kept if label and value], erased
