"""What a command can answer besides its result: every refusal a person may meet, with a sentence that says what to do.

Raised anywhere in the engine, shown by whoever called the command; the message is Vietnamese and ready for a screen."""

from collections.abc import Mapping, Sequence


class Problem(Exception):
    """A refusal. `message` is a whole Vietnamese sentence that tells the person what to do next."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(Problem):
    """The object does not exist, or the person may not even know that it does."""


class Forbidden(Problem):
    """The person is known and the object is known to them, but this they may not do."""


class Conflict(Problem):
    """Somebody else was first, or the object has moved on; nothing was changed."""


class Unavailable(Problem):
    """The database or the disk cannot take the change now; nothing was changed, try again."""


class Invalid(Problem):
    """Values were refused. `errors` maps a field's path (`authors.0.full_name`; '' for the whole) to its messages."""

    def __init__(self, message: str, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(message)
        self.errors = {path: list(messages) for path, messages in errors.items()}
