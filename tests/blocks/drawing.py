"""The BPMN model of a block, drawn with the builder of the engine's tests."""

from __future__ import annotations

from itertools import pairwise

from tests.blocks.shapes import Block, wait_of
from tests.unit.spiff.models import Model, error, loop, many, message, timer

OPERATION = "test.work"  # fails as often as its parameter says, then answers how often it was tried


def processes(block: Block, **task: str) -> list[Model]:
    """The process `p` that is one block, and the processes it calls. `task`: properties of every user task."""
    pen = _Pen(task)
    model = Model().start().end()
    first, last = pen.draw(block, model)
    return [model.chain("S", first).chain(last, "E"), *pen.called]


def message_of(key: str) -> str:
    """The name of the message a block waits for."""
    return f"{key}_msg"


def messages_of(block: Block) -> tuple[str, ...]:
    """Names of the messages in a block."""
    return tuple(message_of(each.key) for each in block.walk() if each.kind in ("race", "notice"))


def errors_of(block: Block) -> tuple[str, ...]:
    """Codes of the errors in a block."""
    return tuple(f"{each.key}_err" for each in block.walk() if each.kind == "fault")


def correlation(key: str) -> str:
    """The keys a message of a block is matched on."""
    return f'{{of: "{key}"}}'


class _Pen:
    def __init__(self, task: dict[str, str]) -> None:
        self.task = task
        self.called: list[Model] = []

    def draw(self, block: Block, model: Model) -> tuple[str, str]:
        """Add a block to a model; answers its first and last node."""
        key = block.key
        match block.kind:
            case "task":
                self._user(model, key)
            case "script":
                model.script(key, f'{{{key}_v: "x"}}')
            case "work":
                model.node("serviceTask", key, props={"operation": OPERATION, "in.fails": str(block.size)})
            case "many":
                self._user(model, key, many(sequential=block.flag, cardinality=str(block.size)))
            case "again":
                self._user(model, key, loop(f"{key}.again", maximum=3))
            case "each" | "keyed":
                return self._each(block, model)
            case "seq":
                ends = [self.draw(part, model) for part in block.parts]
                for one, two in pairwise(ends):
                    model.flow(one[1], two[0])
                return ends[0][0], ends[-1][1]
            case "loop":
                return self._loop(block, model)
            case "sub" | "subs":
                several = many(sequential=block.flag, cardinality=str(block.size)) if block.kind == "subs" else ""
                model.sub(key, self._inside(key, block.parts[0]), several)
            case "call" | "calls":
                return self._call(block, model)
            case "calc":
                return self._calc(block, model)
            case "race":
                return self._race(block, model)
            case "alarm" | "notice" | "fault":
                model.sub(key, self._watched(block))
            case _:
                return self._split(block, model)
        return key, key

    def _user(self, model: Model, key: str, inner: str = "", **props: str) -> None:
        model.user(key, inner, **self.task, **props)

    def _inside(self, key: str, part: Block) -> Model:
        inside = Model().start(f"{key}_s").end(f"{key}_e")
        first, last = self.draw(part, inside)
        return inside.flow(f"{key}_s", first).flow(last, f"{key}_e")

    def _each(self, block: Block, model: Model) -> tuple[str, str]:
        """Over a list or a keyed context made from an answer, until enough have agreed."""
        key, keyed = block.key, block.kind == "keyed"
        items = f"for i in 1..{key}_t.n return " + ('{key: "k" + string(i), value: i * 10}' if keyed else "i * 10")
        agreed = "get entries(answers)[item.value.again = true]" if keyed else "answers[item.again = true]"
        until = f"count({agreed}) >= {block.size}" if block.size else ""
        self._user(model, f"{key}_t")
        whole = f"context({items})" if keyed else items
        self._user(model, key, many(sequential=block.flag, until=until), collection=whole, item="member")
        model.flow(f"{key}_t", key)
        return f"{key}_t", key

    def _loop(self, block: Block, model: Model) -> tuple[str, str]:
        key = block.key
        model.xor(f"{key}_m", f"{key}_x").script(f"{key}_o", f"{{{key}_v: 1}}")
        self._user(model, f"{key}_c")
        first, last = self.draw(block.parts[0], model)
        model.flow(f"{key}_m", first).flow(last, f"{key}_c").flow(f"{key}_c", f"{key}_x")
        model.flow(f"{key}_x", f"{key}_m", f"{key}_c.again").flow(f"{key}_x", f"{key}_o", default=True)
        return f"{key}_m", f"{key}_o"

    def _call(self, block: Block, model: Model) -> tuple[str, str]:
        """Hands a number down and takes another one back; everything else stays inside."""
        key = block.key
        inside = Model(f"{key}_p").start(f"{key}_s").script(f"{key}_r", "{y: x + 1}").end(f"{key}_e")
        first, last = self.draw(block.parts[0], inside)
        inside.flow(f"{key}_s", first).chain(last, f"{key}_r", f"{key}_e")
        self.called.append(inside)
        several = many(sequential=block.flag, cardinality=str(block.size)) if block.kind == "calls" else ""
        self._user(model, f"{key}_t")
        model.call(key, f"{key}_p", several, {"in.x": f"{key}_t.n", f"out.{key}": "y"}).flow(f"{key}_t", key)
        return f"{key}_t", key

    def _calc(self, block: Block, model: Model) -> tuple[str, str]:
        """A sum over all rounds decides the way."""
        key = block.key
        self._user(model, f"{key}_t")
        model.script(key, f"{{{key}_v: (if {key}_v = null then 0 else {key}_v) + {key}_t.n}}")
        model.xor(f"{key}_f", f"{key}_j").chain(f"{key}_t", key, f"{key}_f")
        for n, part in enumerate(block.parts):
            first, last = self.draw(part, model)
            model.flow(f"{key}_f", first, "" if n else f"modulo({key}_v, 2) = 0", default=n == 1)
            model.flow(last, f"{key}_j")
        return f"{key}_t", f"{key}_j"

    def _race(self, block: Block, model: Model) -> tuple[str, str]:
        key = block.key
        model.node("eventBasedGateway", f"{key}_g").xor(f"{key}_j")
        model.catch(f"{key}_w", timer("Duration", f"PT{wait_of(block)}S"))
        model.catch(f"{key}_m", message(message_of(key)), correlation=correlation(key))
        for event, part in zip((f"{key}_w", f"{key}_m"), block.parts, strict=True):
            first, last = self.draw(part, model)
            model.flow(f"{key}_g", event).flow(event, first).flow(last, f"{key}_j")
        return f"{key}_g", f"{key}_j"

    def _watched(self, block: Block) -> Model:
        """A sub-process with a sub-process in it that has a boundary event; what follows the event ends apart."""
        key = block.key
        host = self._faulty(block) if block.kind == "fault" else self._inside(f"{key}_h", block.parts[0])
        side = Model()
        side.start(f"{key}_s").sub(f"{key}_h", host).end(f"{key}_e").end(f"{key}_y")
        event = {
            "alarm": lambda: timer("Duration", f"PT{wait_of(block)}S"),
            "notice": lambda: message(message_of(key)),
            "fault": lambda: error(f"{key}_err"),
        }[block.kind]()
        ends = block.flag or block.kind == "fault"
        more = {"correlation": correlation(key)} if block.kind == "notice" else {}
        side.boundary(f"{key}_b", f"{key}_h", event, ends, **more)
        first, last = self.draw(block.parts[1], side)
        return side.chain(f"{key}_s", f"{key}_h", f"{key}_e").chain(f"{key}_b", first).chain(last, f"{key}_y")

    def _faulty(self, block: Block) -> Model:
        """Beside the part, a person may find a fault: then everything in the host ends."""
        key, host = block.key, Model()
        host.start(f"{key}_h_s").par(f"{key}_f").xor(f"{key}_x")
        host.end(f"{key}_h_e").end(f"{key}_n").end(f"{key}_z", error(f"{key}_err"))
        self._user(host, f"{key}_t")
        first, last = self.draw(block.parts[0], host)
        host.chain(f"{key}_h_s", f"{key}_f", first).chain(last, f"{key}_h_e").chain(f"{key}_f", f"{key}_t", f"{key}_x")
        return host.flow(f"{key}_x", f"{key}_z", f"{key}_t.again").flow(f"{key}_x", f"{key}_n", default=True)

    def _split(self, block: Block, model: Model) -> tuple[str, str]:
        """A person decides which branches are taken, but for a parallel split."""
        key, kind = block.key, block.kind
        {"xor": model.xor, "par": model.par, "inc": model.inc}[kind](f"{key}_f", f"{key}_j")
        if kind != "par":
            self._user(model, f"{key}_d")
            model.flow(f"{key}_d", f"{key}_f")
        for n, part in enumerate(block.parts):
            first, last = self.draw(part, model)
            condition = "" if kind == "par" else f'contains({key}_d.take, "{n}")'
            model.flow(f"{key}_f", first, condition).flow(last, f"{key}_j")
        return f"{key}_f" if kind == "par" else f"{key}_d", f"{key}_j"
