"""Why a decision came out as it did: what was looked at, column by column, the rows that matched, the result.

Read from what the entry keeps and from the table pinned then; what was erased or damaged is left out or said."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from engine.dmn import column_names, rule_text, spoken
from engine.dmn.model import Decision, Table
from engine.feel import codec
from engine.localities import Bundle
from engine.runtime.telling.names import identifier
from engine.runtime.views import TimelineValue
from engine.spiff.scopes import ids_in


def value_ids(effect: Mapping[str, Any]) -> set[UUID]:
    """The values an entry of a decision names."""
    found = {identifier(effect.get("asked"))}
    with suppress(TypeError, KeyError, AttributeError):  # damaged: verification tells
        found |= {identifier(each) for each in ids_in(effect.get("result"))}
    return {each for each in found if each is not None}


def explained(
    effect: Mapping[str, Any], values: Mapping[UUID, Any], pinned: Bundle | None, reason: Callable[[UUID], str]
) -> tuple[list[TimelineValue], list[str]]:
    """Lines of an entry, and why values are missing. `values`: JSON by id; `reason` says why one is gone."""
    erased = [reason(each) for each in sorted(value_ids(effect)) if each not in values]
    return list(_lines(effect, values, pinned)), erased


def _lines(effect: Mapping[str, Any], values: Mapping[UUID, Any], pinned: Bundle | None) -> Iterator[TimelineValue]:
    tables = _tables(pinned, str(effect.get("file")))
    key = identifier(effect.get("asked"))
    asked: Any = codec.from_data(values[key]) if key is not None and key in values else []
    given = effect.get("tables")
    for place, used in enumerate(given if isinstance(given, list) else []):
        table = tables.get(str(used.get("table"))) if isinstance(used, dict) else None
        if table is None:
            continue
        looked_at = asked[place] if isinstance(asked, list) and place < len(asked) else []
        for name, value in zip(column_names(table), looked_at, strict=False):
            yield TimelineValue(name, spoken(value))
        for number in used.get("rows", ()):
            if isinstance(number, int) and (text := rule_text(table, number)):
                yield TimelineValue(f"Dòng {number}", text[0].upper() + text[1:])
    result = _result(effect.get("result"), values)
    if result is not None:
        yield TimelineValue("Kết quả", spoken(result))


def _tables(pinned: Bundle | None, key: str) -> dict[str, Table]:
    """The tables of a pinned file and of those it builds upon, by id."""
    file = pinned.decisions.get(key) if pinned is not None else None
    models = [each.model for each in file.decisions.models.values()] if file is not None else []
    elements = [element for model in models for element in model.elements.values()]
    logics = [element.logic for element in elements if isinstance(element, Decision)]
    return {logic.id: logic for logic in logics if isinstance(logic, Table)}


def _result(ref: Any, values: Mapping[UUID, Any]) -> Any:
    """The value of a reference; None when a part of it is gone."""
    if isinstance(ref, str):
        key = identifier(ref)
        return codec.from_data(values[key]) if key is not None and key in values else None
    if isinstance(ref, dict) and isinstance(ref.get("{}"), dict):
        return {name: _result(part, values) for name, part in ref["{}"].items()}
    return None
