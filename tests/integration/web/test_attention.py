"""“Việc cần xử lý”: failed steps and tasks without a holder, shown to administrators of the unit and to nobody else."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import html
from marshmallow import Schema

from engine.localities import register_operations
from engine.organisation import system_actor
from engine.organisation.commands import disable_account
from engine.organisation.lists import person_row
from engine.runtime.operations.registry import _registry, operation
from engine.spiff import Incident
from engine.storage.problems import Invalid
from tests.diagrams import Diagram, duration
from tests.integration.web.browser import words
from tests.integration.web.office import ANSWERS, Office
from tests.integration.web.stuck import broken, lose_task, publish_and_start, stand_ready, stand_still
from tests.integration.web.world import LATER, World
from webui.cli import main
from webui.filters import date_time

PAGE = "/quan-tri/can-xu-ly"
ALL_WELL = "Mọi việc đang diễn ra bình thường."


class Nothing(Schema):
    pass


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[Any], Any]]:
    """The operation `test.attention` does what `does["run"]` says; at first it fails."""
    does: dict[str, Callable[[Any], Any]] = {"run": fail}
    operation("test.attention", "Thử", Nothing)(lambda context, **_: does["run"](context))
    register_operations(["test.attention"])
    monkeypatch.setitem(_registry, "test.attention", _registry.pop("test.attention"))
    return does


def fail(context: Any) -> Any:
    raise Incident("Chưa có số văn bản.")


def automatic() -> Diagram:
    return Diagram("auto", startable="specialist").service("Auto", "test.attention")


def retry_address(page: Any) -> str:
    (found,) = html.fromstring(page.text).xpath("//form[contains(@action, 'thuc-hien-lai')]/@action")
    return str(found)


def test_nothing_waits(office: Office) -> None:
    page = words(office.browser("admin").get(PAGE))
    assert ALL_WELL in page
    assert "Việc cần xử lý (" not in page


def test_a_failed_step_is_shown_and_tried_again(office: Office, world: World, does: dict[str, Any]) -> None:
    case = stand_still(office, automatic())
    admin = office.browser("admin")
    page = admin.get(PAGE)
    text = words(page)
    assert f'href="/ho-so/{case}">Hồ sơ auto</a>' in page.text
    assert "Bước “Bước Auto”: Chưa có số văn bản." in text and f"Từ {date_time(LATER)}" in text
    assert "UBMTTQVN xã An Phú" in text and ALL_WELL not in text
    for other in (PAGE, "/quan-tri/can-bo", "/quan-tri/don-vi"):
        assert "Việc cần xử lý (1)" in words(admin.get(other))

    address = retry_address(page)
    assert admin.post(address).location == PAGE
    still = words(admin.get(PAGE))
    assert "vẫn chưa thực hiện được: Chưa có số văn bản. Hãy khắc phục" in still and "(1)" in still

    people: list[Any] = []
    does["run"] = lambda context: people.append(context.actor.post_id)
    assert admin.post(address).location == PAGE
    done = words(admin.get(PAGE))
    assert "Đã thực hiện lại bước “Bước Auto”" in done and ALL_WELL in done
    assert people == [world.posts["admin"]]
    assert len(office.open_items("staff")) == 1
    again = admin.post(address)
    assert again.status_code == 404 and "Có thể sự cố đã được xử lý" in words(again)
    assert len(people) == 1


def test_the_administrator_above_acts_in_the_own_post(office: Office, world: World, does: dict[str, Any]) -> None:
    stand_still(office, automatic())
    above = office.browser("province_admin")
    people: list[Any] = []
    does["run"] = lambda context: people.append(context.actor.post_id)
    above.post(retry_address(above.get(PAGE)))
    assert people == [world.posts["province_admin"]]


def test_a_step_handed_to_a_person_has_no_button(office: Office) -> None:
    """Nobody is found for the task, so it goes to the văn thư; trying again is refused in words, not with an error."""
    diagram = Diagram("lost", startable="specialist").user("Auto", role="specialist", unit='= "không có"')
    stand_still(office, diagram)
    admin = office.browser("admin")
    page = admin.get(PAGE)
    assert "đã được chuyển cho văn thư" in words(page) and "thuc-hien-lai" not in page.text
    (step,) = office.runtime.attention(office.posts("admin")).steps
    assert admin.post(f"{PAGE}/{step.token_id}/thuc-hien-lai").status_code == 302
    assert "Chưa thực hiện lại được bước “Bước Auto”" in words(admin.get(PAGE))


def test_a_task_without_holder_is_shown_until_somebody_gets_the_post(office: Office, world: World) -> None:
    case, item = office.start()
    office.complete("staff", item, ANSWERS)
    admin = office.browser("admin")
    assert ALL_WELL in words(admin.get(PAGE))  # the leader holds it
    leader = office.posts("leader")[0]
    admin.post(
        f"/quan-tri/can-bo/{leader.person_id}/nhiem-vu/{leader.post_id}/ket-thuc",
        {"valid_to": "09/3/2026", "reason": "Chuyển công tác"},
    )
    page = admin.get(PAGE)
    text = words(page)
    assert "Xem xét góp ý" in text and f'href="/ho-so/{case}"' in page.text and f"Từ {date_time(LATER)}" in text
    assert "Hãy giao chức danh Lãnh đạo tại UBMTTQVN xã An Phú cho một người tại mục Cán bộ" in text
    assert "Việc cần xử lý (1)" in text
    people = admin.get(f"/quan-tri/can-bo?don-vi={world.units['an_phu']}")
    assert f'href="/quan-tri/can-bo?don-vi={world.units["an_phu"]}"' in page.text and "Lý A Páo" in words(people)

    given = {"unit_id": str(world.units["an_phu"]), "role": "leader", "valid_from": "11/3/2026"}
    admin.post(f"/quan-tri/can-bo/{world.people['staff_too']}/giao-nhiem-vu", given)
    assert "(1)" in words(admin.get(PAGE))  # from tomorrow only
    office.services.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
    assert ALL_WELL in words(office.browser("admin").get(PAGE))


def test_a_post_whose_account_is_closed_holds_nothing(office: Office, world: World) -> None:
    _, item = office.start()
    office.complete("staff", item, ANSWERS)
    admin = office.browser("admin")
    with office.services.database.read() as reading:
        row = person_row(reading, office.people["leader"], office.services.clock.now())
    assert row is not None and row.account_id is not None and ALL_WELL in words(admin.get(PAGE))
    with office.services.database.write() as work:
        disable_account(work, system_actor(world.units["province"]), office.services.clock, row.account_id)
    assert "hãy mở tài khoản cho người đó" in words(admin.get(PAGE))


def test_nobody_else_sees_or_does_it(office: Office) -> None:
    stand_still(office, broken())
    _, item = office.start()
    office.complete("staff", item, ANSWERS)
    leader = office.posts("leader")[0]
    admin = office.browser("admin")
    admin.post(f"/quan-tri/can-bo/{leader.person_id}/nhiem-vu/{leader.post_id}/ket-thuc", {"valid_to": "09/3/2026"})
    page = admin.get(PAGE)
    assert "(2)" in words(page)
    address = retry_address(page)
    for username in ("staff", "other_staff", "auditor", "nobody"):
        browser = office.browser(username)
        assert browser.get(PAGE).status_code == 403, username
        assert browser.post(address).status_code == 403, username
    other = office.browser("other_admin")
    assert ALL_WELL in words(other.get(PAGE))
    assert other.post(address).status_code == 404
    assert "(2)" in words(admin.get(PAGE))


def test_the_page_shows_the_longest_waiting_and_counts_all(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        stand_still(office, broken())
    monkeypatch.setattr(import_module("engine.runtime.queries.attention"), "SHOWN", 2)
    page = words(office.browser("admin").get(PAGE))
    assert "Đang hiện 2 mục chờ lâu nhất trong số 3 mục" in page and "Việc cần xử lý (3)" in page


# ---- repairing what a step reads


def computing(**entries: str) -> Diagram:
    """A script that needs a number nobody has written."""
    return Diagram("sums", startable="specialist").script("Auto", "{tong: so_luong * 2, so_luong: 1}")


def repair_page(office: Office, user: str = "admin") -> tuple[str, Any]:
    (step,) = office.runtime.attention(office.posts("admin")).steps
    address = f"{PAGE}/{step.token_id}"
    return address, office.browser(user).get(address)


def test_what_a_step_lacks_is_given_and_it_goes_on(office: Office) -> None:
    case = stand_still(office, computing())
    address, page = repair_page(office)
    text = words(page)
    assert "Xử lý sự cố ở bước “Bước Auto”" in text and "Giá trị “so_luong”" in text and "Hiện chưa có giá trị." in text
    admin = office.browser("admin")
    fields = {"v.so_luong": "1.250,5", "k.so_luong": "number", "o.so_luong": ""}
    refused = admin.post(address, fields)
    assert refused.status_code == 422 and "Hãy ghi lý do sửa dữ liệu" in words(refused)
    assert 'value="1.250,5"' in refused.text
    unsaid = admin.post(address, {**fields, "k.so_luong": "", "reason": "Bổ sung"})
    assert unsaid.status_code == 422 and "hãy chọn loại giá trị" in words(unsaid)
    wrong = admin.post(address, {**fields, "v.so_luong": "nhiều", "reason": "Bổ sung"})
    assert wrong.status_code == 422 and "hãy nhập số" in words(wrong)
    done = admin.post(address, {**fields, "reason": "Bổ sung số lượng theo biên bản"})
    assert done.location == PAGE
    assert "Đã thực hiện lại bước “Bước Auto”" in words(admin.get(PAGE))
    assert len(office.open_items("staff")) == 1
    told = words(office.browser("admin").get(f"/ho-so/{case}"))
    assert "Sửa dữ liệu của bước “Bước Auto” để xử lý sự cố. Lý do: Bổ sung số lượng theo biên bản" in told
    assert admin.get(address).status_code == 404
    story = words(office.browser("auditor").get(f"/kiem-tra/ho-so/{case}"))
    assert "Giá trị “so_luong” do bước “Bước Auto” tính" in story and "chưa có giá trị → 1.250,5" in story


def test_a_page_older_than_the_last_try_sets_nothing(office: Office) -> None:
    stand_still(office, computing())
    address, page = repair_page(office)
    assert 'name="failed" value="1"' in page.text
    admin = office.browser("admin")
    fields = {"v.so_luong": "x", "k.so_luong": "text", "o.so_luong": "", "reason": "Bổ sung", "failed": "1"}
    admin.post(address, fields)
    again = admin.post(address, fields)
    assert again.location == address
    assert "Trong lúc đó bước này đã được thực hiện lại" in words(admin.get(address))


def test_a_wrong_answer_of_a_form_is_corrected(office: Office) -> None:
    """The label of the form's field is shown, only what the step reads, and nothing but the change is set."""
    diagram = Diagram("sums", startable="specialist").user("Ask", role="specialist")
    diagram.script("Auto", '{tong: number(Ask.note) + 1, khac: "x"}').start().end().chain("S", "Ask", "Auto", "E")
    case = publish_and_start(office, diagram)
    (item,) = office.open_items("staff")
    office.runtime.complete(office.actor("staff"), item, {"note": "mười"}, idempotency="k")
    address, page = repair_page(office)
    text = words(page)
    assert "Bước “Bước Ask”: Ghi chú" in text and "Hiện tại: mười" in text
    admin = office.browser("admin")
    same = {"v.Ask.note": "mười", "o.Ask.note": "mười", "reason": ""}
    admin.post(address, same)
    assert "Đã thử 2 lần" in words(admin.get(PAGE))
    admin.post(address, {**same, "v.Ask.note": "10", "reason": "Ghi lại bằng số"})
    view = office.runtime.case(office.world.people["admin"], office.posts("admin"), case)
    assert view.status == "completed"


