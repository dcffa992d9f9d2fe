"""Cases and process instances: the commands that change them and the questions pages ask.

`Runtime` is the only way in from outside; each of its commands is one transaction with one journal entry."""

import logging
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO
from uuid import UUID

from engine.documents import FileInfo
from engine.jobs import Runner
from engine.organisation import Actor, PostView
from engine.runtime import queries
from engine.runtime.audit import Auditor
from engine.runtime.commands import control, messages, retime, schedules, vacated
from engine.runtime.commands import start as starting
from engine.runtime.commands import work as working
from engine.runtime.commands.core import Core, again_if_raced
from engine.runtime.commands.work import DraftSaved
from engine.runtime.views import (
    Attention,
    CaseRef,
    CaseRow,
    CaseView,
    Inbox,
    PostChoice,
    Repairable,
    StandingStill,
    Startable,
    StuckStep,
    Submitted,
    TaskView,
)
from engine.storage import Clock, Database

__all__ = ["DraftSaved", "Runtime"]

logger = logging.getLogger(__name__)
SETTLED = 50  # messages a command delivers itself before its answer
AT_ONCE = 1000  # messages one round of the runner delivers before its other duties have their turn


class Runtime:
    """The runtime of one database. Safe for several threads."""

    def __init__(self, database: Database, clock: Clock, uploads: Path) -> None:
        self.core = Core(database, clock, uploads)
        self.auditor = Auditor(database, clock)

    # ---- commands

    def start(self, actor: Actor, key: str, *, idempotency: str) -> CaseRef:
        """Start a process by hand (`engine.runtime.commands.start`)."""
        case, sent = again_if_raced(lambda: starting.start(self.core, actor, key, idempotency))
        self.settle(sent)
        return case

    def claim(self, actor: Actor, item_id: UUID) -> None:
        """Take a group's task."""
        working.claim(self.core, actor, item_id)

    def release(self, actor: Actor, item_id: UUID) -> None:
        """Give a task back to its group."""
        working.release(self.core, actor, item_id)

    def reassign(self, actor: Actor, item_id: UUID, post_id: UUID, reason: str) -> None:
        """Hand a task to another post of its group."""
        working.reassign(self.core, actor, item_id, post_id, reason)

    def save_draft(self, actor: Actor, item_id: UUID, raw: Mapping[str, Any], revision: int) -> DraftSaved:
        """Keep what was typed so far."""
        return working.save_draft(self.core, actor, item_id, raw, revision)

    def upload(self, actor: Actor, item_id: UUID, name: str, stream: BinaryIO) -> FileInfo:
        """Take a file for a task's form."""
        return working.upload(self.core, actor, item_id, name, stream)

    def complete(self, actor: Actor, item_id: UUID, raw: Mapping[str, Any], *, idempotency: str) -> Submitted:
        """Complete a task, exactly once."""
        done, sent = again_if_raced(lambda: working.complete(self.core, actor, item_id, raw, idempotency))
        self.settle(sent)
        return done

    def cancel(self, actor: Actor, case_id: UUID, reason: str) -> None:
        """End a case before its time."""
        again_if_raced(lambda: control.cancel(self.core, actor, case_id, reason))

    def change_profile(
        self,
        actor: Actor,
        *,
        unit_id: UUID,
        values: Mapping[str, Any],
        note: str,
        adjusted_by: Mapping[str, str] = MappingProxyType({}),
    ) -> int:
        """Change parameters of a unit (`engine.localities.change_profile`); live deadlines follow at once."""
        version = again_if_raced(
            lambda: retime.change_profile(
                self.core, actor, unit_id=unit_id, values=values, note=note, adjusted_by=adjusted_by
            )
        )
        try:
            for instance_id in retime.waiting(self.core, SETTLED):
                self.follow(instance_id)
                self.wake(instance_id)
        except Exception:
            logger.exception("deadlines that follow a finished command are left to the runner")
        return version

    def follow(self, instance_id: UUID) -> bool:
        """Let the deadlines of one instance follow a live parameter that changed. Answers whether one moved."""
        moved, sent = retime.follow(self.core, instance_id)
        self.settle(sent)
        return moved

    def follow_changes(self) -> int:
        """Let every instance follow whose deadlines are to. Answers how many had one that moved."""
        moved, done = 0, set[UUID]()
        while waiting := [each for each in retime.waiting(self.core) if each not in done]:
            moved += sum(self.follow(instance_id) for instance_id in waiting)
            done.update(waiting)
        return moved

    def retry(
        self,
        actor: Actor,
        token_id: UUID,
        repairs: Mapping[str, Any] | None = None,
        *,
        reason: str = "",
        failed: int | None = None,
    ) -> None:
        """Try a failed automatic step again, perhaps after repairing what it reads."""
        self.settle(again_if_raced(lambda: control.retry(self.core, actor, token_id, repairs, reason, failed)))

    def revive(self, actor: Actor, instance_id: UUID) -> None:
        """Set a case going again that has lost what would move it."""
        self.settle(again_if_raced(lambda: control.revive(self.core, actor, instance_id)))

    def wake(self, instance_id: UUID) -> int:
        """Let the due timers of one instance fire."""
        fired, sent = control.wake(self.core, instance_id)
        self.settle(sent)
        return fired

    def deliver(self, message_id: UUID) -> bool:
        """Deliver one message. One that cannot be delivered is put off."""
        delivered, _ = messages.deliver(self.core, message_id)
        return delivered

    def wake_due(self) -> int:
        """Let every timer that is due fire, the earliest instance first. Answers how many fired."""
        fired, woken = 0, set[UUID]()
        while due := [each for each in control.due(self.core) if each not in woken]:
            fired += sum(self.wake(instance_id) for instance_id in due)
            woken.update(due)
        return fired

    def deliver_pending(self) -> int:
        """Deliver every message that can be delivered now, those they cause included. Answers how many."""
        delivered = 0
        while delivered < AT_ONCE and (waiting := messages.pending(self.core)):
            step = sum(self.deliver(message_id) for message_id in waiting)
            delivered += step
            if not step:
                break
        return delivered

    def settle(self, sent: Collection[UUID]) -> None:
        """Deliver what a command has just sent, and what that causes, so that the next page shows it.

        The command is done already: nothing that happens here makes it fail, and what is left the runner delivers."""
        waiting = deque(sent)
        for _ in range(SETTLED):
            if not waiting:
                return
            try:
                _, following = messages.deliver(self.core, waiting.popleft())
            except Exception:
                logger.exception("messages of a finished command are left to the runner")
                return
            waiting += following

    def arrange_starts(self) -> int:
        """Set when processes begin by themselves, by the units and the day of now, and look at their conditions."""
        return schedules.arrange_all(self.core)

    def begin_due(self) -> int:
        """Begin processes whose moment has come, the earliest first. Answers how many cases began.

        No more than a hundred, so that the runner's other duties have their turn when a whole province begins."""
        schedules.arrange_changed(self.core)
        begun = 0
        for each in schedules.due(self.core):
            began, sent = schedules.begin(self.core, each)
            begun += began
            self.settle(sent)
        return begun

    def give_back_vacated(self) -> int:
        """Give back to their groups the tasks whose holders left or were locked out. Answers how many."""
        return sum(again_if_raced(partial(vacated.give_back, self.core, each)) for each in vacated.vacated(self.core))

    def add_duties(self, runner: Runner) -> None:
        """What has to be done again and again for this runtime."""
        runner.add("deadlines", 1.0, self.follow_changes)
        runner.add("timers", 1.0, self.wake_due)
        runner.add("schedules", 60.0, self.arrange_starts)
        runner.add("starts", 1.0, self.begin_due)
        runner.add("messages", 1.0, self.deliver_pending)
        runner.add("vacated", 60.0, self.give_back_vacated)
        runner.add("uploads", 3600.0, self.clean_uploads)

    def clean_uploads(self) -> int:
        """Forget uploads nobody has sent, and bytes nobody refers to. Answers how many files went."""
        return working.clean_uploads(self.core)

    # ---- questions

    def inbox(self, posts: Sequence[PostView], *, page: int = 1, filter: str = "all") -> Inbox:
        """“Việc của tôi”."""
        with self.core.database.read() as session:
            return queries.inbox(session, posts, self.core.clock.now(), page=page, shown=filter)

    def task(self, person_id: UUID, posts: Sequence[PostView], item_id: UUID, *, filled: bool = True) -> TaskView:
        """The page of one task; not `filled`: without what its form shows, as much as taking answers needs."""
        with self.core.database.read() as session:
            return queries.task_view(session, posts, item_id, self.core.clock.now(), filled=filled)

    def reassign_candidates(self, posts: Sequence[PostView], item_id: UUID) -> list[PostChoice]:
        """The posts a task may be handed to."""
        with self.core.database.read() as session:
            return queries.reassign_candidates(session, posts, item_id, self.core.clock.now())

    def case(self, person_id: UUID, posts: Sequence[PostView], case_id: UUID) -> CaseView:
        """The page of one case."""
        with self.core.database.read() as session:
            return queries.case_view(session, posts, case_id, self.core.clock.now())

    def search(self, posts: Sequence[PostView], text: str, page: int = 1) -> tuple[list[CaseRow], int]:
        """Cases by words of their title, code or unit."""
        with self.core.database.read() as session:
            return queries.search(session, posts, text, page)

    def attention(self, posts: Sequence[PostView]) -> Attention:
        """“Việc cần xử lý” of an administrator."""
        with self.core.database.read() as session:
            return queries.attention(session, posts, self.core.clock.now())

    def stuck_step(self, posts: Sequence[PostView], token_id: UUID) -> StuckStep:
        """One failed step an administrator may try again."""
        with self.core.database.read() as session:
            return queries.stuck_step(session, posts, token_id)

    def repairable(self, posts: Sequence[PostView], token_id: UUID) -> Repairable:
        """One failed step with what it reads, as an administrator may repair it."""
        with self.core.database.read() as session:
            return queries.repairable(session, posts, token_id, self.core.clock.now())

    def standing_still(self, posts: Sequence[PostView]) -> StandingStill:
        """What stands still in the units of an administrator without anybody having been told."""
        with self.core.database.read() as session:
            return queries.standing_still(session, posts, self.core.clock.now())

    def startable(self, posts: Sequence[PostView]) -> list[Startable]:
        """What one may start."""
        with self.core.database.read() as session:
            return queries.startable(session, posts, self.core.clock.now())

    def file(self, person_id: UUID, posts: Sequence[PostView], file_id: UUID) -> tuple[FileInfo, Path]:
        """A file and where its bytes lie."""
        with self.core.database.read() as session:
            return queries.file_of(session, posts, self.core.uploads, file_id)
