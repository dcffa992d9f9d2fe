"""The demonstration as tests begin with it: made once in a run, carried on by the engine's own commands where that is
enough."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.storage import Database
from engine.storage.stored_clock import StoredClock
from tests.e2e.helpers.server import make_demo
from tests.province import FIRST_DAY, Province
from webui.settings import Settings


@pytest.fixture(scope="session")
def demo_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the demonstration province, to be copied, never to be run; one for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if shared.name.startswith("popen-"):  # a worker's folder lies in the one of the run
        shared = shared.parent
    instance, done = shared / "demo" / "instance", shared / "demo" / "done"
    instance.parent.mkdir(exist_ok=True)
    with (shared / "demo" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make_demo(instance)
            done.touch()
    return instance


def carried_on(demo: Path, folder: Path, do: Callable[[Province], object]) -> Path:
    """A copy of the demonstration in which people have done something, to be copied or served; nobody serves it yet.

    They act through the runtime, as the pages do; for what other tests click already. The clock stands where it was
    moved to."""
    instance = Path(shutil.copytree(demo, folder / "instance"))
    settings = Settings.load(instance, {})
    database = Database(settings.database_url)
    province = Province(database, settings.uploads)
    do(province)
    if province.clock.now() > FIRST_DAY:
        StoredClock(database).move_to(province.clock.now())
    database.close()
    return instance