def test_what_is_sensitive_is_not_shown(office: Office) -> None:
    form = {
        "type": "default",
        "components": [
            {"type": "textfield", "key": "note", "label": "Bệnh án", "properties": {"classification": "sensitive"}}
        ],
    }
    diagram = Diagram("sums", startable="specialist").user("Ask", role="specialist", form="health")
    diagram.script("Auto", "{tong: number(Ask.note) + 1}").start().end().chain("S", "Ask", "Auto", "E")
    publish_and_start(office, diagram, {"health": form})
    (item,) = office.open_items("staff")
    office.runtime.complete(office.actor("staff"), item, {"note": "kín đáo"}, idempotency="k")
    _, page = repair_page(office)
    assert "Nội dung nhạy cảm, không hiển thị ở đây." in words(page) and "kín đáo" not in page.text


def test_nobody_repairs_what_the_step_does_not_read(office: Office) -> None:
    stand_still(office, computing())
    (step,) = office.runtime.attention(office.posts("admin")).steps
    for path in ("unit", "case.title", "profile", "khac"):
        with pytest.raises(Invalid):
            office.runtime.retry(office.actor("admin"), step.token_id, {path: "x"}, reason="thử")
    assert office.runtime.attention(office.posts("admin")).steps == (step,)


# ---- what stands still without anybody having been told


