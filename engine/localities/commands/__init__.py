"""What changes what a unit runs; each function is one command: one transaction, one permission check, one entry.

One subject per file; `common` holds what they share."""

from engine.localities.commands.drafts import discard_draft, save_draft
from engine.localities.commands.install import import_package, install_folder
from engine.localities.commands.profile import change_profile
from engine.localities.commands.publish import publish, republish
from engine.localities.commands.withdraw import withdraw

__all__ = [
    "change_profile",
    "discard_draft",
    "import_package",
    "install_folder",
    "publish",
    "republish",
    "save_draft",
    "withdraw",
]
