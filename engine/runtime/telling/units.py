"""Sentences for what concerns a unit: publishing, parameters, people, posts, accounts, the unit itself.

The chain of a unit holds these; each kind of effect has one small function."""

from collections.abc import Mapping

from engine.runtime.telling.instances import Effect, Teller
from engine.runtime.telling.names import Names, day_text


def _release(effect: Effect) -> str:
    for kind, word in (("form", "biểu mẫu"), ("decision", "bảng quyết định")):
        if kind in effect:
            return f"{word} “{effect.get('name', '')}”, bản {effect.get('version', '')}"
    return f"quy trình “{effect.get('name') or effect.get('process', '')}”, bản {effect.get('version', '')}"


def _release_published(effect: Effect, _: Names) -> str:
    again = f", nhắc lại nội dung bản {effect['repeats']}" if effect.get("repeats") else ""
    return f"Phát hành {_release(effect)}{again}"


def _period(effect: Effect) -> str:
    until = f" đến trước ngày {day_text(effect['valid_to'])}" if effect.get("valid_to") else ""
    return f"từ ngày {day_text(effect['valid_from'])}{until}"


def _unit_created(effect: Effect, names: Names) -> str:
    under = f", trực thuộc {names.unit(effect['parent'])}" if effect.get("parent") else ""
    return f"Lập đơn vị “{effect['name']}” (mã {effect['code']}){under}, hoạt động {_period(effect)}"


def _unit_renamed(effect: Effect, _: Names) -> str:
    before = effect.get("before") or {}
    if before.get("name") == effect["name"] and before.get("short_name") == effect["short_name"]:
        return f"Sửa thông tin của đơn vị “{effect['name']}”"
    return f"Sửa tên đơn vị “{before.get('name', '')}” thành “{effect['name']}” (gọi tắt: {effect['short_name']})"


def _unit_moved(effect: Effect, names: Names) -> str:
    before = f" (trước đây: {names.unit(effect['before'])})" if effect.get("before") else ""
    return f"Chuyển {names.unit(effect['unit'])} về trực thuộc {names.unit(effect['parent'])}{before}"


def _unit_succeeded(effect: Effect, names: Names) -> str:
    successor, predecessor = names.unit(effect["successor"]), names.unit(effect["predecessor"])
    return f"{successor} kế thừa {predecessor} từ ngày {day_text(effect['on'])}"


def _post_given(effect: Effect, names: Names) -> str:
    whom = f"{names.person(effect['person'])}: {effect['title']}, {names.unit(effect['unit'])}"
    return f"Giao nhiệm vụ cho {whom}, {_period(effect)}"


def _post_ended(effect: Effect, names: Names) -> str:
    post = names.post(effect["post"])
    whom = f"{post.person_name} ({post.label})" if post is not None else names.person(effect.get("person"))
    return f"Kết thúc nhiệm vụ của {whom} từ ngày {day_text(effect['valid_to'])}"


def _profile_shipped(effect: Effect, _: Names) -> str:
    version = f", bản {effect['version']}" if "version" in effect else ""
    return f"Cập nhật bộ tham số{version} theo tệp của gói quy trình"


UNIT_SENTENCES: Mapping[str, Teller] = {
    "release_published": _release_published,
    "package_changed": lambda effect, _: f"Lập hoặc sửa gói quy trình “{effect['name']}”",
    "release_withdrawn": lambda effect, _: f"Thu hồi {_release(effect)}",
    "profile_shipped": _profile_shipped,
    "profile_changed": lambda effect, _: f"Thay đổi tham số (bản {effect['version']})",
    "role_defined": lambda effect, _: f"Đặt tên vai trò “{effect['name']}”",
    "unit_created": _unit_created,
    "unit_renamed": _unit_renamed,
    "unit_moved": _unit_moved,
    "unit_closed": lambda effect, names: (
        f"Kết thúc hoạt động của {names.unit(effect['unit'])} từ ngày {day_text(effect['valid_to'])}"
    ),
    "unit_succeeded": _unit_succeeded,
    "person_added": lambda effect, names: f"Thêm {names.person(effect['person'])} vào danh sách cán bộ",
    "person_renamed": lambda effect, names: f"Sửa họ và tên của {names.person(effect['person'])}",
    "post_given": _post_given,
    "post_ended": _post_ended,
    "account_opened": lambda effect, names: f"Mở tài khoản cho {names.person(effect['person'])}",
    "account_disabled": lambda effect, names: f"Khóa tài khoản của {names.account(effect['account'])}",
    "account_enabled": lambda effect, names: f"Mở khóa tài khoản của {names.account(effect['account'])}",
    "password_reset": lambda effect, names: f"Đặt lại mật khẩu cho {names.account(effect['account'])}",
    "password_changed": lambda effect, names: f"{names.account(effect['account'])} đổi mật khẩu của mình",
    "sessions_revoked": lambda effect, names: f"Kết thúc các phiên đăng nhập của {names.account(effect['account'])}",
    "erased": lambda effect, _: f"Xóa {len(effect['values'])} nội dung theo yêu cầu",
}
