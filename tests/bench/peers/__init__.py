"""Other engines beside ours, each in an environment of its own under `.bench/`, pinned; no part of the product.

django-viewflow is AGPL-3.0, bpmn-engine MIT: both are only run here, in processes of their own, and never shipped."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PLACE = ROOT / ".bench"


class Missing(Exception):
    """A peer cannot be measured here; the message says why."""


def _made(folder: Path, given: Path, make: Callable[[], None]) -> None:
    """Build an environment once for these pins."""
    stamp, wanted = folder / ".made", hashlib.sha256(given.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        make()
    except (subprocess.CalledProcessError, OSError) as problem:
        raise Missing("không dựng được môi trường đo (kho gói không tới được?)") from problem
    stamp.write_text(wanted)


def _run(*command: str | Path, folder: Path = ROOT) -> None:
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def python() -> Path:
    """The interpreter that has django-viewflow."""
    folder, pins = PLACE / "python", HERE / "requirements.txt"

    def make() -> None:
        _run(sys.executable, "-m", "venv", folder)
        _run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps", "-r", pins)

    _made(folder, pins, make)
    return folder / "bin" / "python"


def node_modules() -> Path:
    """The folder whose `node_modules` has bpmn-engine."""
    folder, pins = PLACE / "node", HERE / "package-lock.json"

    def make() -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        _run(_tool("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=folder)

    _made(folder, pins, make)
    shutil.copy(HERE / "engine_line.mjs", folder)
    return folder


def _tool(name: str) -> Path:
    """Node's programs come with the virtual environment."""
    return Path(sys.executable).parent / name


class Peer:
    """A program that completes tasks when it is told to: a line with a number and `hot` or `cold`, times as JSON."""

    def __init__(self, *command: str | Path) -> None:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PATH": path},
        )
        if self._line() != "ready":
            raise Missing("chương trình đo không chạy được")

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def ask(self, mode: str, count: int) -> list[float]:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{count} {mode}\n")
        self._process.stdin.flush()
        answer = self._line()
        if not answer:
            raise Missing("chương trình đo đã dừng giữa chừng")
        return [float(each) for each in json.loads(answer)]

    def hot(self, count: int) -> list[float]:
        return self.ask("hot", count)

    def cold(self, count: int) -> list[float]:
        return self.ask("cold", count)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


def viewflow(folder: Path) -> Peer:
    """django-viewflow with a process of twelve tasks. Raises Missing."""
    return Peer(python(), HERE / "viewflow_line.py", folder)


def bpmn_engine(folder: Path, model: bytes) -> Peer:
    """npm bpmn-engine with a process. Raises Missing."""
    place = node_modules()
    file = folder / "model.bpmn"
    file.write_bytes(model)
    return Peer(_tool("node"), "--no-warnings", place / "engine_line.mjs", folder, file)