def test_a_case_that_stands_still_is_shown_and_set_going(office: Office) -> None:
    case = stand_ready(office)
    admin = office.browser("admin")
    assert ALL_WELL in words(admin.get(PAGE))
    lose_task(office, case)
    page = admin.get(PAGE)
    text = words(page)
    assert "Hồ sơ đứng yên" in text and "“Bước Next”: việc chưa được giao cho ai." in text and ALL_WELL not in text
    (address,) = html.fromstring(page.text).xpath("//form[contains(@action, 'chay-tiep')]/@action")
    assert admin.post(address).location == PAGE
    done = words(admin.get(PAGE))
    assert "đã được cho chạy tiếp" in done and ALL_WELL in done
    assert len(office.open_items("staff")) == 1
    assert admin.post(address).status_code == 404


def test_times_that_nobody_minds_are_shown(office: Office) -> None:
    diagram = Diagram("pause", startable="specialist").start().catch("Wait", duration("PT1H")).end()
    publish_and_start(office, diagram.chain("S", "Wait", "E"))
    office.services.clock.advance(timedelta(hours=2))
    text = words(office.browser("admin").get(PAGE))
    assert "Có 1 hồ sơ có mốc thời gian đã đến mà chưa được xử lý" in text


def test_the_operator_is_told_on_the_machine(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """`quytrinh doctor` says the same of the whole installation; its exit code says whether there is anything."""
    services = office.services
    doctor = import_module("webui.cli_doctor")
    monkeypatch.setattr(doctor, "opened", lambda: (services.settings, services.database))
    monkeypatch.setattr(doctor, "SystemClock", lambda: services.clock)
    monkeypatch.setattr(services.database, "close", lambda: None)
    well = CliRunner().invoke(main, ["doctor"])
    assert (well.exit_code, "Mọi hồ sơ đang chạy bình thường." in well.output) == (0, True)
    lose_task(office, stand_ready(office))
    stand_still(office, broken())
    found = CliRunner().invoke(main, ["doctor"])
    assert found.exit_code == 1
    assert "ĐỨNG YÊN: " in found.output and "việc chưa được giao cho ai" in found.output
    assert "SỰ CỐ: " in found.output and "Traceback" not in found.output
