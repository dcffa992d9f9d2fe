"""What the runtime tells its callers: plain, immutable answers of commands and queries.

Pages are built from these alone; no page reads a table of the runtime."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from engine.forms import Form


@dataclass(frozen=True)
class CaseRef:
    """A case just started or found: its id, what it is called and the work items now open in it."""

    case_id: UUID
    title: str
    open_items: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class WorkRow:
    """One line of “Việc của tôi”: a task that waits for somebody the reader is."""

    item_id: UUID
    case_id: UUID
    name: str
    case_title: str
    case_code: str | None
    kind_name: str
    unit_name: str
    acting_as: str
    post_id: UUID | None
    due_at: datetime | None
    overdue: bool
    awaiting_reply: bool
    claimed_by_me: bool
    claimable: bool
    priority: int
    created_at: datetime


@dataclass(frozen=True)
class PostChoice:
    """A post the reader may act in for a task: “với tư cách”."""

    post_id: UUID
    label: str


@dataclass(frozen=True)
class AppliedRule:
    """A parameter the process goes by, in words. `fixed`: as it was when the case began; else as it is at present."""

    label: str
    text: str
    fixed: bool


@dataclass(frozen=True)
class TimelineValue:
    """One answer of a step as the person saw it: label, shown text, files."""

    label: str
    text: str
    files: tuple[tuple[UUID, str], ...] = ()


@dataclass(frozen=True)
class Returned:
    """Why a task came back: the step that returned it, who, when, and what was written there."""

    step: str
    who: str
    at: datetime
    values: tuple[TimelineValue, ...]


@dataclass(frozen=True)
class TaskView:
    """Everything a task page shows. `values` are the form's first or final values, as FEEL values; `draft` is what was
    typed and not sent yet (raw, as `Form.parse` gives it), None without one.

    `state`: 'open' | 'done' | 'gone'. `draft_revision` grows with each saved draft; it guards two open tabs.
    `context` holds the variables the form's conditions read (FEEL values). `done_by`/`done_at` when it is finished."""

    item_id: UUID
    case_id: UUID
    instance_id: UUID
    element_id: str
    name: str
    instructions: str
    case_title: str
    case_code: str | None
    unit_name: str
    form: Form
    form_key: str
    values: dict[str, Any]
    context: dict[str, Any]
    state: str
    due_at: datetime | None
    overdue: bool
    awaiting_reply: bool
    acting: tuple[PostChoice, ...]
    holder: str | None
    claimed_by_me: bool
    claimable: bool
    may_complete: bool
    may_release: bool
    may_reassign: bool
    draft: dict[str, Any] | None
    draft_revision: int
    draft_saved_at: datetime | None
    done_by: str | None = None
    done_at: datetime | None = None
    release_label: str = ""
    on_behalf_label: str | None = None
    rules: tuple[AppliedRule, ...] = ()
    returned: Returned | None = None


@dataclass(frozen=True)
class Submitted:
    """The answer to a completed task: was it the first time, and what is there to do next."""

    case_id: UUID
    repeated: bool
    next_item: UUID | None
    next_name: str | None


@dataclass(frozen=True)
class Holder:
    """Who holds an open step: a person or a group, since when, until when."""

    item_id: UUID | None
    element_id: str
    step: str
    who: str
    since: datetime
    due_at: datetime | None
    overdue: bool
    awaiting_reply: bool


@dataclass(frozen=True)
class TimelineRow:
    """One entry of the history in plain Vietnamese."""

    at: datetime
    who: str
    sentence: str
    element_id: str | None
    note: str | None = None
    values: tuple[TimelineValue, ...] = ()


@dataclass(frozen=True)
class FileRow:
    """A file of the case."""

    file_id: UUID
    name: str
    size: int
    media_type: str
    at: datetime
    by: str


@dataclass(frozen=True)
class DocumentRow:
    """An issued or received document of the case, with number and date once it has them."""

    document_id: UUID
    kind_name: str
    number: str | None
    dated: date | None
    abstract: str
    status: str
    file_id: UUID | None


@dataclass(frozen=True)
class Related:
    """Another case this one came from or led to, if the reader may see it."""

    case_id: UUID
    title: str
    unit_name: str
    status_name: str
    relation: str


@dataclass(frozen=True)
class Whereabouts:
    """Where a linked case is. `relation`: how it has to do with the case of the page, in words.

    `step` names its open steps if the reader may read it, else it is None and `status_name` says how it stands in one
    word; `since`: from when that holds. `case_id` is None when the reader may not open it; `own`: the reader's unit."""

    unit_name: str
    case_title: str
    kind_name: str
    relation: str
    status: str
    status_name: str
    step: str | None
    since: datetime
    case_id: UUID | None
    own: bool


@dataclass(frozen=True)
class CaseView:
    """The case page: where it stands, who holds it, what happened, the drawn path.

    `whole` is False for a reader whose unit only exchanged messages with the case: then only those are told."""

    case_id: UUID
    title: str
    code: str | None
    kind_name: str
    unit_name: str
    status: str
    status_name: str
    outcome_name: str | None
    started_at: datetime
    ended_at: datetime | None
    started_by: str
    release_label: str
    holders: tuple[Holder, ...]
    timeline: tuple[TimelineRow, ...]
    files: tuple[FileRow, ...]
    documents: tuple[DocumentRow, ...]
    related: tuple[Related, ...]
    diagrams: tuple[tuple[str, str], ...] = ()
    incidents: tuple[str, ...] = ()
    my_items: tuple[UUID, ...] = ()
    may_cancel: bool = False
    whereabouts: tuple[Whereabouts, ...] = ()
    rules: tuple[AppliedRule, ...] = ()
    whole: bool = True


