"""The product under test, started the way an operator starts it: `quytrinh serve` on an instance folder of its own.

It can be killed and restarted, because what survives that is part of what is promised.
"""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
COMMAND = ROOT / ".venv" / "bin" / "quytrinh"
DEMO_LIMIT = 300  # seconds to make the demonstration province
START_LIMIT = 120
STOP_LIMIT = 20
PORTS = range(20_000, 32_000)


def environment(instance: Path) -> dict[str, str]:
    """The environment of a command that works on `instance` and on nothing else."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("QUYTRINH_")}
    return {**inherited, "QUYTRINH_INSTANCE": str(instance), "PYTHONUTF8": "1"}


def make_demo(instance: Path) -> None:
    """Fill an instance folder with the demonstration province. Raises RuntimeError with what the command said."""
    done = subprocess.run(
        [COMMAND, "demo"],
        env=environment(instance),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEMO_LIMIT,
    )
    if done.returncode != 0:
        raise RuntimeError(f"`quytrinh demo` ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def free_port() -> int:
    """A port nobody listens on at this moment.

    Below the ports the system gives to outgoing connections, else one of those takes it while the server is down."""
    for port in secrets.SystemRandom().sample(PORTS, 100):  # not `random`: every worker's has the same seed
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port found")


class Server:
    """`quytrinh serve` for one instance folder; `url` stays the same over restarts."""

    def __init__(self, instance: Path) -> None:
        self.instance = instance
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = instance.parent / f"{instance.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process is not None else None

    @property
    def log(self) -> str:
        """What the server has said since it was first started."""
        return self._log.read_text("utf-8", errors="replace") if self._log.exists() else ""

    def start(self) -> None:
        """Start, and wait until it answers. Raises RuntimeError with the log when it does not."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [COMMAND, "serve", "--port", str(self.port)],
                env=environment(self.instance),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        limit = time.monotonic() + START_LIMIT
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > limit:
                self.kill()
                raise RuntimeError(f"`quytrinh serve` did not answer at {self.url}:\n{self.log}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    def stop(self) -> None:
        """End it as an operator does (SIGTERM); one that does not listen is killed and reported as an error."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"`quytrinh serve` did not end within {STOP_LIMIT} s of SIGTERM:\n{self.log}") from None
        self._process = None

    def kill(self) -> None:
        """End it without warning (SIGKILL)."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Start again on the same instance and port, after `stop` or `kill` or while it runs."""
        self.stop()
        self.start()
