"""The engine as the pages see it: one object per application with the facades and ports they call.

`services()` gives it to the view that is running."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from flask import current_app

from engine.storage import Clock, Database
from webui.settings import Settings

if TYPE_CHECKING:
    from engine.runtime import Runtime


@dataclass
class Services:
    """Database, clock and settings of this application, and the runtime over them."""

    database: Database
    clock: Clock
    uploads: Path
    settings: Settings

    @cached_property
    def runtime(self) -> "Runtime":
        """The facade of cases and process instances."""
        from engine.runtime import Runtime

        return Runtime(self.database, self.clock, self.uploads)


def services() -> Services:
    """The services of the application that handles the present request."""
    return cast(Services, current_app.extensions["quytrinh"])
