"""Over HTTP, with a real server on this machine: sending a task beside a trivial page of the same application.

The trivial page looks the session up as every page does and fills a template of one line."""

import http.client
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import waitress
from flask import Flask, render_template_string

from engine.organisation.sign_in import sign_in
from engine.storage import Database
from tests.bench.measured import times
from tests.diagrams import line
from tests.workshop import CHEAP, Workshop
from webui.app import create_app
from webui.auth.user import signed_in
from webui.settings import Settings

_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)">')
TRIVIAL = "/do-toc-do"


class Site:
    """A signed-in person at a browser that keeps its connection open."""

    def __init__(self, workshop: Workshop, port: int, token: str) -> None:
        self.workshop = workshop
        workshop.publish(line("pages", 12))
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.cookies = {"phien": token}
        self.open: list[UUID] = []
        found = _TOKEN.search(self.ask("GET", "/viec").decode())
        assert found is not None
        self.forgery = found[1]

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, expected: int = 200) -> bytes:
        """One request; checks the status."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        assert answer.status == expected, (answer.status, path)
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return content

    def trivial(self, count: int) -> list[float]:
        return times(lambda: self.ask("GET", TRIVIAL), count)

    def page(self, count: int) -> list[float]:
        """Open the page of a task."""
        return times(lambda: self.ask("GET", f"/viec/{self._task()}"), count)

    def send(self, count: int) -> list[float]:
        """Send a task's form; the answer is a redirect to the next one."""
        taken = []
        for number in range(count):
            item = self._task()
            form = {"csrf_token": self.forgery, "note": "Đồng ý với dự thảo.", "_once": f"{item}-{number}"}
            began = time.perf_counter()
            self.ask("POST", f"/viec/{item}", form, expected=302)
            taken.append(time.perf_counter() - began)
            self.ask("GET", "/viec")  # the next page shows what was sent, else the cookie would carry it along for ever
            self.open = self.workshop.open(self.case)
        return taken

    def _task(self) -> UUID:
        if not self.open:
            self.case = self.workshop.start("pages")
            self.open = self.workshop.open(self.case)
        return self.open[0]


def _trivial(app: Flask) -> None:
    @app.get(TRIVIAL)
    def trivial() -> str:
        return render_template_string("<p>{{ name }}</p>", name=signed_in().name)


@contextmanager
def site(url: str, folder: Path) -> Iterator[Site]:
    """A server over a new locality, on a free port of this machine."""
    database = Database(url)
    Workshop.install(database, folder / "uploads")
    workshop = Workshop(database, folder / "uploads")
    entered = sign_in(
        database, workshop.clock, "nv.an", "mùa xuân về sớm", "127.0.0.1", "Chrome trên Windows", hasher=CHEAP
    )
    settings = Settings.load(folder / "instance", {"QUYTRINH_DATABASE": url})
    app = create_app(settings, workshop.clock)
    _trivial(app)
    server = waitress.create_server(app, host="127.0.0.1", port=0, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Site(workshop, server.effective_port, entered.token)
    finally:
        server.task_dispatcher.shutdown()  # first let threads finish their answers
        server.close()
        thread.join(5)
        database.close()
        app.extensions["quytrinh"].database.close()
