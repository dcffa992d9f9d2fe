"""A browser without a screen: follows forms the way a person does, forgery token included."""

import re
from typing import ClassVar, Self

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from tests.integration.web.world import World, client_of

_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)">')


class Person:
    """Somebody at a browser. Bound to an application by the fixture `person`."""

    application: ClassVar[Flask]
    province: ClassVar[World]

    def __init__(self, username: str | None) -> None:
        self.client = client_of(self.application, self.province, username)

    @classmethod
    def signed_in(cls, username: str) -> Self:
        return cls(username)

    @classmethod
    def nobody(cls) -> Self:
        return cls(None)

    def get(self, address: str, **options: object) -> TestResponse:
        return self.client.get(address, **options)

    def token(self, page: str = "/dang-nhap") -> str:
        """A forgery token from a page of this browser."""
        answer = self.client.get(page, follow_redirects=True)
        found = _TOKEN.search(answer.text)
        assert found, f"{page} ({answer.status_code}) has no token"
        return found[1]

    def post(self, address: str, data: dict[str, object] | None = None, **options: object) -> TestResponse:
        """Send a form with its token."""
        return self.client.post(address, data={"csrf_token": self.token(), **(data or {})}, **options)


def words(answer: TestResponse) -> str:
    """The visible text of a page, spaces collapsed."""
    return " ".join(html.fromstring(answer.text).text_content().split())
