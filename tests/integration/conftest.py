"""Fixtures of the integration layer: every test that asks for a database runs on SQLite and on PostgreSQL."""

from tests.databases import (
    backends,
    database,
    database_backend,
    database_url,
    empty_database_url,
    moulds,
    postgres_server,
    province,
    workshop,
)

__all__ = [
    "backends",
    "database",
    "database_backend",
    "database_url",
    "empty_database_url",
    "moulds",
    "postgres_server",
    "province",
    "workshop",
]
