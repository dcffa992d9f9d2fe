"""The page that says what is carried out is what the allow-list says; the allow-list names every kind once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from engine.bpmn.support import ATTRIBUTES, DESCRIPTIVE, ELEMENTS, EVENTS, LIMITS, event_support

ROOT = Path(__file__).parents[3]


def test_the_page_is_current() -> None:
    done = subprocess.run(
        [sys.executable, "tools/bpmn_support.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_kind_is_both_carried_out_and_only_a_part() -> None:
    assert not DESCRIPTIVE & set(ELEMENTS)


def test_every_refusal_says_why_and_what_to_do_instead() -> None:
    refused = [each for each in (*ELEMENTS.values(), *EVENTS.values()) if not each.supported]
    assert refused and all(each.reason and each.instead.endswith(".") for each in refused)
    assert all(each.reason and each.instead.endswith(".") for each in ATTRIBUTES)


def test_limits_are_told_only_of_what_is_carried_out() -> None:
    for kind, event in LIMITS:
        assert (event_support(kind, event) if event else ELEMENTS[kind]).supported
