"""`make check`: everything that can be said about the code without running it.

Every step runs even when an earlier one fails, so that one look shows all there is to mend.
"""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# What a commit must not tell: where packages were fetched from here, and where things lie on somebody's machine.
TRACES = (
    re.compile(r"(pypi|pythonhosted|npmjs|yarnpkg)\.(org|com)\b", re.IGNORECASE),
    re.compile(r"(extra-)?index-url\s*=?\s*\S*:/[/]", re.IGNORECASE),
    re.compile(r"(?<![\w.-])/(root|home/\w+|Users/\w+|work/(main|shared))(?![\w-])"),
)
ADDRESS = re.compile(r":/[/]")
LOCKS = {"requirements.lock", "requirements-dev.lock", "package-lock.json"}
FUNDING = re.compile(
    r'^\s*"url": "https:/[/][^"]+"$'
)  # package-lock.json repeats what a package says of its own funding
PINNED = re.compile(r"^([a-z0-9.-]+)==(\S+)", re.MULTILINE)


def tracked() -> list[str]:
    """The files git knows, relative to the checkout."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def traces() -> Iterator[str]:
    """Lines that name a package host or a path of one machine; in lock files, any address at all."""
    for name in tracked():
        content = (ROOT / name).read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), 1):
            found = next((hit.group() for pattern in TRACES if (hit := pattern.search(line))), None)
            if found is None and name in LOCKS and ADDRESS.search(line) and not FUNDING.match(line):
                found = "an address in a lock file"
            if found:
                yield f"{name}:{number}: {found}"


def packages() -> Iterator[str]:
    """Folders of code that import-linter would not see, because they are no packages."""
    folders = {
        Path(name).parent for name in tracked() if name.startswith(("engine/", "webui/")) and name.endswith(".py")
    }
    for folder in sorted(folders - {Path("engine/storage/migrations"), Path("engine/storage/migrations/versions")}):
        if not (ROOT / folder / "__init__.py").is_file():
            yield f"{folder}: __init__.py is missing"


def locks() -> Iterator[str]:
    """Packages for which the running and the development lock disagree."""
    running, developing = (
        dict(PINNED.findall((ROOT / name).read_text(encoding="utf-8")))
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    for name, version in running.items():
        if developing.get(name) != version:
            yield f"{name}: {version} to run, {developing.get(name)} to develop (run `make lock`)"


def tool(*command: str) -> Callable[[], Iterator[str]]:
    """A step that runs a program of .venv and shows what it says when it is not content."""

    def run() -> Iterator[str]:
        done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True)
        if done.returncode != 0:
            yield (done.stdout + done.stderr).strip()

    return run


STEPS: dict[str, Callable[[], Iterator[str]]] = {
    "ruff check": tool("ruff", "check", "."),
    "ruff format": tool("ruff", "format", "--check", "."),
    "mypy --strict engine": tool("mypy", "engine"),
    "import-linter": tool("lint-imports", "--no-logo"),
    "docs/bpmn-support.md is current": tool("python", "tools/bpmn_support.py", "--check"),
    "rooms are packages": packages,
    "no hosts, no machine paths": traces,
    "locks agree": locks,
}


def main() -> int:
    failed = []
    print("Soát mã · Static checks", flush=True)
    for name, step in STEPS.items():
        started = time.monotonic()
        findings = list(step())
        print(f"  {'LỖI' if findings else 'đạt':4} {name} ({time.monotonic() - started:.1f} s)", flush=True)
        for finding in findings:
            print("      " + finding.replace("\n", "\n      "), flush=True)
        if findings:
            failed.append(name)
    if failed:
        print("Chưa đạt: " + ", ".join(failed))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
