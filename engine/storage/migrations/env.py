"""Alembic's way in: migrations run on the product's own engine, with every room's tables known.

Tables are imported by name here, and only here, so that autogenerate and `check` see all of them."""

import importlib
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlalchemy.dialects.postgresql import JSONB

from engine.storage.base import UtcDateTime, metadata

ROOMS = ("storage", "history", "organisation", "localities", "documents", "runtime")

for room in ROOMS:
    importlib.import_module(f"engine.{room}.tables")


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """How the product's own column types are written in a migration."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen_context.imports.add("from engine.storage import UtcDateTime")
        return "UtcDateTime()"
    if kind == "type" and isinstance(item, sa.JSON) and not isinstance(item, JSONB):
        autogen_context.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    return False


engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render_item,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
