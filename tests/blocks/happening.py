"""Events, by the token rules alone: what is thrown, who catches it, what is ended and what runs beside
(BPMN 2.0.2 §10.5, §10.3.5, §13.5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.blocks.levels import Catcher, Level, Place, Region, Then
from tests.blocks.shapes import Block, caught_code, thrown_code
from tests.blocks.undoing import Undoing


class Happening(Undoing):
    """What events do."""

    def _wait_of(self, block: Block) -> timedelta:
        raise NotImplementedError

    # ---- waiting and throwing on the way

    def _on_rest(self, block: Block, at: Place, then: Then) -> None:
        """Time has to pass."""

        def happened(_: Any) -> None:
            self.passed[block.key] += 1
            then()

        self._wait("timer", block.key, at, happened, due=self._due(block))

    def _on_throw(self, block: Block, at: Place, then: Then) -> None:
        """A person may let a signal be thrown; whoever waits in the instance hears it."""
        self._thrown(block, at, then, lambda: self.signal(signal_of(block)))

    def _on_tell(self, block: Block, at: Place, then: Then) -> None:
        """A person may let an escalation be thrown; it may end what it was thrown in."""
        self._thrown(block, at, then, lambda: self._escalate(at.level, "esc"))

    def _thrown(self, block: Block, at: Place, then: Then, throw: Then) -> None:
        key = block.key

        def asked() -> None:
            self.passed[f"{key}_x"] += 1
            if at.scope[f"{key}_t"]["again"]:
                self.passed[key] += 1
                throw()
            if at.region.alive:
                self.passed[f"{key}_j"] += 1
                then()

        self._ask(f"{key}_t", at, asked)

    # ---- the first of several events

    def _on_race(self, block: Block, at: Place, then: Then) -> None:
        """Time or a message, whichever is first."""
        self._first_of("message", f"{block.key}_m", block, at, then)

    def _on_pick(self, block: Block, at: Place, then: Then) -> None:
        """Time or a signal; a person takes note of the signal."""
        self._first_of("signal", f"{block.key}_m", block, at, then)

    def _first_of(self, kind: str, event: str, block: Block, at: Place, then: Then) -> None:
        key, race = block.key, Region(at.region)

        def won(event: str, part: Block, payload: Any) -> None:
            race.ended = True
            self.passed.update([f"{key}_g", event])
            if payload is not None:
                at.scope[event] = payload
            if kind == "signal" and event == f"{key}_m":
                self._ask(f"{key}_k", at, lambda: self._enter(part, at, joined))
            else:
                self._enter(part, at, joined)

        def joined() -> None:
            self.passed[f"{key}_j"] += 1
            then()

        late, other = block.parts
        self._wait("timer", f"{key}_w", at.within(race), lambda _: won(f"{key}_w", late, None), due=self._due(block))
        self._wait(kind, event, at.within(race), lambda payload: won(event, other, payload), name=signal_of(block))

    # ---- what hangs on an activity

    def _on_alarm(self, block: Block, at: Place, then: Then) -> None:
        self._watched(block, at, then)

    _on_notice = _on_sound = _on_fault = _on_warn = _on_void = _on_beat = _on_limit = _on_alarm

    def _watched(self, block: Block, at: Place, then: Then) -> None:
        """A sub-process that ends when the activity it watches and what its event set off have ended."""
        key, kind, ends = block.key, block.kind, block.ends
        outer = self._open(at, lambda level: self._published(key, level, at, then))
        edge, host = Region(outer.region), Region(outer.region)
        self.passed[f"{key}_s"] += 1

        def host_ended() -> None:
            edge.ended = True
            self.passed[f"{key}_e"] += 1
            self._token_ended(outer.level)

        def happened(payload: Any) -> None:
            if ends:
                edge.ended = host.ended = True
                outer.level.inner = [each for each in outer.level.inner if each.region.alive]
            else:
                outer.level.live += 1
            if payload is not None:
                outer.scope[f"{key}_b"] = payload
            self.passed[f"{key}_b"] += 1
            note = f"{key}_k" if kind == "sound" else ""
            if not ends:
                self._inside(f"{key}_a", block.parts[-1], outer, handled, first=note)
            elif note:
                self._ask(note, outer, lambda: self._enter(block.parts[-1], outer, handled))
            else:
                self._enter(block.parts[-1], outer, handled)

        def handled() -> None:
            self.passed[f"{key}_y"] += 1
            self._token_ended(outer.level)

        place, waits = outer.within(host), outer.within(edge)
        match kind:
            case "alarm" | "limit":
                self._wait("timer", f"{key}_b", waits, happened, due=self._due(block))
            case "beat":
                rounds = (block.size + 1, self._wait_of(block))
                self._wait("timer", f"{key}_b", waits, happened, due=self._due(block), rounds=rounds)
            case "notice" | "sound":
                event = "message" if kind == "notice" else "signal"
                self._wait(event, f"{key}_b", waits, happened, name=signal_of(block), stays=not ends)
        if kind == "limit":
            self._ask(f"{key}_h", place, host_ended)
        elif kind in ("alarm", "beat", "notice", "sound"):
            self._inside(f"{key}_h", block.parts[0], place, host_ended)
        else:
            self._hosted(block, place, host_ended, lambda: happened(None))

    def _hosted(self, block: Block, at: Place, then: Then, happened: Then) -> None:
        """What is watched throws the event itself."""
        key = block.key
        throws = {"fault": "error", "warn": "escalation", "void": ""}[block.kind]
        edges = [Catcher(throws, caught_code(block), happened)] if throws else []
        inner = self._open(at, lambda level: self._published(f"{key}_h", level, at, then), edges)

        def bad() -> None:
            if throws == "error":
                self._throw_error(inner.level, thrown_code(block))
            elif throws == "escalation":
                self._escalate(inner.level, thrown_code(block))
                if inner.region.alive:
                    self._token_ended(inner.level)
            else:
                self._cancel(inner.level, at, happened)

        self._beside(f"{key}_h", block.parts[0], inner, bad)

    def _cancel(self, level: Level, at: Place, then: Then) -> None:
        """Everything in a transaction ends; what was done in it is undone, then its cancel event goes on (§13.5.5)."""
        wanted = list(reversed([*level.done, *self._partly(level)]))
        level.place.region.ended, level.done, level.inner, level.catchers = True, [], [], []
        self._undo(wanted, level.place.within(Region(level.region)), then)

    # ---- event sub-processes

    def _on_onsignal(self, block: Block, at: Place, then: Then) -> None:
        self._with_handler(block, at, then)

    _on_ontime = _on_onescalation = _on_onerror = _on_onsignal

    def _with_handler(self, block: Block, at: Place, then: Then) -> None:
        """A sub-process with an event sub-process in it: an interrupting one ends everything else on the level."""
        key, kind, ends = block.key, block.kind, block.ends
        inner = self._open(at, lambda level: self._published(key, level, at, then))
        level, listening = inner.level, Region(inner.level.region)
        free = inner.within(level.region)  # where what runs beside goes on, whatever ends

        def happened(_: Any = None) -> None:
            if ends:
                listening.ended = inner.region.ended = True
                level.live, level.inner, level.catchers = 0, [], []
            level.live += 1
            self.passed[f"{key}_os"] += 1
            beside = self._open(free, over)
            beside.level.beside = True

            def ended() -> None:
                self.passed[f"{key}_oe"] += 1
                self._token_ended(beside.level)

            if kind == "onsignal":
                self._ask(f"{key}_k", beside, lambda: self._enter(block.parts[1], beside, ended))
            else:
                self._enter(block.parts[1], beside, ended)

        def over(beside: Level) -> None:
            self._published(f"{key}_o", beside, free, lambda: self._token_ended(level))

        if kind == "onsignal":
            place = inner.within(listening)
            self._wait("signal", f"{key}_o", place, happened, name=signal_of(block), stays=not ends)
        elif kind == "ontime":
            self._wait("timer", f"{key}_o", inner.within(listening), happened, due=self._due(block))
        else:
            level.catchers.append(Catcher(kind.removeprefix("on"), caught_code(block), happened))
        if kind in ("onsignal", "ontime"):
            self.passed[f"{key}_s"] += 1

            def ended() -> None:
                self.passed[f"{key}_e"] += 1
                self._token_ended(level)

            self._enter(block.parts[0], inner, ended)
        else:
            self._beside(key, block.parts[0], inner, lambda: self._bad(block, inner))

    def _bad(self, block: Block, inner: Place) -> None:
        if block.kind == "onerror":
            self._throw_error(inner.level, thrown_code(block))
            return
        self._escalate(inner.level, thrown_code(block))
        if inner.region.alive:
            self._token_ended(inner.level)

    # ---- what climbs

    def _throw_error(self, level: Level, code: str) -> None:
        """An error ends its level, and every level above it up to the one that catches it (§13.5.3)."""
        at: Level | None = level
        while at is not None:
            for catchers, ends in ((at.catchers, False), (at.edges, True)):
                catcher = _catching(catchers, "error", code)
                at.region.ended = at.region.ended or ends
                if catcher is not None:
                    catcher.happened()
                    return
            at = at.around
        self.failed = self.over = True

    def _escalate(self, level: Level, code: str) -> None:
        """The nearest that listens hears an escalation; nobody need (§10.5.1)."""
        at: Level | None = level
        while at is not None:
            for catchers in (at.catchers, at.edges):
                catcher = _catching(catchers, "escalation", code)
                if catcher is not None:
                    catcher.happened()
                    return
            at = at.around


def signal_of(block: Block) -> str:
    """The name of the signal a block throws or hears."""
    return f"sig{block.size % 2}"


def _catching(catchers: list[Catcher], kind: str, code: str) -> Catcher | None:
    """The one that names the code goes before the one that names none."""
    found = [each for each in catchers if each.kind == kind and each.code in (code, "")]
    return min(found, key=lambda each: each.code == "", default=None)
