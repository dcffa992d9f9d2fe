"""django-viewflow completes the tasks of a process of twelve, as its own code would: assign, start, execute.

Runs in `.bench/python`, with Django alone; the answer goes into the process's JSON field. One transaction a task."""

import json
import sys
import time
from pathlib import Path

import django
from django.conf import settings

STEPS = 12
WAL = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"


def set_up(folder: Path) -> None:
    """Django with SQLite on the same terms as everybody here: WAL, synchronous=FULL, BEGIN IMMEDIATE."""
    settings.configure(
        SECRET_KEY="measured",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "viewflow",
            "viewflow.workflow",
            "line",
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(folder / "viewflow.sqlite"),
                "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": WAL},
            }
        },
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def main(folder: Path) -> None:
    set_up(folder)
    from django.contrib.auth.models import User
    from django.db import transaction
    from line.flows import LineFlow
    from viewflow.workflow.models import Process, Task

    person = User.objects.create(username="an")
    process: Process | None = None

    def complete(number: int) -> None:
        nonlocal process
        with transaction.atomic():
            task = Task.objects.get(process=process, status="NEW")
            with task.activation() as activation:
                activation.assign(person)
                activation.start(None)
                activation.process.data[f"T{number}"] = {"note": "Đồng ý với dự thảo."}
                activation.process.save()
                activation.execute()

    done = 0
    print("ready", flush=True)
    for request in sys.stdin:
        count, _mode = request.split()
        times = []
        for _ in range(int(count)):
            if done % STEPS == 0:
                with transaction.atomic():
                    process = LineFlow.start.run()
            began = time.perf_counter()
            complete(done % STEPS)
            times.append(time.perf_counter() - began)
            done += 1
        print(json.dumps(times), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
