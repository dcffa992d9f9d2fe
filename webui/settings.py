"""What an installation chooses: its folder, database, secret, hosts; read once at start.

From `settings.toml` in the instance folder, each value overridable by an environment variable."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MEGABYTE = 1024 * 1024
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
_FILE = "settings.toml"
_SECRET = "secret_key"


class SettingsError(Exception):
    """The settings cannot be used; the message is for the operator and says which one and why."""


@dataclass(frozen=True)
class Settings:
    """The choices of one installation.

    `hosts` are the names the server answers to; `proxies` the number of trusted reverse proxies in front of it;
    `max_request` the largest request body in bytes; `static` the folder with the built CSS and JavaScript."""

    instance: Path
    database_url: str
    secret_key: str = field(repr=False)
    demo: bool = False
    hosts: tuple[str, ...] = LOCAL_HOSTS
    proxies: int = 0
    max_request: int = 25 * MEGABYTE
    static: Path = Path(__file__).parent / "static"

    @property
    def uploads(self) -> Path:
        """The folder uploaded files lie in."""
        return self.instance / "uploads"

    @classmethod
    def load(cls, instance: Path | str, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings of the instance folder `instance` (created with mode 0700 when missing).

        Variables: QUYTRINH_DATABASE, QUYTRINH_DEMO (1/0), QUYTRINH_HOSTS (comma separated), QUYTRINH_PROXIES.
        Raises SettingsError for values that cannot be used."""
        folder = Path(instance).absolute()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        values = {**_read(folder / _FILE), **_from(os.environ if environ is None else environ)}
        known = {"database_url", "demo", "hosts", "proxies"}
        if unknown := sorted(set(values) - known):
            raise SettingsError(f"{_FILE}: unknown setting {', '.join(unknown)}")
        hosts = values.get("hosts", ())
        if not isinstance(hosts, list | tuple) or not all(isinstance(host, str) and host for host in hosts):
            raise SettingsError("hosts: a list of host names is needed")
        proxies, demo = values.get("proxies", 0), values.get("demo", False)
        if isinstance(proxies, bool) or not isinstance(proxies, int) or proxies < 0:
            raise SettingsError("proxies: the number of reverse proxies in front of the server is needed")
        if not isinstance(demo, bool):
            raise SettingsError("demo: true or false is needed")
        return cls(
            instance=folder,
            database_url=values.get("database_url") or f"sqlite:///{folder / 'quytrinh.sqlite3'}",
            secret_key=_secret(folder / _SECRET),
            demo=demo,
            hosts=(*LOCAL_HOSTS, *hosts),
            proxies=proxies,
        )


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file.name}: {error}") from error


def _from(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if url := environ.get("QUYTRINH_DATABASE"):
        values["database_url"] = url
    if demo := environ.get("QUYTRINH_DEMO"):
        values["demo"] = demo == "1"
    if hosts := environ.get("QUYTRINH_HOSTS"):
        values["hosts"] = [host.strip() for host in hosts.split(",") if host.strip()]
    if proxies := environ.get("QUYTRINH_PROXIES"):
        if not proxies.isdecimal():
            raise SettingsError("QUYTRINH_PROXIES: a number is needed")
        values["proxies"] = int(proxies)
    return values


def _secret(file: Path) -> str:
    """The key that signs cookies: made on first start, readable by its owner only, the same ever after."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = file.read_text("ascii").strip()
        if len(secret) < 32:
            raise SettingsError(f"{file.name}: damaged; remove it to make a new one") from None
        return secret
    with os.fdopen(handle, "w", encoding="ascii") as out:
        secret = secrets.token_urlsafe(48)
        out.write(secret)
    return secret
