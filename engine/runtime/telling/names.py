"""How units, people and accounts are called in sentences: from the directory, and from what was looked up besides.

Never fails: what is not known any more gets a general word, because the journal outlives what it tells of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from engine.history import Entry
from engine.organisation import Directory, PostView
from engine.storage.clock import LEGAL_ZONE
from engine.storage.problems import NotFound

_NOBODY = UUID(int=0)
_OTHER_UNIT, _OTHER_PERSON = "đơn vị khác", "người dùng khác"


def identifier(text: object) -> UUID | None:
    """The id in a text of an effect; None when it is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


class Names:
    """Names by id. `people` and `accounts` (account → person) add to what the directories know."""

    def __init__(
        self,
        directories: Iterable[Directory],
        people: Mapping[UUID, str] | None = None,
        accounts: Mapping[UUID, UUID] | None = None,
        roles: Mapping[str, str] | None = None,
    ) -> None:
        self._directories: Sequence[Directory] = tuple(directories)
        self._people = people or {}
        self._accounts = accounts or {}
        self._roles = roles or {}

    def unit(self, unit_id: object, *, whole: bool = False) -> str:
        """The short (or whole) name of a unit."""
        key = identifier(unit_id)
        for each in self._directories:
            try:
                found = each.unit(key or _NOBODY)
            except NotFound:
                continue
            return found.name if whole else found.short_name
        return _OTHER_UNIT

    def post(self, post_id: object) -> PostView | None:
        """A post, in force or not."""
        key = identifier(post_id)
        found = (each.post(key) for each in self._directories) if key is not None else ()
        return next((post for post in found if post is not None), None)

    def person(self, person_id: object) -> str:
        """The full name of a person."""
        return self.known_person(person_id) or _OTHER_PERSON

    def known_person(self, person_id: object) -> str | None:
        """The full name of a person, None when nobody is known by this id."""
        key = identifier(person_id)
        if key is None:
            return None
        found = (each.person_name(key) for each in self._directories)
        return next((name for name in found if name), None) or self._people.get(key)

    def account(self, account_id: object) -> str:
        """The full name of the person an account belongs to."""
        key = identifier(account_id)
        return self.person(self._accounts.get(key)) if key is not None else _OTHER_PERSON

    def role(self, code: object) -> str:
        """What a role is called."""
        return self._roles.get(str(code), "vai trò khác")


def who(names: Names, entry: Entry) -> str:
    """Who acted: the person, the post as it was called then, and for which unit it was entered."""
    if entry.person_id is None:
        return entry.actor_label
    name = names.known_person(entry.person_id)
    label = f"{name} ({entry.actor_label})" if name else entry.actor_label
    if entry.on_behalf_of is not None:
        label += f", nhập thay {names.unit(entry.on_behalf_of)}"
    return label


def day_text(text: object) -> str:
    """An ISO date or moment of an effect as people read it: 10/08/2022, or 14:05 ngày 10/08/2022."""
    try:
        if len(str(text)) == 10:
            return date.fromisoformat(str(text)).strftime("%d/%m/%Y")
        return datetime.fromisoformat(str(text)).astimezone(LEGAL_ZONE).strftime("%H:%M ngày %d/%m/%Y")
    except ValueError:
        return str(text)
