"""Units, people, posts and accounts: who may do what, and who gets a task.

Reading: `queries` (one statement each), `directory` (from memory). Changing: `commands`. Signing in: `sign_in`."""

from engine.organisation.actor import SYSTEM, Actor, system_actor
from engine.organisation.snapshot import Directory, directory
from engine.organisation.views import PostView, Responsible, SignedInAs, UnitView

__all__ = [
    "SYSTEM",
    "Actor",
    "Directory",
    "PostView",
    "Responsible",
    "SignedInAs",
    "UnitView",
    "directory",
    "system_actor",
]
