"""Alembic's way in: migrations run on the product's own engine, with every room's tables known.

Tables are imported by name here, and only here, so that autogenerate and `check` see all of them."""

import importlib

from alembic import context

from engine.storage.base import metadata

ROOMS = ("storage", "history", "organisation", "localities", "documents", "runtime")

for room in ROOMS:
    importlib.import_module(f"engine.{room}.tables")

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
