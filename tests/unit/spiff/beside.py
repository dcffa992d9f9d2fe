"""Plays a random block through the engine beside its oracle: after every command what is open, what waits, what was
passed and until when must be what the token rules say."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from models import Model, checked, compiled, message
from play import Play, World

from engine.feel import codec
from engine.spiff import Compiled, Incident, StepContext
from tests.blocks.choosing import Choices
from tests.blocks.drawing import OPERATION, events_of, message_of, processes
from tests.blocks.drawing_events import correlation
from tests.blocks.levels import Path, Spot
from tests.blocks.shapes import Block


def path_of(play: Play, token_id: UUID) -> Path:
    """The items a token lies in, outermost first, from inside the execution."""
    found: list[tuple[str, int]] = []
    task = play.execution._find(token_id)
    while task is not None:
        if "item" in task.internal_data:
            found.append((task.task_spec.node.id, task.internal_data["index"]))
        task = task.workflow.owner
    return tuple(reversed(found))


def spots(play: Play, tokens: Any) -> dict[Spot, list[UUID]]:
    """Tokens by where they are; of those at one spot the one that came first comes first."""
    found: dict[Spot, list[UUID]] = {}
    for token in sorted(tokens, key=lambda token: play.execution._find(token).internal_data["seq"]):
        step = play.execution.step(token)
        offered = "?" if step.name.startswith("Chọn làm: ") else ""  # to begin an activity of an ad-hoc sub-process
        found.setdefault((f"{step.element_id}{offered}", path_of(play, token)), []).append(token)
    return found


def count(found: dict[Spot, list[UUID]]) -> Counter[Spot]:
    return Counter({spot: len(tokens) for spot, tokens in found.items()})


def build(block: Block, checking: bool = False) -> Compiled:
    """The processes of a block, ready to run; `checking`: after the checks found no error in them."""
    return (checked if checking else compiled)(*processes(block), **events_of(block))


@lru_cache(maxsize=256)
def sender(key: str) -> Compiled:
    """Another process, which sends the message a block waits for."""
    model = Model("q").start().end()
    model.throw("T", message(message_of(key)), payload="given", correlation=correlation(key)).chain("S", "T", "E")
    return compiled(model, messages=(message_of(key),))


def thrown(key: str, answers: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """What another instance sends to a block: name, keys to be matched, content."""
    other = Play(sender(key)).start("q", given=answers)
    (sent,) = other.world.sent
    assert other.status == "completed"
    return sent.name, sent.correlation, sent.payload


class Moody(World):
    """Its operation fails as often as it is told to, for every token anew."""

    def __init__(self) -> None:
        super().__init__()
        self.tries: Counter[UUID] = Counter()

    def call(self, operation: str, parameters: dict[str, Any], step: StepContext) -> Any:
        assert operation == OPERATION
        self.tries[step.token_id] += 1
        if self.tries[step.token_id] <= parameters["fails"]:
            raise Incident("Chưa được.")
        return {"tries": Decimal(self.tries[step.token_id])}


def follow(block: Block, built: Compiled, seed: int, reload: float) -> Play:
    """Play a process to its end beside the oracle; `reload` is the chance of being read back before a command."""
    moves: list[str] = []
    try:
        return _follow(block, built, seed, reload, moves)
    except Exception as error:
        error.add_note(f"{block}\n{', '.join(moves)}")
        raise


def _follow(block: Block, built: Compiled, seed: int, reload: float, moves: list[str]) -> Play:
    choices, reloads, play = Choices(block, seed), random.Random(seed), Play(built, world=Moody())
    oracle = choices.oracle
    play.start()
    while not oracle.over:
        there = {
            "task": spots(play, play.items),
            "stuck": spots(play, play.incidents),
            "message": spots(play, play.subscriptions),
            "signal": spots(play, play.signals),
        }
        assert Counter(play.passed()) == oracle.passed, difference(Counter(play.passed()), oracle.passed)
        for kind, found in there.items():
            assert count(found) == oracle.counted(kind), (kind, difference(count(found), oracle.counted(kind)))
        assert play.changes.due == oracle.next_due()
        move = choices.next()
        assert move is not None
        moves.append(str(move))
        if reloads.random() < reload:
            play.reload()
        if move.kind == "signal":
            play.hear(move.key)
        elif move.kind == "time":
            assert move.at is not None
            play.world.clock.set(move.at)
            assert play.execution.fire_due() > 0
            play._commit()
        else:
            token = there[move.kind][move.key, move.path][move.number]
            if move.kind == "task":
                play.complete(token, move.answers)
            elif move.kind == "stuck":
                play.execution.retry(token)
                play._commit()
            else:
                name, keys, payload = thrown(move.key.rpartition("_")[0], move.answers)
                assert play.subscriptions[token] == (name, codec.to_data(keys))
                play.execution.deliver(token, payload)
                play._commit()
    assert Counter(play.passed()) == oracle.passed, difference(Counter(play.passed()), oracle.passed)
    assert play.status == ("failed" if oracle.failed else "completed") and not play.tokens() and not play.items
    if not oracle.failed:
        assert {name for kind, name in play.rows if kind == "scope"} == {"root"}
        assert play.variables() == oracle.root
    return play


def difference(found: Counter[Any], right: Counter[Any]) -> dict[Any, tuple[int, int]]:
    """Where two counts differ: what the engine has, what is right."""
    return {key: (found[key], right[key]) for key in found.keys() | right.keys() if found[key] != right[key]}


def all_ways(block: Block, seed: int, checking: bool = False) -> None:
    """Kept in memory, read back now and then, read back before every command: the same history and variables."""
    built = build(block, checking)
    hot, now_and_then, cold = (follow(block, built, seed, reload) for reload in (0, 0.3, 1))
    assert hot.record() == now_and_then.record() == cold.record()
