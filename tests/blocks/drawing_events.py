"""Drawing blocks whose subject is an event: thrown, waited for, at the edge of an activity, in an event sub-process."""

from __future__ import annotations

from tests.blocks.happening import signal_of
from tests.blocks.shapes import Block, caught_code, thrown_code, wait_of
from tests.unit.spiff.models import CANCEL, TERMINATE, Model, error, escalation, many, message, signal, timer


def correlation(key: str) -> str:
    """The keys a message of a block is matched on."""
    return f'{{of: "{key}"}}'


class EventPen:
    """What the pen of every block shares, and how it draws events."""

    def __init__(self, task: dict[str, str]) -> None:
        self.task = task
        self.called: list[Model] = []

    def draw(self, block: Block, model: Model) -> tuple[str, str]:
        raise NotImplementedError

    # ---- what all share

    def _user(self, model: Model, key: str, inner: str = "", **props: str) -> tuple[str, str]:
        model.user(key, inner, **self.task, **props)
        return key, key

    def _undoable(self, model: Model, key: str) -> tuple[str, str]:
        model.undone_by(key, f"{key}_u", **self.task)
        return key, key

    def _inside(self, key: str, part: Block, first: str = "", last: str = "") -> Model:
        """A sub-process around a block; `first` and `last`: a person's task before and after it."""
        inside = Model().start(f"{key}_s").end(f"{key}_e")
        begin, end = self.draw(part, inside)
        for each in filter(None, (first, last)):
            self._user(inside, each)
        steps = [f"{key}_s", *([first] if first else [])]
        inside.chain(*steps, begin).chain(end, *([last] if last else []), f"{key}_e")
        return inside

    def _beside(self, key: str, part: Block, end: str) -> Model:
        """Beside the part, a person may find a fault: then the level comes to that end."""
        host = Model().start(f"{key}_s").par(f"{key}_f").xor(f"{key}_x")
        host.end(f"{key}_e").end(f"{key}_n").end(f"{key}_z", end)
        self._user(host, f"{key}_t")
        first, last = self.draw(part, host)
        host.chain(f"{key}_s", f"{key}_f", first).flow(last, f"{key}_e")
        host.chain(f"{key}_f", f"{key}_t", f"{key}_x").flow(f"{key}_x", f"{key}_z", f"{key}_t.again")
        return host.flow(f"{key}_x", f"{key}_n", default=True)

    # ---- on the way

    def _draw_rest(self, block: Block, model: Model) -> tuple[str, str]:
        model.catch(block.key, _timer(block))
        return block.key, block.key

    def _draw_throw(self, block: Block, model: Model) -> tuple[str, str]:
        key = block.key
        model.xor(f"{key}_x", f"{key}_j")
        model.throw(key, escalation("esc") if block.kind == "tell" else signal(signal_of(block)))
        self._user(model, f"{key}_t")
        model.flow(f"{key}_t", f"{key}_x").flow(f"{key}_x", key, f"{key}_t.again").flow(key, f"{key}_j")
        model.flow(f"{key}_x", f"{key}_j", default=True)
        return f"{key}_t", f"{key}_j"

    _draw_tell = _draw_throw

    def _draw_race(self, block: Block, model: Model) -> tuple[str, str]:
        """Time against a message, or against a signal of which a person takes note."""
        key, heard = block.key, f"{block.key}_m"
        model.node("eventBasedGateway", f"{key}_g").xor(f"{key}_j").catch(f"{key}_w", _timer(block))
        if block.kind == "race":
            model.catch(heard, message(f"{key}_msg"), correlation=correlation(key))
        else:
            self._user(model.catch(heard, signal(signal_of(block))), f"{key}_k")
            model.flow(heard, f"{key}_k")
            heard = f"{key}_k"
        for event, before, part in zip((f"{key}_w", f"{key}_m"), (f"{key}_w", heard), block.parts, strict=True):
            first, last = self.draw(part, model)
            model.flow(f"{key}_g", event).flow(before, first).flow(last, f"{key}_j")
        return f"{key}_g", f"{key}_j"

    _draw_pick = _draw_race

    # ---- levels that end at once

    def _draw_stop(self, block: Block, model: Model) -> tuple[str, str]:
        inner = many(sequential=block.flag, cardinality=str(block.size)) if block.kind == "stops" else ""
        model.sub(block.key, self._beside(block.key, block.parts[0], TERMINATE), inner)
        return block.key, block.key

    _draw_stops = _draw_stop

    def _draw_leak(self, block: Block, model: Model) -> tuple[str, str]:
        model.sub(block.key, self._beside(block.key, block.parts[0], error("err")))
        return block.key, block.key

    # ---- at the edge of an activity

    def _draw_alarm(self, block: Block, model: Model) -> tuple[str, str]:
        """A sub-process with an activity in it that has a boundary event; what follows the event ends apart."""
        key, side = block.key, Model().start(f"{block.key}_s").end(f"{block.key}_e").end(f"{block.key}_y")
        self._host(block, side)
        event, more = self._event(block)
        side.boundary(f"{key}_b", f"{key}_h", event, block.ends, **more)
        note = f"{key}_k" if block.kind == "sound" else ""
        if not block.ends:
            side.sub(f"{key}_a", self._inside(f"{key}_a", block.parts[-1], first=note))
            first = last = f"{key}_a"
        else:
            first, last = self.draw(block.parts[-1], side)
            if note:
                self._user(side, note)
                side.flow(note, first)
                first = note
        side.chain(f"{key}_s", f"{key}_h", f"{key}_e").chain(f"{key}_b", first).chain(last, f"{key}_y")
        model.sub(key, side)
        return key, key

    _draw_notice = _draw_sound = _draw_fault = _draw_warn = _draw_void = _draw_beat = _draw_limit = _draw_alarm

    def _host(self, block: Block, side: Model) -> None:
        key = f"{block.key}_h"
        match block.kind:
            case "limit":
                self._user(side, key)
            case "fault":
                side.sub(key, self._beside(key, block.parts[0], error(thrown_code(block))))
            case "warn":
                side.sub(key, self._beside(key, block.parts[0], escalation(thrown_code(block))))
            case "void":
                side.transaction(key, self._beside(key, block.parts[0], CANCEL))
            case _:
                side.sub(key, self._inside(key, block.parts[0]))

    def _event(self, block: Block) -> tuple[str, dict[str, str]]:
        match block.kind:
            case "notice":
                return message(f"{block.key}_msg"), {"correlation": correlation(block.key)}
            case "sound" | "onsignal":
                return signal(signal_of(block)), {}
            case "fault" | "onerror":
                return error(caught_code(block)) if caught_code(block) else "<bpmn:errorEventDefinition/>", {}
            case "warn" | "onescalation":
                return escalation(caught_code(block)), {}
            case "void":
                return CANCEL, {}
            case "beat":
                return timer("Cycle", f"R{block.size + 1}/PT{wait_of(block)}S"), {}
        return _timer(block), {}

    def _draw_poll(self, block: Block, model: Model) -> tuple[str, str]:
        key = block.key
        self._user(model, key, many(sequential=block.flag, cardinality=str(block.size)))
        model.boundary(f"{key}_b", key, _timer(block)).xor(f"{key}_j").flow(key, f"{key}_j").flow(
            f"{key}_b", f"{key}_j"
        )
        return key, f"{key}_j"

    # ---- event sub-processes

    def _draw_onsignal(self, block: Block, model: Model) -> tuple[str, str]:
        key, throws = block.key, {"onescalation": escalation, "onerror": error}.get(block.kind)
        within = (
            self._beside(key, block.parts[0], throws(thrown_code(block)))
            if throws
            else self._inside(key, block.parts[0])
        )
        handler = Model().end(f"{key}_oe")
        first, last = self.draw(block.parts[1], handler)
        if block.kind == "onsignal":
            self._user(handler, f"{key}_k")
            handler.flow(f"{key}_k", first)
            first = f"{key}_k"
        handler.flow(f"{key}_os", first).flow(last, f"{key}_oe")
        model.sub(key, within.on(f"{key}_o", f"{key}_os", self._event(block)[0], handler, block.ends))
        return key, key

    _draw_ontime = _draw_onescalation = _draw_onerror = _draw_onsignal


def _timer(block: Block) -> str:
    return timer("Duration", f"PT{wait_of(block)}S")
