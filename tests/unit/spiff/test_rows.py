"""The rows an instance is stored as: what older programs wrote is read, and written anew as it changes."""

import json
from typing import Any
from uuid import UUID

from models import Model, compiled, many
from play import Play

from engine.spiff import Execution

Rows = dict[tuple[str, str], Any]


def asked() -> Play:
    """Three people are asked; nobody has answered yet."""
    model = Model().start().user("ask", many(), collection='["a", "b", "c"]').user("close").end()
    return Play(compiled(model.chain("S", "ask", "close", "E"))).start()


def apart(rows: dict[tuple[str, str], str]) -> Rows:
    """The rows with every variable in one of its own, as the first format had them."""
    found: Rows = {}
    for (kind, key), text in rows.items():
        body = json.loads(text)
        for name, ref in body.pop("v", {}).items() if kind == "scope" else ():
            found["variable", f"{key} {name}"] = ref
        found[kind, key] = body
    return found


def test_an_item_of_a_repetition_is_one_row_and_one_token() -> None:
    play = asked()
    items = [key for kind, key in play.rows if kind == "scope" and "/" in key]
    assert len(items) == 3
    assert not [key for kind, key in play.rows if kind == "variable" and "/" in key]


def test_rows_of_the_first_format_go_on_and_are_replaced_as_they_change() -> None:
    play = asked()
    rows = apart(play.rows)
    old = {key for kind, key in rows if kind == "variable" and "/" in key}
    assert len(old) == 9
    execution = Execution.load(play.compiled, play.world, rows)
    item: UUID = min(play.items)
    execution.complete(item, {"answer": "x"})
    changed = execution.take_changes().rows
    scope = next(key for (kind, key), body in changed.items() if kind == "scope" and body)
    mine = {key for key in old if key.startswith(f"{scope} ")}
    assert {key for (kind, key), body in changed.items() if kind == "variable" and body is None} == mine
    for key, body in changed.items():
        if body is None:
            rows.pop(key, None)
        else:
            rows[key] = json.loads(json.dumps(body))
    again = Execution.load(play.compiled, play.world, rows)
    assert {s: v.variables for s, v in again.scopes.scopes.items()} == {
        s: v.variables for s, v in execution.scopes.scopes.items()
    }
