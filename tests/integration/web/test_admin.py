"""The administrator's pages: finding, adding, posts with periods, accounts, units; and the demonstration's clock."""

from datetime import timedelta

from tests.integration.web.browser import Person, words
from tests.integration.web.world import PASSWORD, AppMaker, World, client_of


def names(page_text: str) -> list[str]:
    return [part.split(">")[1].split("<")[0] for part in page_text.split('class="row-title"')[1:]]


def test_people_stand_in_vietnamese_order_and_are_found_without_diacritics(person: type[Person]) -> None:
    somebody = person.signed_in("province_admin")
    assert names(somebody.get("/quan-tri/can-bo").text) == [
        "Đỗ Thị Đào",
        "Hoàng Văn Đạt",
        "Dương Đình Đức",
        "Mai Xuân Giám",
        "Lý A Páo",
        "Hồ Thị Thúy",
        "Hồ Thị Thuý",
        "Y Hoa Niê Buôn Ya",
    ]
    assert names(somebody.get("/quan-tri/can-bo?tim=ho+thi+thuy").text) == ["Hồ Thị Thúy", "Hồ Thị Thuý"]
    assert "Không có người nào" in words(somebody.get("/quan-tri/can-bo?tim=zzz"))


def test_an_administrator_sees_the_own_subtree_only(person: type[Person], world: World) -> None:
    somebody = person.signed_in("admin")
    assert names(somebody.get("/quan-tri/can-bo").text) == ["Dương Đình Đức", "Lý A Páo", "Hồ Thị Thúy"]
    assert somebody.get(f"/quan-tri/can-bo?don-vi={world.units['tan_loc']}").status_code == 404
    page = words(somebody.get("/quan-tri/don-vi"))
    assert "xã An Phú" in page and "xã Tân Lộc" not in page and "tỉnh Bình Minh" not in page


def test_the_menu_shows_what_is_open(person: type[Person]) -> None:
    assert "Quản trị" in words(person.signed_in("admin").get("/tai-khoan"))
    assert "Quản trị" not in words(person.signed_in("staff").get("/tai-khoan"))


def test_a_person_comes_gets_an_account_signs_in_and_leaves(person: type[Person], world: World) -> None:
    admin = person.signed_in("admin")
    added = admin.post(
        "/quan-tri/can-bo/them",
        {
            "full_name": "  Đặng  Hoài Ưng ",
            "unit_id": str(world.units["an_phu"]),
            "role": "specialist",
            "title": "Phó Trưởng ban",
            "valid_from": "1/7/2025",
            "valid_to": "31/12/2026",
        },
    )
    page = words(admin.get(added.location))
    assert "Đặng Hoài Ưng" in page and "Từ ngày 01/07/2025 đến hết ngày 31/12/2026" in page

    opened = admin.post(f"{added.location}/tai-khoan", {"username": "ung.dang"})
    given = opened.text.split('class="secret">')[2].split("<")[0]
    assert given not in admin.get(f"{added.location}/tai-khoan").text
    newcomer = person.nobody()
    assert newcomer.post("/dang-nhap", {"username": "ung.dang", "password": given}).location == "/tai-khoan/mat-khau"
    new = "một câu của riêng Ưng"
    newcomer.post("/tai-khoan/mat-khau", {"old": given, "new": new, "again": new})
    assert "Phó Trưởng ban" in words(newcomer.get("/tai-khoan"))

    again = admin.post(f"{added.location}/tai-khoan", {"username": "ung.hai"})
    assert again.status_code == 409 and "đã có tài khoản" in words(again)
    admin.post(f"{added.location}/tai-khoan/khoa", {"reason": "Chuyển công tác"})
    assert newcomer.get("/tai-khoan").status_code == 302
    assert "Tài khoản đã khóa" in words(admin.get(f"{added.location}/tai-khoan"))


def test_a_post_ends_with_its_last_day(person: type[Person], world: World) -> None:
    admin, address = person.signed_in("admin"), f"/quan-tri/can-bo/{world.people['staff']}"
    ending = f"{address}/nhiem-vu/{world.posts['staff']}/ket-thuc"
    assert "hãy nhập ngày" in words(admin.post(ending, {"valid_to": ""}))
    wrong = admin.post(ending, {"valid_to": "31/02/2026"})
    assert wrong.status_code == 422 and 'value="31/02/2026"' in wrong.text
    assert admin.post(ending, {"valid_to": "10/3/2026"}).status_code == 302  # today is its last day
    assert "Chuyên viên" in words(person.signed_in("staff").get("/tai-khoan"))
    assert "đến hết ngày 10/03/2026" in words(admin.get(address))
    person.application.extensions["quytrinh"].clock.advance(timedelta(hours=15))  # 01:00 of the next day in Vietnam
    again = person.nobody()
    again.post("/dang-nhap", {"username": "staff", "password": PASSWORD})
    assert "chưa được giao chức danh" in words(again.get("/tai-khoan"))


def test_errors_stand_at_their_fields_and_typed_text_stays(person: type[Person], world: World) -> None:
    answer = person.signed_in("admin").post(
        "/quan-tri/can-bo/them",
        {"full_name": "", "unit_id": str(world.units["an_phu"]), "role": "", "title": "Ủy viên"},
    )
    assert answer.status_code == 422
    assert 'href="#f-full_name"' in answer.text and 'value="Ủy viên"' in answer.text


def test_the_demonstration_moves_its_clock_forward_only_and_signs_nobody_out(make_app: AppMaker, world: World) -> None:
    app = make_app(demo=True)
    app.config["WTF_CSRF_ENABLED"] = False
    client = client_of(app, world, "staff")
    assert "Dữ liệu minh họa" in words(client.get("/minh-hoa/ngay"))
    moved = client.post("/minh-hoa/ngay", data={"step": "ngay"}, follow_redirects=True)
    assert "11/03/2026 08:00" in words(moved)
    assert "20/11/2027" in words(client.post("/minh-hoa/ngay", data={"day": "20/11/2027"}, follow_redirects=True))
    for typed, said in (("20/11/2026", "chỉ tiến, không lùi"), ("2/2/2222", "quá xa"), ("mai", "hãy nhập ngày")):
        refused = client.post("/minh-hoa/ngay", data={"day": typed})
        assert refused.status_code == 422, typed
        assert said in words(refused)


def test_only_a_demonstration_has_a_clock_to_move(person: type[Person]) -> None:
    somebody = person.signed_in("staff")
    assert somebody.get("/minh-hoa/ngay").status_code == 404
    assert somebody.post("/minh-hoa/ngay", {"step": "ngay"}).status_code == 404
    assert "Dữ liệu minh họa" not in words(somebody.get("/tai-khoan"))
