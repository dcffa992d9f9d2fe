"""The rights matrix: for each (endpoint, method) of the application, what each kind of user is answered.

Rows lie in the modules of this folder, one for each area, in a list `ROWS`; `test_rights_matrix.py` runs them all and
fails for an endpoint without a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from tests.integration.web.world import World

KINDS = ("anonymous", "staff", "other_staff", "admin", "other_admin", "province_admin", "auditor")
"""`staff` and `admin` belong to the commune the objects of the rows lie in, the `other_` ones to its neighbour; the
province's administrator and its auditor stand above both."""

DOOR = 302  # a stranger is sent to the door
DONE = 302  # a form that was carried out leads on to a page


def everybody(status: int, anonymous: int = DOOR) -> dict[str, int]:
    """The same answer for all who are signed in."""
    return {kind: anonymous if kind == "anonymous" else status for kind in KINDS}


def expected(others: int, /, anonymous: int = DOOR, **kinds: int) -> dict[str, int]:
    """The answers named by kind, `others` for the rest, the door for strangers."""
    unknown = set(kinds) - set(KINDS)
    assert not unknown, unknown
    return {kind: kinds.get(kind, anonymous if kind == "anonymous" else others) for kind in KINDS}


@dataclass(frozen=True)
class Row:
    """One request to one endpoint and the status each kind of user gets.

    `arguments` gives the values of the address, `data` those of the form, both from the world; `prepare` first makes in
    a fresh copy of the application what the request needs and may answer with more values of the address.
    `json` is sent instead of a form when given."""

    endpoint: str
    method: str
    statuses: Mapping[str, int]
    arguments: Callable[[World], Mapping[str, Any]] = field(default=lambda world: {})
    data: Callable[[World], Mapping[str, Any]] = field(default=lambda world: {})
    prepare: Callable[[Flask, World], Mapping[str, Any]] | None = None
    json: Callable[[World], Any] | None = None
    note: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}" + (f" ({self.note})" if self.note else "")
