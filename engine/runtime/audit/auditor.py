"""The questions of auditors, each one look at the database: `Runtime.auditor`.

Every question is bounded in statements, whatever the number of rows; rights are asked first, in each of them."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from engine.organisation import PostView
from engine.runtime.audit import cases, choices, csv, entries, seen, story, verifying
from engine.runtime.audit.views import CasePage, Choices, Criteria, EntryPage, SeenForm, Story, Verification
from engine.storage import Clock, Database

_EVERYTHING = Criteria()


class Auditor:
    """Reads the history of the units under the reader's auditor posts. Safe for several threads.

    Every method raises Forbidden for who is no auditor, NotFound for what lies outside the scope."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def cases(self, posts: Sequence[PostView], criteria: Criteria = _EVERYTHING, page: int = 1) -> CasePage:
        """The cases in scope in which something happened that fits, newest first."""
        with self._database.snapshot() as session:
            return cases.case_page(session, posts, criteria, page)

    def entries(self, posts: Sequence[PostView], criteria: Criteria = _EVERYTHING, page: int = 1) -> EntryPage:
        """Everything recorded in scope that fits, newest first."""
        with self._database.snapshot() as session:
            return entries.entry_page(session, posts, criteria, page)

    def story(self, posts: Sequence[PostView], case_id: UUID, criteria: Criteria = _EVERYTHING) -> Story:
        """One case from beginning to end, with the diagrams and rules then in force."""
        with self._database.snapshot() as session:
            return story.story(session, posts, case_id, criteria, self._clock.now())

    def seen_form(self, posts: Sequence[PostView], case_id: UUID, entry_id: UUID, effect: int) -> SeenForm:
        """The form of one completed step as the person saw it."""
        with self._database.read() as session:
            return seen.seen_form(session, posts, case_id, entry_id, effect)

    def choices(self, posts: Sequence[PostView]) -> Choices:
        """Whom and what entries can be filtered by."""
        with self._database.read() as session:
            return choices.choices(session, posts)

    def verify(self, posts: Sequence[PostView], case_id: UUID | None = None) -> Verification:
        """Whether the record of the scope (or of one case) is whole, as far as the database itself can tell."""
        with self._database.snapshot() as session:
            return verifying.verify_scope(session, posts, case_id, self._clock.now())

    def verify_all(self, case_code: str | None = None) -> Verification:
        """The same for the whole database, or for the cases with a code: for the operator, who asks on the machine."""
        with self._database.snapshot() as session:
            return verifying.verify_everything(session, case_code, self._clock.now())

    def csv(
        self, posts: Sequence[PostView], criteria: Criteria = _EVERYTHING, case_id: UUID | None = None
    ) -> Iterator[str]:
        """What was recorded as a table, one line per happening or value; rights are checked before the first line."""
        with self._database.read() as session:
            csv.permit(session, posts, case_id)
        return self._lines(posts, criteria, case_id)

    def _lines(self, posts: Sequence[PostView], criteria: Criteria, case_id: UUID | None) -> Iterator[str]:
        with self._database.snapshot() as session:
            yield from csv.lines(session, posts, criteria, case_id)
