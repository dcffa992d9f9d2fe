"""What holds for every test: a test belongs to the layer whose folder it lies in, and chance is repeatable in CI.

Fixtures that need a database or a browser lie with the layers that use them.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
LAYERS = {"unit", "integration", "conformance", "faults", "e2e", "bench"}

# No deadline: these machines are shared, and a slow moment is not a wrong answer.
settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("local"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its layer, so that `-m unit` works without a line in every file."""
    for item in items:
        if item.path.is_relative_to(HERE) and (layer := item.path.relative_to(HERE).parts[0]) in LAYERS:
            item.add_marker(layer)
