"""The engine as the pages see it: one object per application with the facades and ports they call.

`services()` gives it to the view that is running."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import current_app

from engine.runtime import Runtime
from engine.storage import Clock, Database
from webui.settings import Settings


@dataclass(frozen=True)
class Services:
    """Database and clock of this application, the runtime over them, the folder of uploads and the settings."""

    database: Database
    clock: Clock
    runtime: Runtime
    uploads: Path
    settings: Settings


def services() -> Services:
    """The services of the application that handles the present request."""
    return cast(Services, current_app.extensions["quytrinh"])
