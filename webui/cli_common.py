"""What the parts of the command `quytrinh` share: where the installation is, its database, and refusals as sentences.

Apart from the command itself, so that its parts can lie in files of their own."""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.exc import ArgumentError, OperationalError

from engine.storage import Database
from engine.storage.migrate import current, head, is_known
from engine.storage.problems import Invalid, Problem
from webui import installing
from webui.settings import Settings, SettingsError

T = TypeVar("T")


def instance_folder() -> Path:
    """The folder of this installation: QUYTRINH_INSTANCE, else `instance/` beside the program."""
    return Path(os.environ.get("QUYTRINH_INSTANCE") or installing.ROOT / "instance").absolute()


def spoken(command: Callable[..., T]) -> Callable[..., T]:
    """Turn refusals into a sentence and exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> T:
        try:
            return command(*args, **kwargs)
        except Problem as problem:
            lines = [problem.message]
            if isinstance(problem, Invalid):
                lines += [f"  {path}: {text}" for path, texts in problem.errors.items() for text in texts]
            raise click.ClickException("\n".join(lines)) from problem
        except SettingsError as error:
            raise click.ClickException(str(error)) from error
        except ArgumentError as error:
            raise click.ClickException("Địa chỉ cơ sở dữ liệu viết chưa đúng. Hãy kiểm tra lại.") from error
        except OperationalError as error:
            raise click.ClickException(
                "Chưa mở được cơ sở dữ liệu. Hãy kiểm tra địa chỉ, quyền truy cập và ổ đĩa."
            ) from error
        except OSError as error:
            raise click.ClickException(f"Chưa đọc hoặc ghi được: {error.filename or error.strerror}.") from error

    return run


def opened(upgraded: bool = True) -> tuple[Settings, Database]:
    """The settings and the database of this installation. Refuses a database with another schema."""
    settings = Settings.load(instance_folder())
    database = Database(settings.database_url)
    if not is_known(found := current(database)):
        raise click.ClickException(
            "Cơ sở dữ liệu thuộc phiên bản mới hơn chương trình này. Hãy chạy bằng chương trình mới hơn."
        )
    if upgraded and found != head():
        raise click.ClickException("Cơ sở dữ liệu chưa có hoặc thuộc phiên bản khác. Hãy chạy: quytrinh db upgrade")
    return settings, database
