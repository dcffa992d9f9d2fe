"""Which areas a signed-in person is shown, by the words the engine steers by; pages only show or hide links by this.

The commands and queries behind every page decide by themselves: hiding a link protects nothing."""

from engine.organisation.words import ADMINISTRATOR, AUDITOR
from webui.auth.user import User


def administers(user: User) -> bool:
    """Whether one of the posts in force today administers a unit."""
    return any(post.role == ADMINISTRATOR for post in user.posts)


def audits(user: User) -> bool:
    """Whether one of the posts in force today reads the history of a unit."""
    return any(post.role == AUDITOR for post in user.posts)


def only_audits(user: User) -> bool:
    """Whether the person holds posts, and all of them only read: then the auditor's pages come first."""
    return bool(user.posts) and all(post.role == AUDITOR for post in user.posts)
