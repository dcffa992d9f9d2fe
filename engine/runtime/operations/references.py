"""Finding the values of single fields in a stored variable, without loading the instance it belongs to.

The shape of references is `engine.spiff.scopes`'s."""

from collections.abc import Iterable
from uuid import UUID

import orjson


def leaf_ids(body: str, names: Iterable[str]) -> dict[str, UUID]:
    """Ids of the values of fields of an answer, by field name; fields that are no single value are left out."""
    fields = orjson.loads(body)
    parts = fields.get("{}", {}) if isinstance(fields, dict) else {}
    return {name: UUID(parts[name]) for name in names if isinstance(parts.get(name), str)}
