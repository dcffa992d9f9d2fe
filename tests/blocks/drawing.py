"""The BPMN model of a block, drawn with the builder of the engine's tests. Events: `drawing_events.py`."""

from __future__ import annotations

from itertools import pairwise

from tests.blocks.drawing_events import EventPen
from tests.blocks.shapes import SHARED, Block
from tests.unit.spiff.models import FORMAL, Model, compensate, link, loop, many
from tests.unit.spiff.pieces import into, io, out, thing

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


def events_of(block: Block) -> dict[str, tuple[str, ...]]:
    """Names of what the events of a block refer to, by kind, as `models.xml` takes them."""
    kinds: dict[str, list[str]] = {}
    for each in block.walk():
        kinds.setdefault(each.kind, []).append(each.key)
    codes = {kind: tuple(f"{key}_code" for key in kinds.get(kind, ())) for kind in SHARED}
    return {
        "messages": tuple(message_of(key) for kind in ("race", "notice") for key in kinds.get(kind, ())),
        "errors": ("err", *codes["fault"], *codes["onerror"]),
        "signals": ("sig0", "sig1"),
        "escalations": ("esc", *codes["warn"], *codes["onescalation"]),
    }


class _Pen(EventPen):
    def draw(self, block: Block, model: Model) -> tuple[str, str]:
        """Add a block to a model; answers its first and last node."""
        return getattr(self, f"_draw_{block.kind}")(block, model)  # type: ignore[no-any-return]

    # ---- steps

    def _draw_task(self, block: Block, model: Model) -> tuple[str, str]:
        return self._user(model, block.key)

    def _draw_script(self, block: Block, model: Model) -> tuple[str, str]:
        model.script(block.key, f'{{{block.key}_v: "x"}}')
        return block.key, block.key

    def _draw_work(self, block: Block, model: Model) -> tuple[str, str]:
        model.node("serviceTask", block.key, props={"operation": OPERATION, "in.fails": str(block.size)})
        return block.key, block.key

    def _draw_data(self, block: Block, model: Model) -> tuple[str, str]:
        key = block.key
        self._user(model, f"{key}_t")
        model._nodes.append(thing(f"{key}_d"))
        declared = io([f"{key}_i"], [f"{key}_o"]) + into(f"{key}_i", f"{key}_d") + out(f"{key}_d", f"{key}_o")
        model.script(f"{key}_p", f"{{{key}_d: {key}_t.n}}").script(key, f"{{{key}_o: {key}_i + 1}}", declared)
        model.chain(f"{key}_t", f"{key}_p", key)
        return f"{key}_t", key

    def _draw_jump(self, block: Block, model: Model) -> tuple[str, str]:
        key = block.key
        self._user(model, f"{key}_t")
        model.throw(f"{key}_l", link(key)).catch(f"{key}_c", link(key)).flow(f"{key}_t", f"{key}_l")
        return f"{key}_t", f"{key}_c"

    # ---- several instances

    def _several(self, block: Block, size: int | None = None, until: str = "") -> str:
        return many(sequential=block.flag, cardinality=str(block.size if size is None else size), until=until)

    def _draw_many(self, block: Block, model: Model) -> tuple[str, str]:
        return self._user(model, block.key, self._several(block))

    def _draw_keeps(self, block: Block, model: Model) -> tuple[str, str]:
        self._user(model, block.key, self._several(block))
        return self._undoable(model, block.key)

    def _draw_again(self, block: Block, model: Model) -> tuple[str, str]:
        return self._user(model, block.key, loop(f"{block.key}.again", maximum=3))

    def _draw_prior(self, block: Block, model: Model) -> tuple[str, str]:
        key = block.key
        self._user(model, f"{key}_t")
        text = f"if {key} = null then {key}_t.again else {key}.again"
        self._user(model, key, loop(text, maximum=block.size + 1, before=True))
        model.flow(f"{key}_t", key)
        return f"{key}_t", key

    def _draw_rounds(self, block: Block, model: Model) -> tuple[str, str]:
        key = block.key
        inside = self._inside(key, block.parts[0], last=f"{key}_c")
        model.sub(key, inside, loop(f"{key}.{key}_c.again", maximum=3))
        return key, key

    def _draw_each(self, block: Block, model: Model) -> tuple[str, str]:
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

    _draw_keyed = _draw_each

    # ---- the flow

    def _draw_seq(self, block: Block, model: Model) -> tuple[str, str]:
        ends = [self.draw(part, model) for part in block.parts]
        for one, two in pairwise(ends):
            model.flow(one[1], two[0])
        return ends[0][0], ends[-1][1]

    def _draw_par(self, block: Block, model: Model) -> tuple[str, str]:
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

    _draw_xor = _draw_inc = _draw_par

    def _draw_some(self, block: Block, model: Model) -> tuple[str, str]:
        """Branches that meet at a complex gateway, in a sub-process that ends when all is over."""
        key, inside = block.key, Model().start(f"{block.key}_s").par(f"{block.key}_f").end(f"{block.key}_e")
        needed = min(max(block.size, 1), len(block.parts) - 1)
        text = f"<bpmn:activationCondition {FORMAL}>activationCount &gt;= {needed}</bpmn:activationCondition>"
        inside.flow(f"{key}_s", f"{key}_f").node("complexGateway", f"{key}_j", text)
        for part in block.parts[:-1]:
            first, last = self.draw(part, inside)
            inside.flow(f"{key}_f", first).flow(last, f"{key}_j")
        first, last = self.draw(block.parts[-1], inside)
        model.sub(key, inside.flow(f"{key}_j", first).flow(last, f"{key}_e"))
        return key, key

    def _draw_loop(self, block: Block, model: Model) -> tuple[str, str]:
        key = block.key
        model.xor(f"{key}_m", f"{key}_x").script(f"{key}_o", f"{{{key}_v: 1}}")
        self._user(model, f"{key}_c")
        first, last = self.draw(block.parts[0], model)
        model.flow(f"{key}_m", first).flow(last, f"{key}_c").flow(f"{key}_c", f"{key}_x")
        model.flow(f"{key}_x", f"{key}_m", f"{key}_c.again").flow(f"{key}_x", f"{key}_o", default=True)
        return f"{key}_m", f"{key}_o"

    def _draw_calc(self, block: Block, model: Model) -> tuple[str, str]:
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

    # ---- sub-processes and calls

    def _draw_sub(self, block: Block, model: Model) -> tuple[str, str]:
        model.sub(block.key, self._inside(block.key, block.parts[0]))
        return block.key, block.key

    def _draw_subs(self, block: Block, model: Model) -> tuple[str, str]:
        model.sub(block.key, self._inside(block.key, block.parts[0]), self._several(block))
        return block.key, block.key

    def _draw_most(self, block: Block, model: Model) -> tuple[str, str]:
        """Three of which some are enough."""
        key, until = block.key, f"nrOfCompletedInstances >= {max(block.size, 1)}"
        model.sub(key, self._inside(key, block.parts[0], first=f"{key}_k"), self._several(block, 3, until))
        return key, key

    def _draw_whole(self, block: Block, model: Model) -> tuple[str, str]:
        model.sub(block.key, self._inside(block.key, block.parts[0]))
        return self._undoable(model, block.key)

    def _draw_call(self, block: Block, model: Model) -> tuple[str, str]:
        """Hands a number down and takes another one back; everything else stays inside."""
        key = block.key
        inside = Model(f"{key}_p").start(f"{key}_s").script(f"{key}_r", "{y: x + 1}").end(f"{key}_e")
        first, last = self.draw(block.parts[0], inside)
        inside.flow(f"{key}_s", first).chain(last, f"{key}_r", f"{key}_e")
        self.called.append(inside)
        several = self._several(block) if block.kind == "calls" else ""
        self._user(model, f"{key}_t")
        model.call(key, f"{key}_p", several, {"in.x": f"{key}_t.n", f"out.{key}": "y"}).flow(f"{key}_t", key)
        return f"{key}_t", key

    _draw_calls = _draw_call

    def _draw_free(self, block: Block, model: Model) -> tuple[str, str]:
        key, inside = block.key, Model()
        self._user(inside, f"{key}_a")
        inside.sub(f"{key}_b", self._inside(f"{key}_b", block.parts[0]))
        text = f"{key}_b != null or ({key}_a != null and {key}_a.again = false)"
        inner = f"{inside.body()}<bpmn:completionCondition {FORMAL}>{text}</bpmn:completionCondition>"
        ordering = f' ordering="{"Sequential" if block.flag else "Parallel"}"'
        cancels = f' cancelRemainingInstances="{str(block.size % 2 == 1).lower()}"'
        model.node("adHocSubProcess", key, inner, None, ordering + cancels)
        return key, key

    # ---- undoing

    def _draw_keep(self, block: Block, model: Model) -> tuple[str, str]:
        self._user(model, block.key)
        return self._undoable(model, block.key)

    def _draw_undo(self, block: Block, model: Model) -> tuple[str, str]:
        self._user(model, f"{block.key}_t")
        model.throw(block.key, compensate()).flow(f"{block.key}_t", block.key)
        return f"{block.key}_t", block.key

    def _draw_revoke(self, block: Block, model: Model) -> tuple[str, str]:
        first, last = self.draw(block.parts[0], model)
        task, end = self._draw_undo(block, model)
        model.flow(last, task)
        return first, end

    def _draw_redo(self, block: Block, model: Model) -> tuple[str, str]:
        key = block.key
        self._user(model, f"{key}_k")
        self._undoable(model, f"{key}_k")
        first, last = self.draw(block.parts[0], model)
        model.throw(key, compensate(f"{key}_k")).flow(f"{key}_k", first).flow(last, key)
        return f"{key}_k", key
