"""Schema migrations by Alembic, from the first table on; the same way for `init`, upgrades and tests.

The scripts lie in `engine/storage/migrations/versions`; `docs/architecture.md` says how to write one."""

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from engine.storage.database import Database

_SCRIPTS = Path(__file__).parent / "migrations"


def config(database: "Database") -> Config:
    """Alembic's configuration for this database, without an ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(_SCRIPTS))
    settings.set_main_option("path_separator", "os")
    settings.attributes["engine"] = database.writer
    return settings


def upgrade(database: "Database", revision: str = "head") -> None:
    """Run every migration up to `revision`, in one transaction."""
    command.upgrade(config(database), revision)


def current(database: "Database") -> str | None:
    """The revision the database stands at; None before the first migration."""
    with database.writer.begin() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _scripts() -> ScriptDirectory:
    settings = Config()
    settings.set_main_option("script_location", str(_SCRIPTS))
    settings.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(settings)


def is_known(revision: str | None) -> bool:
    """Whether the program can read or upgrade a database at this revision; one of a newer program it cannot."""
    return revision is None or any(script.revision == revision for script in _scripts().walk_revisions())


def head() -> str:
    """The newest revision the program knows."""
    revision = _scripts().get_current_head()
    if revision is None:
        raise RuntimeError("the program has no migration")
    return revision
