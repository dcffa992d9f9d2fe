"""Deciding expressions for a token: in its scope, with live parameters, null by error as an incident (design.md §4).

Also how names and values pass from one level to another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from SpiffWorkflow.task import Task

from engine.feel import FeelError, decide, parse, strip_marker
from engine.spiff.associations import home
from engine.spiff.declared import STANDING
from engine.spiff.host import Incident
from engine.spiff.nodes import NodeSpec
from engine.spiff.state import State

PROFILE = "profile"


class Evaluation(State):
    """Reading and writing variables as a token sees them."""

    def evaluate(
        self,
        task: Task,
        text: str,
        extra: Mapping[str, Any] | None = None,
        answers: Callable[[], Any] | None = None,
        entries: bool = False,
        now: datetime | None = None,
    ) -> Any:
        return self.evaluate_in(self.scope_of(task), text, extra, answers, entries, now)

    def evaluate_in(
        self,
        scope_id: str,
        text: str,
        extra: Mapping[str, Any] | None = None,
        answers: Callable[[], Any] | None = None,
        entries: bool = False,
        now: datetime | None = None,
    ) -> Any:
        """Decide a FEEL expression in a scope. Null caused by an error is an Incident (design.md §4).

        `answers` is asked only when the text reads that name; `entries`: the same holds for each entry of a script;
        `now`: what now() and today() see instead of the present moment."""
        now = now or self.host.now()
        try:
            given = dict(extra or {})
            expression = parse(strip_marker(text), given)
            if answers is not None and "answers" in expression.names:
                given["answers"] = answers()
            context = self._with_live(self.scopes.context(scope_id, expression.names, given))
            if entries:
                return decide(text, context, now=now)
            result = expression.evaluate(context, now=now)
        except FeelError as error:
            raise Incident(str(error)) from error
        if result.value is None and result.problems:
            raise Incident(f"Biểu thức “{text}” không tính được: {result.problems[0].message}")
        return result.value

    def _with_live(self, context: dict[str, Any]) -> dict[str, Any]:
        """`profile` as it was when the instance began, with the live parameters as they are now."""
        profile = context.get(PROFILE)
        if isinstance(profile, dict) and (live := self.host.live_parameters()):
            context[PROFILE] = {**profile, **live}
        return context

    def write(self, task: Task, name: str, value: Any) -> None:
        """Set a variable where it belongs (`carrying.home`)."""
        self.put_value(*home(self, task, name), value)

    def put_value(self, scope_id: str, names: Sequence[str], value: Any) -> None:
        """Set a variable under all its names; the entries of a context are values of their own, as answers are."""
        if isinstance(value, dict) and value:
            ref = self.scopes.write_fields(scope_id, names[0], value)
        else:
            ref = self.scopes.write(scope_id, names[0], value)
        for name in names[1:]:
            self.scopes.put(scope_id, name, ref)

    def variables_at(self, task: Task, names: Iterable[str]) -> dict[str, Any]:
        """Those of the named variables that a token can read, with their values."""
        return self._with_live(self.scopes.context(self.scope_of(task), names))

    def tell(self, do: str, task: Task, **more: Any) -> None:
        """Let the journal hear what a step did besides passing on."""
        self._effect(do, task, **more)

    def mapping(self, task: Task, way: str) -> dict[str, Any]:
        """Values of the `in.NAME` or `out.NAME` properties of a node."""
        properties = task.task_spec.node.properties
        return {name[len(way) :]: self.evaluate(task, t) for name, t in properties.items() if name.startswith(way)}

    def hand_down_standing(self, scope_id: str, to: str) -> None:
        """A called process knows whose case it works in, without being told."""
        for name in STANDING:
            ref = self.scopes.find(scope_id, name)
            if ref is not None:
                self.scopes.put(to, name, ref)

    def message_name(self, spec: NodeSpec) -> str:
        node = spec.node
        if node.event is not None and node.event.kind == "message":
            return node.event.ref_name or node.event.ref
        definitions = self.compiled.definitions[spec.level.process.id]
        message = definitions.messages.get(node.message)
        return message.name if message is not None else node.message
