"""Everything that is wrong, or worth a look, before anything is published: all of it at once.

Each text is seen with what the unit can see and with the others that are published together with it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from engine.bpmn import BpmnRefused, Definitions, Finding, check, load
from engine.forms import FormRefused, compile_form
from engine.localities.contents import NO_TEXTS, Sources, uses
from engine.localities.decisions import findings_of
from engine.localities.folder import process_key
from engine.localities.listing import text_name, title_of
from engine.localities.standing import Standing
from engine.localities.tables import BPMN, DMN, FORM
from engine.localities.views import CheckedFinding
from engine.localities.visible import Visible, visible_to
from engine.organisation.queries import roles
from engine.storage import Reading
from engine.storage.problems import Invalid

ERROR, WARNING = "error", "warning"


class PublishingRefused(Invalid):
    """Something to be published has errors; nothing was changed. `findings` are all of them, warnings too."""

    def __init__(self, findings: list[CheckedFinding]) -> None:
        self.findings = findings
        errors: dict[str, list[str]] = {}
        for finding in findings:
            if finding.severity == ERROR:
                errors.setdefault(finding.key, []).append(finding.text)
        super().__init__("Nội dung còn lỗi nên chưa phát hành. Hãy sửa các lỗi dưới đây rồi phát hành lại.", errors)


@dataclass
class Checked:
    """What was found, and what of it could be read: diagrams by process id, forms and decisions by key."""

    findings: list[CheckedFinding] = field(default_factory=list)
    diagrams: dict[str, Definitions] = field(default_factory=dict)
    forms: dict[str, bytes] = field(default_factory=dict)
    decisions: dict[str, bytes] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Is there any error?"""
        return any(finding.severity == ERROR for finding in self.findings)


def check_drafts(
    session: Reading,
    unit_id: UUID,
    *,
    diagrams: Mapping[str, bytes],
    forms: Mapping[str, bytes],
    decisions: Mapping[str, bytes] = NO_TEXTS,
    at: datetime | None = None,
) -> list[CheckedFinding]:
    """What is wrong with diagrams, forms and decision files (by key) a unit is about to publish together, errors first.

    With `at` (now), also whether somebody holds the roles of the lanes today and whether anything can still be
    started. Publishing refuses while there is an error."""
    return look(session, visible_to(session, unit_id), unit_id, diagrams, forms, at, decisions).findings


def look(
    session: Reading,
    visible: Visible,
    unit_id: UUID,
    diagrams: Mapping[str, bytes],
    forms: Mapping[str, bytes],
    at: datetime | None,
    decisions: Mapping[str, bytes] = NO_TEXTS,
) -> Checked:
    """As `check_drafts`, with what could be read."""
    seen = Checked()
    for key, content in diagrams.items():
        seen.findings += _read_diagram(seen, visible, key, content)
    for key, content in forms.items():
        seen.findings += _read_form(seen, visible, key, content)
    before = visible.sources
    sources = before.overlaid(seen.diagrams, forms, decisions)  # a form with errors is there all the same
    for key in decisions:
        seen.findings += _read_decision(seen, sources, key)
    catalogue = sources.catalogue([code for code, _ in roles(session)], extra=diagrams)
    for key, definitions in seen.diagrams.items():
        name = definitions.processes[key].name
        findings = check(definitions, publish=True, catalogue=catalogue)
        seen.findings += [_of_diagram(key, name, finding) for finding in findings]
    used = {
        name
        for one in sources.diagrams.values()
        for each in one.processes.values()
        for node in each.walk()
        for name in uses(node)
    }
    seen.findings += [_unused(sources, FORM, key, text) for key, text in seen.forms.items() if (FORM, key) not in used]
    seen.findings += [
        _unused(sources, DMN, key, text) for key, text in seen.decisions.items() if (DMN, key) not in used
    ]
    seen.findings += _users(sources, seen, roles(session), extra=diagrams)
    seen.findings += _readers(before, sources, seen)
    if at is not None and seen.diagrams:
        standing = Standing(session, unit_id, at)
        for key, definitions in seen.diagrams.items():
            seen.findings += standing.warnings(key, definitions)
        if standing.any_start(before.diagrams) and not standing.any_start(sources.diagrams):
            seen.findings.append(_nothing_starts(next(iter(seen.diagrams.items()))))
    seen.findings.sort(key=lambda finding: finding.severity != ERROR)
    return seen


def _read_diagram(seen: Checked, visible: Visible, key: str, content: bytes) -> Iterator[CheckedFinding]:
    known = visible.diagrams.get(key)
    name = known.processes[key].name if known is not None else ""
    try:
        definitions = load(content)
        found = process_key(definitions)
    except BpmnRefused as refused:
        yield from (_of_diagram(key, name, finding) for finding in refused.findings)
        return
    except Invalid as invalid:
        yield CheckedFinding(BPMN, key, name, None, "", ERROR, invalid.message, "")
        return
    if found != key:
        message = f"Tệp này là sơ đồ của quy trình khác (“{definitions.processes[found].name}”)."
        yield CheckedFinding(BPMN, key, name, None, "", ERROR, message, "Hãy chọn đúng tệp của quy trình này.")
        return
    seen.diagrams[key] = definitions


