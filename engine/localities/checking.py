"""Everything that is wrong, or worth a look, before diagrams and forms are published: all of it at once.

Each text is seen with what the unit can see and with the others that are published together with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from engine.bpmn import BpmnRefused, Definitions, Finding, check, load
from engine.forms import FormRefused, compile_form
from engine.localities.contents import Sources, form_keys
from engine.localities.folder import process_key
from engine.localities.listing import form_name, title_of
from engine.localities.standing import Standing
from engine.localities.tables import BPMN, FORM
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
    """What was found, and what of it could be read: diagrams by process id, forms by key."""

    findings: list[CheckedFinding] = field(default_factory=list)
    diagrams: dict[str, Definitions] = field(default_factory=dict)
    forms: dict[str, bytes] = field(default_factory=dict)

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
    at: datetime | None = None,
) -> list[CheckedFinding]:
    """What is wrong with diagrams and forms (by key) a unit is about to publish together, errors first.

    With `at` (now), also whether somebody holds the roles of the lanes today and whether anything can still be
    started. Publishing refuses while there is an error."""
    return look(session, visible_to(session, unit_id), unit_id, diagrams, forms, at).findings


def look(
    session: Reading,
    visible: Visible,
    unit_id: UUID,
    diagrams: Mapping[str, bytes],
    forms: Mapping[str, bytes],
    at: datetime | None,
) -> Checked:
    """As `check_drafts`, with what could be read."""
    seen = Checked()
    for key, content in diagrams.items():
        seen.findings += _read_diagram(seen, visible, key, content)
    for key, content in forms.items():
        seen.findings += _read_form(seen, visible, key, content)
    before = visible.sources
    sources = before.overlaid(seen.diagrams, forms)  # a form with errors is there all the same
    catalogue = sources.catalogue([code for code, _ in roles(session)], extra=diagrams)
    for key, definitions in seen.diagrams.items():
        name = definitions.processes[key].name
        findings = check(definitions, publish=True, catalogue=catalogue)
        seen.findings += [_of_diagram(key, name, finding) for finding in findings]
    used = {key for one in sources.diagrams.values() for key in form_keys(one)}
    seen.findings += [_unused(sources, key, text) for key, text in seen.forms.items() if key not in used]
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
        name = form_name(title_of(FORM, content), key, steps(visible.sources, key))
        for finding in refused.findings:
            place = finding.path or None
            yield CheckedFinding(FORM, key, name, place, finding.label, ERROR, finding.message, finding.remedy)
        return
    seen.forms[key] = content


def steps(sources: Sources, form: str) -> list[tuple[str, str]]:
    """The steps that show a form, as (process id, step's name)."""
    return [
        (key, node.name)
        for key, definitions in sources.diagrams.items()
        for process in definitions.processes.values()
        for node in process.walk()
        if node.properties.get("form") == form
    ]


def _of_diagram(key: str, name: str, finding: Finding) -> CheckedFinding:
    element = finding.element_id or None
    severity = finding.severity
    return CheckedFinding(BPMN, key, name, element, finding.element_name, severity, finding.message, finding.remedy)


def _unused(sources: Sources, key: str, content: bytes) -> CheckedFinding:
    return CheckedFinding(
        FORM,
        key,
        form_name(title_of(FORM, content), key, steps(sources, key)),
        None,
        "",
        WARNING,
        "Biểu mẫu này chưa được bước việc nào dùng.",
        "Sau khi phát hành, hãy chọn biểu mẫu cho một bước việc trong sơ đồ.",
    )


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
