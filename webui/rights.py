"""Which areas a signed-in person may enter, as the engine decides it; pages only show or hide links by these answers.

The commands and queries behind every page decide again: hiding a link protects nothing."""

from webui.auth.user import User


def administers(user: User) -> bool:
    """Whether the person administers any unit today."""
    return bool(user.administered)