def _read_form(seen: Checked, visible: Visible, key: str, content: bytes) -> Iterator[CheckedFinding]:
    try:
        compile_form(content)
    except FormRefused as refused:
        name = text_name(FORM, title_of(FORM, content), key, steps(visible.sources, FORM, key))
        for finding in refused.findings:
            place = finding.path or None
            yield CheckedFinding(FORM, key, name, place, finding.label, ERROR, finding.message, finding.remedy)
        return
    seen.forms[key] = content


def _read_decision(seen: Checked, sources: Sources, key: str) -> Iterator[CheckedFinding]:
    content = sources.decisions[key]
    name = text_name(DMN, title_of(DMN, content), key, steps(sources, DMN, key))
    findings = findings_of(key, sources.decisions)
    if not any(each.severity == ERROR for each in findings):
        seen.decisions[key] = content
    for one in findings:
        place = one.element_id or None
        yield CheckedFinding(DMN, key, name, place, one.element_name, one.severity, one.message, one.remedy)


def _users(
    sources: Sources, seen: Checked, known: Sequence[tuple[str, str]], extra: Collection[str]
) -> Iterator[CheckedFinding]:
    """What the processes in force say of another text of a decision they ask: a decision that is gone, an input nobody
    gives. Processes that are published together say it themselves."""
    if not seen.decisions:
        return
    catalogue = sources.catalogue([code for code, _ in known], extra=extra)
    for process, definitions in sources.diagrams.items():
        if process in seen.diagrams or process not in definitions.processes:
            continue
        asking = {
            node.id: key
            for each in (definitions.processes[process], *definitions.global_tasks.values())
            for node in each.walk()
            for kind, key in uses(node)
            if kind == DMN
        }
        if not set(asking.values()) & seen.decisions.keys():
            continue
        for one in check(definitions, publish=True, catalogue=catalogue):
            key = asking.get(one.element_id, "")
            if one.rule != "publish-decisions" or key not in seen.decisions:
                continue
            name = text_name(DMN, title_of(DMN, seen.decisions[key]), key, ())
            where = f"Quy trình “{definitions.processes[process].name}”: {one.message}"
            yield CheckedFinding(DMN, key, name, None, "", one.severity, where, one.remedy)


def _readers(before: Sources, sources: Sources, seen: Checked) -> Iterator[CheckedFinding]:
    """Where the processes in force use an answer that another text of a form no longer asks for."""
    for process, definitions in sources.diagrams.items():
        own = [each for each in definitions.runnable() if each.id == process or each.id in definitions.global_tasks]
        shown = {name for each in own for node in each.walk() for kind, name in uses(node) if kind == FORM}
        changed = sorted(shown & seen.forms.keys() & before.forms.keys())
        if process in seen.diagrams or not changed:
            continue
        known = {each.text for each in check(definitions, publish=True, catalogue=before.catalogue(()))}
        for key in changed:
            catalogue = before.overlaid({}, {key: seen.forms[key]}).catalogue(())
            name = text_name(FORM, title_of(FORM, seen.forms[key]), key, steps(sources, FORM, key))
            for one in check(definitions, publish=True, catalogue=catalogue):
                if one.rule == "publish-form-fields" and one.text not in known:
                    where = f"Quy trình “{own[0].name}”: {one.message}"
                    yield CheckedFinding(FORM, key, name, None, "", one.severity, where, one.remedy)


def steps(sources: Sources, kind: str, key: str) -> list[tuple[str, str]]:
    """The steps that show a form or ask a decision file, as (process id, step's name)."""
    return [
        (process_id, node.name)
        for process_id, definitions in sources.diagrams.items()
        for process in definitions.runnable()
        for node in process.walk()
        if (kind, key) in uses(node)
    ]


def _of_diagram(key: str, name: str, finding: Finding) -> CheckedFinding:
    element, said = finding.element_id or None, (finding.severity, finding.message, finding.remedy)
    return CheckedFinding(BPMN, key, name, element, finding.element_name, *said, finding.path)


_UNUSED = {
    FORM: (
        "Biểu mẫu này chưa được bước việc nào dùng.",
        "Sau khi phát hành, hãy chọn biểu mẫu cho một bước việc trong sơ đồ.",
    ),
    DMN: (
        "Bảng quyết định này chưa được bước việc nào dùng.",
        "Sau khi phát hành, hãy chọn bảng cho một bước “Bảng quyết định” trong sơ đồ.",
    ),
}


def _unused(sources: Sources, kind: str, key: str, content: bytes) -> CheckedFinding:
    name = text_name(kind, title_of(kind, content), key, steps(sources, kind, key))
    return CheckedFinding(kind, key, name, None, "", WARNING, *_UNUSED[kind])


def _nothing_starts(item: tuple[str, Definitions]) -> CheckedFinding:
    key, definitions = item
    return CheckedFinding(
        BPMN,
        key,
        definitions.processes[key].name,
        None,
        "",
        ERROR,
        "Sau khi phát hành, không ai của đơn vị còn bắt đầu được quy trình nào.",
        "Hãy giữ ít nhất một quy trình có vai trò được bắt đầu mà đơn vị đang có người giữ.",
    )
