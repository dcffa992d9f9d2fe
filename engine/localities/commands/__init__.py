"""What changes what a unit runs; each function is one command: one transaction, one permission check, one entry.

One subject per file; `common` holds what they share."""

from engine.localities.commands.install import install_folder
from engine.localities.commands.profile import change_profile
from engine.localities.commands.publish import publish
from engine.localities.commands.withdraw import withdraw

__all__ = ["change_profile", "install_folder", "publish", "withdraw"]
