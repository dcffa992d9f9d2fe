"""A person who works over plain HTTP: cookies, forms, files, tasks; every request can be sent again unchanged.

Nothing follows redirects or repairs anything on its own, so that a test sees each answer as it came."""

import http.client
import json
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from lxml import html

from tests.e2e.helpers.accounts import PASSWORD

PATIENCE = 30.0  # seconds until an answer counts as missing
FORM = "application/x-www-form-urlencoded"


class NoAnswer(Exception):
    """The server was gone before it answered: the request may have been carried out or not."""


@dataclass(frozen=True)
class Answer:
    """One answer: status, headers by lower-case name, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def words(self) -> str:
        """What a person reads: the visible text, spaces collapsed; of an answer to our script its message."""
        if self.headers.get("content-type", "").startswith("application/json"):
            return str(json.loads(self.body).get("message", self.text))
        return " ".join(html.fromstring(self.text).text_content().split())


@dataclass(frozen=True)
class Call:
    """One request, ready to be sent as often as needed."""

    method: str
    path: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


def form_call(path: str, fields: Iterable[tuple[str, str]]) -> Call:
    """The request of a form."""
    return Call("POST", path, urlencode(list(fields)).encode(), (("Content-Type", FORM),))


def multipart(name: str, content: bytes, media_type: str = "application/pdf") -> tuple[bytes, str]:
    """The body and the content type of a form with one file in the field `file`."""
    mark = secrets.token_hex(8)
    head = (
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n"
    )
    return head.encode() + content + f"\r\n--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


class Caller:
    """One browser's cookies at the server at `url`."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.cookies: dict[str, str] = {}

    def send(self, call: Call, patience: float = PATIENCE) -> Answer:
        """Send one request. Raises NoAnswer when the server is away or dies over it."""
        connection = http.client.HTTPConnection(self.host, timeout=patience)
        try:
            headers = dict(call.headers)
            if self.cookies:
                headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            connection.request(call.method, call.path, call.body or None, headers)
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as trouble:
            raise NoAnswer(str(trouble)) from trouble
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body)

    def insist(self, call: Call, limit: float = 60.0) -> Answer:
        """Send a request again and again until it is answered and the server is not just busy."""
        end = time.monotonic() + limit
        while True:
            try:
                answer = self.send(call)
                if answer.status != 503 or time.monotonic() > end:
                    return answer
            except NoAnswer:
                if time.monotonic() > end:
                    raise
            time.sleep(0.05)

    def get(self, path: str) -> Answer:
        return self.insist(Call("GET", path))

    def token(self) -> str:
        """The forgery token of this session."""
        found = html.fromstring(self.get("/tai-khoan" if self.cookies else "/dang-nhap").text)
        return str(found.xpath("//meta[@name='csrf-token']/@content")[0])

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        fields = {**dict(fields_of(self.get("/dang-nhap"))), "username": username, "password": password}
        answer = self.insist(form_call("/dang-nhap", fields.items()))
        assert answer.status in (302, 303), answer.words

    def upload(self, task: str, name: str, content: bytes, media_type: str = "application/pdf") -> Answer:
        """Send a file for a task (the path of its page), as the page's script does."""
        return self.insist(self.upload_call(task, name, content, media_type))

    def upload_call(self, task: str, name: str, content: bytes, media_type: str = "application/pdf") -> Call:
        body, kind = multipart(name, content, media_type)
        headers = (("Content-Type", kind), ("X-CSRFToken", self.token()), ("Accept", "application/json"))
        return Call("POST", f"{task}/tep", body, headers)

    def find(self, step: str, case: str | None = None, limit: float = 30.0) -> str:
        """The path of a task in “Việc của tôi”, waiting for the background work to bring it."""
        end = time.monotonic() + limit
        while True:
            page = html.fromstring(self.get("/viec").text)
            rows = page.xpath("//li[.//h2/a[normalize-space()=$step]]", step=step)
            rows = [row for row in rows if case is None or case in row.text_content()]
            if rows:
                return str(rows[0].xpath(".//h2/a/@href")[0])
            shown = " ".join(page.xpath("//main")[0].text_content().split())
            assert time.monotonic() < end, f"no task “{step}”: {shown}"
            time.sleep(0.2)

    def sending(self, task: str, answers: Mapping[str, str | list[str]]) -> Call:
        """The request that sends a task's form with these answers over what stands in it (HTML names to values)."""
        return form_call(task, _over(fields_of(self.get(task), "data-form"), answers))

    def starting(self, process: str) -> Call:
        """The request that starts a process."""
        page = html.fromstring(self.get("/bat-dau").text)
        form = next(each for each in page.xpath("//form[@action='/bat-dau']") if process in each.text_content())
        return form_call("/bat-dau", [(each.get("name"), each.get("value")) for each in form.xpath(".//input")])


def fields_of(page: Answer, mark: str = "method") -> list[tuple[str, str]]:
    """What a browser would send of the page's (first) form with that attribute, nothing changed."""
    main = html.fromstring(page.text).xpath("//main")[0]
    form = next(each for each in main.xpath(f".//form[@{mark}]"))
    for template in form.xpath(".//template"):  # a browser does not send what lies in it
        template.drop_tree()
    # The first line break of a text area belongs to the markup.
    return [(name, value.removeprefix("\n")) for name, value in form.form_values() if value is not None]


def _over(fields: list[tuple[str, str]], answers: Mapping[str, str | list[str]]) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in fields if name not in answers]
    for name, value in answers.items():
        kept += [(name, each) for each in ([value] if isinstance(value, str) else value)]
    return kept
