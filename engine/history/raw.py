"""Columns as they lie in the database, read without trusting them: verification must not stumble over a forged row.

SQLite gives text and numbers, PostgreSQL values of its types; both are taken, and what is neither reads as nothing."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import type_coerce
from sqlalchemy.types import NullType

from engine.storage import Base


def raw(table: type[Base]) -> dict[str, Any]:
    """The columns of a table by name, without the conversions that fail on what cannot be read."""
    columns: Any = table.__table__.columns
    return {column.name: type_coerce(column, NullType()).label(column.name) for column in columns}


def identifier(given: Any) -> UUID | None:
    """An id; None for none, and for what is no id."""
    if isinstance(given, UUID):
        return given
    try:
        return UUID(given) if isinstance(given, str) else None
    except ValueError:
        return None


def moment(given: Any) -> datetime | None:
    """An aware moment; None for what is none."""
    try:
        found = datetime.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        return None
    return found if isinstance(found, datetime) and found.tzinfo is not None else None


def json(given: Any) -> Any:
    """A JSON value; None for what is none."""
    try:
        return orjson.loads(given) if isinstance(given, str | bytes) else given
    except orjson.JSONDecodeError:
        return None


def text(given: Any) -> str:
    """A text; what is none becomes one that nobody ever committed to."""
    return given if isinstance(given, str) else f"\x00{given!r}"
