"""The conformance kit's verdict on the product, with today's figures as a floor that can only rise.

The kit lies beside the project and is not part of it; without it there is nothing to judge by, and the test says so."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KIT = ROOT.parent / "shared" / "conformance" / "run.py"
SUITES = "betsy,probes,constraints,miwg,feel,dmn"
WORST = {"SILENT", "WRONG", "CRASH", "HANG", "REFUSED-UNREADABLE", "RUNTIME"}

PASSED = {"betsy": 85, "probes": 18, "constraints": 239, "miwg": 18, "feel": 941, "dmn": 1148}
WORST_LEFT = {"betsy": 0, "probes": 0, "constraints": 0, "miwg": 0, "feel": 15, "dmn": 0}

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Counter[str]]:
    """Verdicts by suite: how often each was given."""
    if not KIT.is_file():
        pytest.skip("the conformance kit is not beside the project (../shared/conformance)")
    out = tmp_path_factory.mktemp("kit") / "rows.json"
    command = [sys.executable, str(KIT), "--engine", "tests.conformance.adapter:run_process", "--suite", SUITES]
    subprocess.run([*command, "--workers", "2", "--out", str(out)], cwd=ROOT, env={"PYTHONPATH": "."}, check=True)
    found: dict[str, Counter[str]] = {}
    for row in json.loads(out.read_text("utf-8")):
        found.setdefault(row["suite"], Counter())[row["verdict"]] += 1
    return found


@pytest.mark.parametrize("suite", PASSED)
def test_no_suite_falls_below_its_floor(verdicts: dict[str, Counter[str]], suite: str) -> None:
    assert verdicts[suite]["PASS"] >= PASSED[suite]


@pytest.mark.parametrize("suite", WORST_LEFT)
def test_silent_faults_only_grow_fewer(verdicts: dict[str, Counter[str]], suite: str) -> None:
    assert sum(verdicts[suite][verdict] for verdict in WORST) <= WORST_LEFT[suite]
