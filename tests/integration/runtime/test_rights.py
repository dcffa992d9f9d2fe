"""Who may do what with a task and who may see a case: everybody else is refused and nothing has changed."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from engine.organisation import Actor
from engine.storage.problems import Conflict, Forbidden, Invalid, NotFound
from tests.diagrams import Diagram, line, message
from tests.workshop import Workshop

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
Attempt = Callable[[Workshop, Actor, UUID, UUID], Any]


def complete(w: Workshop, actor: Actor, item: UUID, case: UUID) -> None:
    w.runtime.complete(actor, item, {"note": "x"}, idempotency="k")


def claim(w: Workshop, actor: Actor, item: UUID, case: UUID) -> None:
    w.runtime.claim(actor, item)


def release(w: Workshop, actor: Actor, item: UUID, case: UUID) -> None:
    w.runtime.release(actor, item)


def reassign(w: Workshop, actor: Actor, item: UUID, case: UUID) -> None:
    post = w.actor("binh", "staff").post_id
    assert post is not None
    w.runtime.reassign(actor, item, post, "lý do")


def upload(w: Workshop, actor: Actor, item: UUID, case: UUID) -> None:
    w.runtime.upload(actor, item, "a.pdf", io.BytesIO(PDF))


def draft(w: Workshop, actor: Actor, item: UUID, case: UUID) -> None:
    w.runtime.save_draft(actor, item, {"note": "x"}, 0)


def cancel(w: Workshop, actor: Actor, item: UUID, case: UUID) -> None:
    w.runtime.cancel(actor, case, "lý do")


def start(w: Workshop, actor: Actor, item: UUID, case: UUID) -> None:
    w.runtime.start(actor, "pair", idempotency=str(uuid4()))


ON_TASK: list[Attempt] = [complete, claim, release, reassign, upload, draft]


@pytest.fixture
def case(workshop: Workshop) -> UUID:
    workshop.publish(line("pair", 2))
    return workshop.start("pair")


def refused(workshop: Workshop, attempt: Attempt, actor: Actor, case: UUID, *kinds: type[Exception]) -> None:
    item, before = workshop.open(case)[0], workshop.fingerprint()
    with pytest.raises(kinds):
        attempt(workshop, actor, item, case)
    assert workshop.fingerprint() == before, attempt.__name__


def test_people_of_other_units_do_not_even_learn_that_a_task_exists(workshop: Workshop, case: UUID) -> None:
    for who in ("xa", "la", "ba"):
        for attempt in ON_TASK:
            refused(workshop, attempt, workshop.actor(who, "staff"), case, NotFound)
    for attempt in (complete, claim, release, upload, draft):
        refused(workshop, attempt, workshop.actor("chu"), case, NotFound)
        refused(workshop, attempt, workshop.actor("quan"), case, NotFound)
    refused(workshop, reassign, workshop.actor("chu"), case, NotFound)
    refused(workshop, reassign, workshop.actor("quan"), case, NotFound)


def test_other_roles_of_the_unit_may_not(workshop: Workshop, case: UUID) -> None:
    for actor in (workshop.actor("chi"), workshop.actor("binh", "clerk"), workshop.actor("kiem")):
        for attempt in ON_TASK:
            refused(workshop, attempt, actor, case, Forbidden)
    for attempt in (complete, claim, release, upload, draft):
        refused(workshop, attempt, workshop.actor("admin"), case, Forbidden)


def test_what_somebody_holds_nobody_else_may_touch(workshop: Workshop, case: UUID) -> None:
    workshop.runtime.claim(workshop.actor("an"), workshop.open(case)[0])
    for attempt in ON_TASK:
        refused(workshop, attempt, workshop.actor("binh", "staff"), case, Conflict)
    item = workshop.open(case)[0]
    with pytest.raises(Conflict, match="Nguyễn Văn An"):
        workshop.runtime.claim(workshop.actor("binh", "staff"), item)
    complete(workshop, workshop.actor("an"), item, case)


def test_an_ended_post_may_do_nothing_any_more(workshop: Workshop, case: UUID) -> None:
    actor = workshop.actor("cuu")
    workshop.clock.advance(timedelta(days=2))  # 04/03, its last day
    claim(workshop, actor, workshop.open(case)[0], case)
    release(workshop, actor, workshop.open(case)[0], case)
    workshop.clock.advance(timedelta(days=1))
    for attempt in (*ON_TASK, start, cancel):
        refused(workshop, attempt, actor, case, Forbidden)


def test_what_an_ended_post_held_can_be_handed_on(workshop: Workshop, case: UUID) -> None:
    workshop.runtime.claim(workshop.actor("cuu"), workshop.open(case)[0])
    workshop.clock.advance(timedelta(days=10))
    refused(workshop, complete, workshop.actor("an"), case, Conflict)
    reassign(workshop, workshop.actor("admin"), workshop.open(case)[0], case)
    complete(workshop, workshop.actor("binh", "staff"), workshop.open(case)[0], case)


def test_a_made_up_actor_is_refused(workshop: Workshop, case: UUID) -> None:
    """The right role and unit with somebody else's post, another's person, or no post at all."""
    an, binh = workshop.actor("an"), workshop.actor("binh", "staff")
    made_up = [
        Actor(an.person_id, binh.post_id, an.unit_id, "staff", an.label, an.tenant_id),
        Actor(workshop.person("xa"), an.post_id, an.unit_id, "staff", an.label, an.tenant_id),
        Actor(an.person_id, None, an.unit_id, "staff", an.label, an.tenant_id),
        Actor(an.person_id, uuid4(), an.unit_id, "staff", an.label, an.tenant_id),
    ]
    for actor in made_up:
        for attempt in (*ON_TASK, start, cancel):
            refused(workshop, attempt, actor, case, Forbidden)


def test_a_post_does_not_lend_its_rights_to_another_role_or_unit(workshop: Workshop, case: UUID) -> None:
    """An actor that claims more than the post it names: the post counts."""
    xa, chi = workshop.actor("xa", "staff"), workshop.actor("chi")
    unit = workshop.units["P"]
    for attempt in ON_TASK:
        forged = Actor(xa.person_id, xa.post_id, unit, "staff", xa.label, xa.tenant_id)
        refused(workshop, attempt, forged, case, Forbidden, NotFound)
        forged = Actor(chi.person_id, chi.post_id, unit, "staff", chi.label, chi.tenant_id)
        refused(workshop, attempt, forged, case, Forbidden, NotFound)


def test_tasks_that_do_not_exist(workshop: Workshop, case: UUID) -> None:
    actor = workshop.actor("an")
    for attempt in ON_TASK:
        with pytest.raises(NotFound):
            attempt(workshop, actor, uuid4(), case)


# ---- handing over


def test_handing_over_needs_a_reason_and_somebody_of_the_group(workshop: Workshop, case: UUID) -> None:
    item, an = workshop.open(case)[0], workshop.actor("an")
    binh, clerk, foreign = (workshop.actor(*who) for who in (("binh", "staff"), ("binh", "clerk"), ("xa", "staff")))
    before = workshop.fingerprint()
    for post, reason in ((binh.post_id, "  "), (clerk.post_id, "x"), (foreign.post_id, "x"), (uuid4(), "x")):
        assert post is not None
        with pytest.raises(Invalid):
            workshop.runtime.reassign(an, item, post, reason)
    assert workshop.fingerprint() == before
    workshop.runtime.claim(an, item)
    reassign(workshop, an, item, case)
    assert workshop.item(item).post_id == binh.post_id
    refused(workshop, complete, an, case, Conflict)
    reassign(workshop, workshop.actor("admin"), item, case)


# ---- ending a case


def test_only_who_is_named_or_administers_ends_a_case(workshop: Workshop) -> None:
    workshop.publish(line("pair", 2, cancellable="chairman"))
    case = workshop.start("pair")
    for who in ("an", "kiem"):
        refused(workshop, cancel, workshop.actor(who), case, Forbidden)
    for who in ("xa", "quan", "la", "chu"):
        refused(workshop, cancel, workshop.actor(who), case, NotFound)
    with pytest.raises(Invalid):
        workshop.runtime.cancel(workshop.actor("chi"), case, " ")
    cancel(workshop, workshop.actor("chi"), workshop.open(case)[0], case)
    assert workshop.case(case).status == "cancelled"
    below = workshop.start("pair", "xa")
    refused(workshop, cancel, workshop.actor("chi"), below, NotFound, Forbidden)
    cancel(workshop, workshop.actor("admin"), workshop.open(below)[0], below)


def test_only_roles_that_may_start_a_process_start_it(workshop: Workshop, case: UUID) -> None:
    for who in ("chi", "admin", "kiem"):
        refused(workshop, start, workshop.actor(who), case, Forbidden)
    refused(workshop, start, workshop.actor("la", "staff"), case, NotFound)
    start(workshop, workshop.actor("xa", "staff"), workshop.open(case)[0], case)


# ---- seeing


def sees(workshop: Workshop, case: UUID) -> set[str]:
    """Who can open the page of a case."""
    found = set()
    for who in ("an", "binh", "chi", "admin", "kiem", "xa", "ba", "quan", "la", "chu"):
        try:
            workshop.case(case, who)
            found.add(who)
        except NotFound:
            pass
    return found


OURS = {"an", "binh", "chi", "admin", "kiem"}


def test_a_case_is_seen_by_its_unit_those_it_works_with_and_who_watches_over_it(workshop: Workshop) -> None:
    """A task of the second commune makes its people parties; the sender of a message follows what came of it."""
    shared = Diagram("shared").start().user("T1").user("T2", unit="unit:B").end().chain("S", "T1", "T2", "E")
    ask = Diagram("ask", messages=("hoi",)).start().user("T1").throw("Send", "hoi", to="unit:A", payload="{a: 1}")
    begin = Diagram("begin", messages=("hoi",), startable="").start("Came", message("hoi")).user("T1")
    workshop.publish(
        shared,
        ask.end().chain("S", "T1", "Send", "E"),
        begin.end().chain("Came", "T1", "E"),
    )
    case = workshop.start("shared")
    assert sees(workshop, case) == OURS
    workshop.do(case)
    assert sees(workshop, case) == OURS | {"ba"}
    below = workshop.start("shared", "xa")
    assert sees(workshop, below) == {"xa", "admin", "kiem"}
    asking = workshop.start("ask")
    workshop.do(asking)
    (begun,) = workshop.case(asking).related
    assert sees(workshop, begun.case_id) == OURS | {"xa"}
    assert sees(workshop, asking) == OURS
    assert workshop.case(begun.case_id, "xa").related == ()  # not theirs to see
    for who in ("xa", "la"):
        rows, total = workshop.runtime.search(workshop.posts(who), "")
        assert total == len(rows) == (2 if who == "xa" else 0)


def test_a_task_page_is_for_who_may_do_it_or_see_its_case(workshop: Workshop, case: UUID) -> None:
    item = workshop.open(case)[0]
    view = workshop.runtime.task(workshop.person("an"), workshop.posts("an"), item)
    assert view.may_complete and view.claimable
    assert not workshop.runtime.task(workshop.person("admin"), workshop.posts("admin"), item).may_complete
    with pytest.raises(Forbidden):
        workshop.runtime.task(workshop.person("chi"), workshop.posts("chi"), item)
    for who in ("xa", "la", "chu"):
        with pytest.raises(NotFound):
            workshop.runtime.task(workshop.person(who), workshop.posts(who), item)
    with pytest.raises(NotFound):
        workshop.runtime.task(workshop.person("an"), [], item)
    workshop.do(case)
    assert workshop.runtime.task(workshop.person("chi"), workshop.posts("chi"), item).state == "done"


def test_a_file_is_seen_with_its_case_once_it_is_sent(workshop: Workshop, case: UUID) -> None:
    runtime, item, an = workshop.runtime, workshop.open(case)[0], workshop.actor("an")
    info = runtime.upload(an, item, "bản ký.pdf", io.BytesIO(PDF))

    def reads(who: str) -> bool:
        try:
            _, path = runtime.file(workshop.person(who), workshop.posts(who), info.file_id)
        except NotFound:
            return False
        return path.read_bytes() == PDF

    everybody = ("an", "binh", "chi", "admin", "kiem", "xa", "la", "chu", "quan")
    assert {who for who in everybody if reads(who)} == {"an", "binh"}
    runtime.complete(an, item, {"note": "x", "files": [info.to_value()]}, idempotency="k")
    assert {who for who in everybody if reads(who)} == OURS
    assert not workshop.faults()


def test_a_file_of_another_case_cannot_be_sent_with_a_task(workshop: Workshop, case: UUID) -> None:
    other = workshop.start("pair", "xa")
    foreign = workshop.runtime.upload(workshop.actor("xa", "staff"), workshop.open(other)[0], "a.pdf", io.BytesIO(PDF))
    answers = {"note": "x", "files": [foreign.to_value()]}
    before = workshop.fingerprint()
    with pytest.raises(Invalid):
        workshop.runtime.complete(workshop.actor("an"), workshop.open(case)[0], answers, idempotency="k")
    assert workshop.fingerprint() == before
