"""Drafts: what was typed is never lost to another window, another person or a refusal, and never in the journal."""

from uuid import UUID

import pytest

from engine.storage.problems import Conflict, Invalid
from tests.diagrams import line
from tests.workshop import Workshop


@pytest.fixture
def item(workshop: Workshop) -> UUID:
    workshop.publish(line("pair", 2))
    return workshop.open(workshop.start("pair"))[0]


def shown(workshop: Workshop, item: UUID, who: str = "an") -> tuple[object, int]:
    view = workshop.runtime.task(workshop.person(who), workshop.posts(who), item)
    return view.draft, view.draft_revision


def test_a_draft_is_kept_and_shown_again(workshop: Workshop, item: UUID) -> None:
    assert shown(workshop, item) == (None, 0)
    saved = workshop.runtime.save_draft(workshop.actor("an"), item, {"note": "Đang viết…"}, 0)
    assert (saved.revision, saved.saved_at) == (1, workshop.clock.now())
    assert shown(workshop, item) == ({"note": "Đang viết…"}, 1)
    workshop.runtime.save_draft(workshop.actor("an"), item, {"note": "Viết tiếp"}, 1)
    assert shown(workshop, item) == ({"note": "Viết tiếp"}, 2)


def test_an_older_window_does_not_overwrite_a_newer_draft(workshop: Workshop, item: UUID) -> None:
    workshop.runtime.save_draft(workshop.actor("an"), item, {"note": "mới"}, 0)
    for revision in (0, 2, -1):
        with pytest.raises(Conflict):
            workshop.runtime.save_draft(workshop.actor("an"), item, {"note": "cũ"}, revision)
    assert shown(workshop, item) == ({"note": "mới"}, 1)


def test_a_draft_is_no_step_of_the_case(workshop: Workshop, item: UUID) -> None:
    case = workshop.item(item).case_id
    version = workshop.instance(case).version
    workshop.runtime.save_draft(workshop.actor("an"), item, {"note": "x"}, 0)
    assert workshop.instance(case).version == version
    assert workshop.commands(case) == ["start"]


def test_a_draft_outlives_refusals_releasing_and_handing_over(workshop: Workshop, item: UUID) -> None:
    an, binh = workshop.actor("an"), workshop.actor("binh", "staff")
    workshop.runtime.save_draft(an, item, {"note": "giữ lại"}, 0)
    with pytest.raises(Invalid):
        workshop.runtime.complete(an, item, {"note": ""}, idempotency="k")
    workshop.runtime.claim(an, item)
    with pytest.raises(Conflict):
        workshop.runtime.complete(binh, item, {"note": "khác"}, idempotency="l")
    assert shown(workshop, item) == ({"note": "giữ lại"}, 1)
    assert shown(workshop, item, "binh")[0] is None  # somebody else holds it
    workshop.runtime.release(an, item)
    assert shown(workshop, item, "binh") == ({"note": "giữ lại"}, 1)
    assert binh.post_id is not None
    workshop.runtime.reassign(an, item, binh.post_id, "nghỉ phép")
    assert shown(workshop, item, "binh") == ({"note": "giữ lại"}, 1)


def test_a_finished_task_has_no_draft_and_takes_none(workshop: Workshop, item: UUID) -> None:
    an = workshop.actor("an")
    workshop.runtime.save_draft(an, item, {"note": "nháp"}, 0)
    workshop.runtime.complete(an, item, {"note": "thật"}, idempotency="k")
    assert workshop.item(item).draft is None
    for revision in (0, 1):
        with pytest.raises(Conflict):
            workshop.runtime.save_draft(an, item, {"note": "muộn"}, revision)
    assert workshop.item(item).draft is None


def test_a_draft_too_large_is_refused_and_the_old_one_stays(workshop: Workshop, item: UUID) -> None:
    an = workshop.actor("an")
    workshop.runtime.save_draft(an, item, {"note": "nhỏ"}, 0)
    with pytest.raises(Invalid):
        workshop.runtime.save_draft(an, item, {"note": "x" * 2_000_001}, 1)
    assert shown(workshop, item) == ({"note": "nhỏ"}, 1)
