"""What the auditor's questions answer: plain, immutable values, ready to be shown, printed or exported.

Sentences and labels are Vietnamese and stand as they were when the entry was written."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from engine.forms import Form
from engine.runtime.views import DocumentRow, FileRow, TimelineValue


@dataclass(frozen=True)
class Criteria:
    """What to look for; nothing given: everything. Days are legal dates, both ends included.

    `unit_id` is the unit that acted or whose case it is; `step` and `text` are words, diacritics do not matter."""

    person_id: UUID | None = None
    post_id: UUID | None = None
    unit_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    step: str = ""
    text: str = ""


@dataclass(frozen=True)
class Choice:
    """An entry of a select."""

    id: UUID
    label: str


@dataclass(frozen=True)
class Choices:
    """Who and what can be filtered by, within the auditor's scope; people by given name, units in protocol order."""

    people: tuple[Choice, ...]
    posts: tuple[Choice, ...]
    units: tuple[Choice, ...]


@dataclass(frozen=True)
class AuditedCase:
    """One line of the list of cases in scope."""

    case_id: UUID
    title: str
    code: str | None
    kind_name: str
    unit_name: str
    status_name: str
    started_at: datetime
    ended_at: datetime | None
    release_label: str
    entries: int


@dataclass(frozen=True)
class CasePage:
    """A page of cases; `pages` is at least 1."""

    rows: tuple[AuditedCase, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Happening:
    """One effect of an entry as a sentence. `effect` is its place in the entry, for `Auditor.seen_form`.

    `erased`: reasons for values that were deleted on request. `has_form`: a form was filled in and can be shown."""

    effect: int
    sentence: str
    element_id: str | None = None
    step: str | None = None
    note: str | None = None
    values: tuple[TimelineValue, ...] = ()
    erased: tuple[str, ...] = ()
    has_form: bool = False


@dataclass(frozen=True)
class AuditEntry:
    """One journal entry. `case_id` is None for what concerns a unit (people, publishing, parameters).

    `rules` is the place in `Story.rules` of the parameters in force then (0 outside a story)."""

    entry_id: UUID
    chain_id: UUID
    seq: int
    at: datetime
    who: str
    acting_as: str
    unit_name: str
    on_behalf_of: str | None
    command_name: str
    happenings: tuple[Happening, ...]
    hash: str
    case_id: UUID | None = None
    case_title: str | None = None
    rules: int = 0


@dataclass(frozen=True)
class EntryPage:
    """A page of entries, newest first; `pages` is at least 1."""

    rows: tuple[AuditEntry, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Rule:
    """A parameter as it stood: `read_name` says “Giữ từ lúc bắt đầu” or “Đọc khi dùng”. `changed`: not as before."""

    label: str
    text: str
    read_name: str
    changed: bool = False
    source: str = ""


@dataclass(frozen=True)
class RulesPeriod:
    """The parameters in force from a moment until another (None: still). `by`, `note`: who changed them and why."""

    since: datetime
    until: datetime | None
    by: str
    note: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class StoryDiagram:
    """The diagram then in force with the path taken drawn on it, and who published that version, when and why."""

    name: str
    release_id: UUID
    process_key: str
    version: int
    published_at: datetime
    published_by: str
    note: str
    svg: str
    sha256: str


@dataclass(frozen=True)
class Story:
    """The history of one case from beginning to end."""

    case_id: UUID
    title: str
    code: str | None
    kind_name: str
    unit_name: str
    status_name: str
    outcome_name: str | None
    started_at: datetime
    ended_at: datetime | None
    started_by: str
    release_label: str
    entries: tuple[AuditEntry, ...]
    diagrams: tuple[StoryDiagram, ...]
    rules: tuple[RulesPeriod, ...]
    files: tuple[FileRow, ...]
    documents: tuple[DocumentRow, ...]
    entries_total: int


@dataclass(frozen=True)
class SeenForm:
    """A form as somebody saw and filled it in: its version then, labels, first values and the answers sent.

    `form` with `values` and `context` (FEEL values) renders it again, read-only, unchanged by later versions.
    `same_form`: the form at hand is the one the entry names by its hash."""

    case_title: str
    step: str
    who: str
    at: datetime
    release_label: str
    form: Form
    form_key: str
    form_sha256: str
    values: dict[str, object]
    context: dict[str, object]
    first_values: dict[str, object] = field(default_factory=dict)
    same_form: bool = True


@dataclass(frozen=True)
class ChainFault:
    """The first bad entry of a chain, said in Vietnamese, and what to do about it."""

    chain_id: UUID
    chain_name: str
    seq: int
    at: datetime | None
    sentence: str
    case_id: UUID | None = None


@dataclass(frozen=True)
class Verification:
    """The result of verifying: how much was looked at, and every chain that is not whole (its first bad entry)."""

    at: datetime
    chains: int
    entries: int
    values: int
    erased: int
    faults: tuple[ChainFault, ...]

    @property
    def whole(self) -> bool:
        """Nothing was found."""
        return not self.faults
