"""Many at once: every answer is taken exactly once, and nobody sees an error they could not have caused.

Each thread has a runtime of its own, as a process has; PostgreSQL runs them at the same time, SQLite in turn."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from engine.history import values_of
from engine.runtime.queries.tasks import answers_of
from engine.storage import Database
from engine.storage.problems import Conflict
from tests.diagrams import Diagram, duration, fan, line
from tests.workshop import Workshop

THREADS = 6


def at_once(workshop: Workshop, jobs: Sequence[Callable[[Any], Any]]) -> list[Any]:
    """Run the jobs, each in a thread with its own runtime and database object; answers or exceptions in order."""
    results: list[Any] = [None] * len(jobs)
    gate = threading.Barrier(len(jobs))

    def run(place: int) -> None:
        database = Database(workshop.database.url.render_as_string(hide_password=False))
        runtime = workshop.another(database)
        gate.wait(60)
        try:
            results[place] = jobs[place](runtime)
        except Exception as error:
            results[place] = error
        finally:
            database.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
        assert not thread.is_alive()
    return results


def test_all_submit_the_same_task(workshop: Workshop) -> None:
    workshop.publish(line("pair", 2))
    case = workshop.start("pair")
    item, actors = workshop.open(case)[0], [workshop.actor("an"), workshop.actor("binh", "staff")]

    def submit(number: int) -> Callable[[Any], Any]:
        actor = actors[number % 2]
        return lambda runtime: runtime.complete(actor, item, {"note": f"số {number}"}, idempotency=str(number))

    results = at_once(workshop, [submit(number) for number in range(THREADS)])
    done = [number for number, result in enumerate(results) if not isinstance(result, Exception)]
    assert len(done) == 1
    assert all(isinstance(each, Conflict) for place, each in enumerate(results) if place not in done)
    assert workshop.commands(case) == ["start", "complete"]
    with workshop.database.read() as session:
        assert answers_of(session, workshop.item(item))["note"] == f"số {done[0]}"
    assert not workshop.faults()


def test_a_button_pressed_many_times(workshop: Workshop) -> None:
    workshop.publish(line("pair", 2))
    case = workshop.start("pair")
    item, actor = workshop.open(case)[0], workshop.actor("an")
    submit = lambda runtime: runtime.complete(actor, item, {"note": "x"}, idempotency="one")  # noqa: E731
    results = at_once(workshop, [submit] * THREADS)
    assert sorted(each.repeated for each in results) == [False] + [True] * (THREADS - 1)
    start = lambda runtime: runtime.start(actor, "pair", idempotency="two")  # noqa: E731
    assert len({each.case_id for each in at_once(workshop, [start] * THREADS)}) == 1
    assert workshop.commands(case) == ["start", "complete"]
    assert not workshop.faults()


def test_forty_answers_each_sent_by_everybody(workshop: Workshop) -> None:
    """All threads send all 40 answers, in different orders, with the same keys: no answer is lost or counted twice."""
    workshop.publish(fan("forty", 40))
    case = workshop.start("forty")
    items, actor = workshop.open(case), workshop.actor("an")
    repeated: list[bool] = []

    def submit_all(number: int) -> Callable[[Any], Any]:
        turned = items[number * 7 :] + items[: number * 7]

        def run(runtime: Any) -> None:
            for item in turned:
                sent = runtime.complete(actor, item, {"note": f"ý kiến {items.index(item)}"}, idempotency=str(item))
                repeated.append(sent.repeated)

        return run

    results = at_once(workshop, [submit_all(number) for number in range(THREADS)])
    assert results == [None] * THREADS
    assert repeated.count(False) == 40
    assert len(repeated) == 40 * THREADS
    assert workshop.commands(case) == ["start"] + ["complete"] * 40
    told = [effect for entry in workshop.journal(case) for effect in entry.effects if effect["do"] == "done"]
    with workshop.database.read() as session:
        notes = [next(iter(values_of(session, [UUID(effect["values"]["note"])]).values())) for effect in told]
        assert sorted(notes) == sorted(f"ý kiến {number}" for number in range(40))
        assert all(answers_of(session, workshop.item(i))["note"] == f"ý kiến {n}" for n, i in enumerate(items))
    assert [workshop.item(item).element_id for item in workshop.open(case)] == ["Close"]
    workshop.do(case)
    assert workshop.case(case).status == "completed"
    assert not workshop.faults()


def test_taking_completing_and_cancelling_at_once(workshop: Workshop) -> None:
    workshop.publish(fan("eight", 8))
    case = workshop.start("eight")
    items, actor, admin = workshop.open(case), workshop.actor("an"), workshop.actor("admin")
    jobs: list[Callable[[Any], Any]] = []
    for place, item in enumerate(items[:5]):
        jobs.append(lambda runtime, i=item, p=place: runtime.complete(actor, i, {"note": "x"}, idempotency=str(p)))
    jobs.append(lambda runtime: runtime.claim(workshop.actor("binh", "staff"), items[0]))
    jobs.append(lambda runtime: runtime.cancel(admin, case, "Dừng"))
    results = at_once(workshop, jobs)
    assert results[-1] is None
    assert all(result is None or isinstance(result, Conflict) or hasattr(result, "repeated") for result in results)
    accepted = sum(hasattr(result, "repeated") for result in results)
    assert workshop.commands(case).count("complete") == accepted
    assert workshop.commands(case)[-1] == "cancel"
    assert workshop.open(case) == []
    assert not workshop.faults()


def test_cases_of_one_unit_started_and_carried_at_once(workshop: Workshop) -> None:
    workshop.publish(line("pair", 2))
    actor = workshop.actor("an")

    def carry(number: int) -> Callable[[Any], Any]:
        def run(runtime: Any) -> UUID:
            case: UUID = runtime.start(actor, "pair", idempotency=str(number)).case_id
            for step in range(2):
                runtime.complete(actor, workshop.open(case)[0], {"note": "x"}, idempotency=f"{number}.{step}")
            return case

        return run

    cases = at_once(workshop, [carry(number) for number in range(THREADS)])
    assert [workshop.case(case).status for case in cases] == ["completed"] * THREADS
    assert not workshop.faults()


def test_a_timer_and_the_person_it_presses(workshop: Workshop) -> None:
    """Whoever is first ends the task; the other finds it done."""
    diagram = Diagram("pressed").start().user("T1").boundary("Late", "T1", duration("P1D")).end().end("E2")
    workshop.publish(diagram.chain("S", "T1", "E").flow("Late", "E2"))
    actor = workshop.actor("an")
    for _ in range(5):
        case = workshop.start("pressed")
        workshop.clock.advance(timedelta(days=1))
        item = workshop.open(case)[0]
        instance = workshop.instance(case).id
        jobs: list[Callable[[Any], Any]] = [
            lambda runtime, i=instance: runtime.wake(i),
            lambda runtime, i=item: runtime.complete(actor, i, {"note": "x"}, idempotency="k"),
            lambda runtime, i=instance: runtime.wake(i),
        ]
        fired, submitted, fired_too = at_once(workshop, jobs)
        if isinstance(submitted, Exception):
            assert isinstance(submitted, Conflict)
            assert fired + fired_too == 1
        else:
            assert fired + fired_too == 0
        assert len(workshop.commands(case)) == 2
        assert workshop.case(case).status == "completed"
    assert not workshop.faults()
