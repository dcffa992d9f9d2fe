"""`make test`, last part: run the tests layer by layer, from the quick ones to the browser, and add up what happened.

All layers run even when an earlier one fails. A layer without a single test counts as failed: tests that vanish are
noticed.
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
ORDERED = ("-p", "no:randomly")  # a browser test tells a story; its order is part of it


@dataclass(frozen=True)
class Layer:
    """One folder of tests and how to run it."""

    folder: str
    options: tuple[str, ...] = ()


LAYERS = (
    Layer("unit", PARALLEL),
    Layer("conformance", PARALLEL),
    Layer("integration", PARALLEL),
    Layer("faults"),
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


def run(layer: Layer, report: Path) -> Tally:
    """Run one layer in a pytest of its own; its output goes straight to the screen."""
    command = [sys.executable, "-m", "pytest", "-q", f"tests/{layer.folder}", f"--junit-xml={report}", *layer.options]
    try:
        code = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, timeout=LIMIT).returncode
    except subprocess.TimeoutExpired:
        print(f"Lớp {layer.folder} không dừng sau {LIMIT} giây.", flush=True)
        return Tally(failed=1)
    tally = read(report)
    if code != 0 and tally.failed == 0:  # collection errors, no tests at all, a broken configuration
        tally.failed = 1
    return tally


def main() -> int:
    started, total = time.monotonic(), Tally()
    with tempfile.TemporaryDirectory() as reports:
        for layer in LAYERS:
            print(f"\n=== tests/{layer.folder}", flush=True)
            total.add(run(layer, Path(reports, f"{layer.folder}.xml")))
    print(f"\nTất cả bài thử, {time.monotonic() - started:.0f} giây:\n{total}", flush=True)
    return bool(total.failed)


if __name__ == "__main__":
    sys.exit(main())
