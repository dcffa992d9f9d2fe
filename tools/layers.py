"""`make test`, last part: run the tests layer by layer, from the quick ones to the browser, and add up what happened.

All layers run even when an earlier one fails. A layer without a single test counts as failed: tests that vanish are
noticed. What tests write lies in memory where the machine has plenty (decision 0027).
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 1200  # seconds for one layer; reached only when something hangs
WORKERS = str(min(os.cpu_count() or 1, 4))
PARALLEL = ("-n", WORKERS, "--dist", "loadfile")
# A browser test tells a story; its order is part of it. The files come in the order of tests/e2e/conftest.py.
ORDERED = ("-p", "no:randomly", "--no-loadscope-reorder")
MEMORY = Path("/dev/shm")
ENOUGH = 6 * 1024**3  # bytes free for two databases, the browser's profiles and what tests leave until the end


@dataclass(frozen=True)
class Layer:
    """One folder of tests and how to run it."""

    folder: str
    options: tuple[str, ...] = ()


LAYERS = (
    Layer("unit", PARALLEL),
    Layer("conformance", PARALLEL),
    Layer("integration", PARALLEL),
    Layer("faults", PARALLEL),
    Layer("e2e", (*PARALLEL, *ORDERED)),
)


@dataclass
class Tally:
    """How the tests of one or more layers ended."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: "Tally") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def read(report: Path) -> Tally:
    """Count a JUnit report; one that was never written is a layer that broke down."""
    if not report.exists():
        return Tally(failed=1)
    total = Tally()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        counted, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        total.add(Tally(max(counted - failed - skipped, 0), failed, skipped))
    return total


def roomy(folder: Path) -> bool:
    """May programs be run there, and is there enough room for what tests write?"""
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    free = found.f_bavail * found.f_frsize
    return os.access(folder, os.W_OK) and not found.f_flag & os.ST_NOEXEC and free >= ENOUGH


def environment(folder: str) -> dict[str, str]:
    """The environment of the tests: temporary files in `folder`; compiled Python is kept, many processes start."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "TMPDIR": folder}


def run(layer: Layer, report: Path) -> Tally:
    """Run one layer in a pytest of its own; its output goes straight to the screen."""
    command = [sys.executable, "-m", "pytest", "-q", f"tests/{layer.folder}", f"--junit-xml={report}", *layer.options]
    try:
        code = subprocess.run(
            command, cwd=ROOT, env=environment(str(report.parent)), stdin=subprocess.DEVNULL, timeout=LIMIT
        ).returncode
    except subprocess.TimeoutExpired:
        print(f"Lớp {layer.folder} không dừng sau {LIMIT} giây.", flush=True)
        return Tally(failed=1)
    tally = read(report)
    if code != 0 and tally.failed == 0:  # collection errors, no tests at all, a broken configuration
        tally.failed = 1
    return tally


def main() -> int:
    started, total = time.monotonic(), Tally()
    place = str(MEMORY) if roomy(MEMORY) else None
    # Short: the path of a PostgreSQL socket may have about a hundred characters. Open: PostgreSQL runs as `nobody`.
    with tempfile.TemporaryDirectory(prefix="qt-", dir=place, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        for layer in LAYERS:
            print(f"\n=== tests/{layer.folder}", flush=True)
            begun = time.monotonic()
            total.add(run(layer, Path(folder, f"{layer.folder}.xml")))
            print(f"tests/{layer.folder}: {time.monotonic() - begun:.0f} giây", flush=True)
    print(f"\nTất cả bài thử, {time.monotonic() - started:.0f} giây:\n{total}", flush=True)
    return bool(total.failed)


if __name__ == "__main__":
    sys.exit(main())
