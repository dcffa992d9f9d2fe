"""Runs a process through everything that can happen to it: every order of people and events, every choice.
The engine itself moves the tokens; only what conditions answer is taken from outside."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from play import World, dump
from SpiffWorkflow.util.task import TaskState

from engine.spiff import ROOT, Compiled, Execution


class TooLarge(Exception):
    """More states or choices than are worth a test."""


class Free(Execution):
    """An execution whose conditions answer what they are told to, then no."""

    told: list[bool] = []
    asked: list[bool] = []

    def evaluate(self, task: Any, text: str, *rest: Any, **more: Any) -> Any:
        if text != "c":
            return super().evaluate(task, text, *rest, **more)
        answer = self.told[len(self.asked)] if len(self.asked) < len(self.told) else False
        self.asked.append(answer)
        if len(self.asked) > 12:
            raise TooLarge
        return answer


@dataclass
class Seen:
    """What can happen to a process."""

    stuck: set[str] = field(default_factory=set)
    endless: bool = False
    happened: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    states: int = 0


Rows = dict[tuple[str, str], Any]


class Exhaustive:
    """Everything that can happen to one process."""

    def __init__(self, compiled: Compiled, most: int) -> None:
        self._compiled = compiled
        self._most = most
        self._world = World()
        self.seen = Seen()

    def run(self) -> Seen:
        after: dict[Any, set[Any]] = {}
        todo: list[tuple[Any, Rows]] = []
        resting: set[Any] = set()

        def note(execution: Free) -> Any:
            key = self._form(execution)
            if key not in after:
                after[key] = set()
                if key == "over":
                    resting.add(key)
                else:
                    todo.append((key, dump(execution)))
                if len(after) > self._most:
                    raise TooLarge
            return key

        for execution in self._all(None, -1):
            note(execution)
        while todo:
            key, rows = todo.pop()
            moves = len(self._moves(self._load(rows)))
            if not moves:
                resting.add(key)
                self.seen.stuck |= self._joins(self._load(rows))
            for move in range(moves):
                after[key].update(note(execution) for execution in self._all(rows, move))
        self.seen.endless = _cannot_rest(after, resting)
        self.seen.states = len(after)
        return self.seen

    def _load(self, rows: Rows) -> Free:
        # A loaded execution goes on with the very rows it is given.
        return Free.load(self._compiled, self._world, copy.deepcopy(rows))  # type: ignore[return-value]

    def _all(self, rows: Rows | None, move: int) -> Iterator[Free]:
        """Do one thing with every combination of answers."""
        tapes: list[list[bool]] = [[]]
        while tapes:
            tape = tapes.pop()
            Free.told, Free.asked = tape, []
            if rows is None:
                execution = Free.start(self._compiled, self._world, "p", {})
            else:
                execution = self._load(rows)
                self._do(execution, self._moves(execution)[move])
            asked = Free.asked
            tapes += [[*asked[:index], True] for index in range(len(tape), len(asked))]
            changes = execution.take_changes()
            assert not changes.incidents
            self.seen.happened |= {each["element"] for each in changes.effects if "element" in each}
            counts = Counter(
                task.task_spec.node.id
                for run in execution.runs.values()
                for task in run.tokens()
                if task.task_spec.manual and task.state == TaskState.READY
            )
            self.seen.twice |= {element for element, count in counts.items() if count > 1}
            if len(counts) and max(counts.values()) > 3:
                raise TooLarge
            yield execution  # type: ignore[misc]

    def _moves(self, execution: Execution) -> list[Any]:
        """The tokens something can happen to from outside."""
        tokens = [task for run in execution.runs.values() for task in run.tokens()]
        return sorted(
            (
                task
                for task in tokens
                if (task.task_spec.manual and task.state == TaskState.READY)
                or "message" in task.internal_data
                or "due" in task.internal_data
            ),
            key=lambda task: task.internal_data["seq"],
        )

    def _do(self, execution: Execution, task: Any) -> None:
        if task.task_spec.manual:
            execution.complete(task.id, {})
        elif "message" in task.internal_data:
            execution.deliver(task.id, {})
        else:
            task.task_spec.happened(task)
            execution._drive()

    def _joins(self, execution: Execution) -> set[str]:
        return {
            task.task_spec.node.id
            for run in execution.runs.values()
            for task in run.tokens()
            if "via" in task.internal_data and task.state == TaskState.WAITING
        }

    def _form(self, execution: Execution) -> Any:
        """What of an execution counts for what can still happen."""
        if execution.status != "running":
            return "over"
        return self._run_form(execution, ROOT)

    def _run_form(self, execution: Execution, run_id: str) -> Any:
        run = execution.runs[run_id]
        hosts: dict[str, list[str]] = {}
        for task in run.tokens():
            if "host" in task.internal_data:
                hosts.setdefault(task.internal_data["host"], []).append(task.task_spec.node.id)
        forms = []
        for task in run.tokens():
            if "host" in task.internal_data:
                continue
            via = task.internal_data.get("via", "") if task.state == TaskState.WAITING else ""
            inner = self._run_form(execution, str(task.id)) if str(task.id) in execution.runs else ()
            forms.append((task.task_spec.node.id, via, tuple(sorted(hosts.get(str(task.id), []))), inner))
        if len(forms) > 9:
            raise TooLarge
        return tuple(sorted(forms, key=repr))


def _cannot_rest(after: dict[Any, set[Any]], resting: set[Any]) -> bool:
    """Whether there is a state from which nothing ever comes to rest."""
    good, changed = set(resting), True
    while changed:
        found = {state for state, following in after.items() if state not in good and following & good}
        good |= found
        changed = bool(found)
    return len(good) < len(after)