@dataclass(frozen=True)
class CaseRow:
    """One line of a search result or a list of cases."""

    case_id: UUID
    title: str
    code: str | None
    kind_name: str
    unit_name: str
    status: str
    status_name: str
    started_at: datetime


@dataclass(frozen=True)
class Startable:
    """A process the reader may start, in which post. `key` is what `start` takes."""

    key: str
    name: str
    description: str
    post_id: UUID
    acting_as: str
    unit_name: str


@dataclass(frozen=True)
class Inbox:
    """“Việc của tôi”: rows in order of urgency, and the counts above them.

    `more`: there are pages after the last one that is counted; `at_least`: the counts are of the most urgent only."""

    rows: tuple[WorkRow, ...]
    total: int
    overdue: int
    due_soon: int
    to_claim: int
    page: int = 1
    pages: int = 1
    filters: dict[str, str] = field(default_factory=dict)
    more: bool = False
    at_least: bool = False


@dataclass(frozen=True)
class StuckStep:
    """An automatic step that failed and waits for repair. `retryable` is False when a person has got it as a task.

    `attempts`: how often it has failed since it was reached."""

    token_id: UUID
    case_id: UUID
    case_title: str
    case_code: str | None
    unit_id: UUID
    unit_name: str
    name: str
    message: str
    since: datetime
    retryable: bool
    attempts: int = 1


@dataclass(frozen=True)
class RepairField:
    """Something a failed step reads. `path` names it in a repair; `kind`: text, number, date, flag, `unknown` (there is
    no value yet, its kind is to be chosen) or `fixed` (to be read only). `shown`: the value for people, '' for none.

    `hidden`: sensitive, so that it is not shown; it can still be replaced."""

    path: str
    label: str
    kind: str
    shown: str = ""
    value: Any = None
    hidden: bool = False


@dataclass(frozen=True)
class Repairable:
    """A failed step with what it reads."""

    step: StuckStep
    process_name: str
    fields: tuple[RepairField, ...]


@dataclass(frozen=True)
class UnheldTask:
    """An open task whose role nobody with an open account holds in its unit today.

    `case_id`, `case_title` and `case_code` are None when the reader may not see the case, `role_name` when the role has
    no name in the catalogue."""

    item_id: UUID
    case_id: UUID | None
    case_title: str | None
    case_code: str | None
    name: str
    unit_id: UUID
    unit_name: str
    unit_closed: bool
    role_name: str | None
    since: datetime


@dataclass(frozen=True)
class Attention:
    """“Việc cần xử lý” of an administrator: the longest waiting of each kind, and how many there are in all."""

    steps: tuple[StuckStep, ...] = ()
    tasks: tuple[UnheldTask, ...] = ()
    steps_total: int = 0
    tasks_total: int = 0

    @property
    def total(self) -> int:
        """Everything that waits, shown or not."""
        return self.steps_total + self.tasks_total


@dataclass(frozen=True)
class StillStep:
    """Where a still case stands: `cause` is task, step, timer or message (of which what was kept is lost), sender
    (nothing sends the message it waits for), join, condition or other (`engine.spiff.standing`)."""

    name: str
    cause: str

    @property
    def lost(self) -> bool:
        """Whether it has only lost what would move it, so that it can be set going again."""
        return self.cause in ("task", "step", "timer", "message")


@dataclass(frozen=True)
class StillCase:
    """A running case that nobody and nothing will move. Without steps nothing is under way in it at all."""

    instance_id: UUID
    case_id: UUID
    case_title: str
    case_code: str | None
    unit_id: UUID
    unit_name: str
    since: datetime
    steps: tuple[StillStep, ...]


@dataclass(frozen=True)
class LateMessage:
    """A message that has been on its way for long: nobody has taken it."""

    id: UUID
    sent_at: datetime
    sender: str
    receiver: str
    case_id: UUID
    case_title: str


@dataclass(frozen=True)
class LateTimers:
    """Instances whose timers are due for long: the background work does not run."""

    number: int
    since: datetime


@dataclass(frozen=True)
class NextStart:
    """A process that begins by itself in a unit. `by`: 'timer' or 'conditional'; `due_at`: the next time, None for a
    condition and when no time is left; `problem`: why it could not begin, in Vietnamese."""

    unit_id: UUID
    unit_name: str
    process_key: str
    process_name: str
    by: str
    due_at: datetime | None
    problem: str | None


@dataclass(frozen=True)
class StandingStill:
    """What stands still without anybody having been told."""

    cases: tuple[StillCase, ...] = ()
    messages: tuple[LateMessage, ...] = ()
    timers: LateTimers | None = None
    starts: tuple[NextStart, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is anything to be told."""
        return bool(self.cases or self.messages or self.timers or self.starts)
