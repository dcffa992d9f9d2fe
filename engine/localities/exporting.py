"""Writing what a unit runs to files, in the layout the product ships its packages in.

Every package of the chain with exactly the texts that are its own: what is in force, no drafts, no earlier versions."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.localities.commands.drafts import KEY
from engine.localities.folder import DMN_SUFFIX, FORM_SUFFIX, PACKAGE_KEY
from engine.localities.profiles import read_parameter
from engine.localities.queries import profile_version
from engine.localities.tables import BPMN, DMN, FORM, TEXTS, Package
from engine.localities.visible import Name, Visible, visible_to
from engine.organisation.queries import unit
from engine.storage import Reading
from engine.storage.problems import Conflict, Invalid, NotFound

_ENDINGS = {BPMN: ".bpmn", FORM: FORM_SUFFIX, DMN: DMN_SUFFIX}


def home_of(session: Reading, package_key: str) -> UUID:
    """The unit a package belongs to. Raises NotFound when there is no such package, or no unit has it."""
    query = select(Package.unit_id).where(Package.key == package_key, Package.unit_id.is_not(None))
    found = session.scalar(query.order_by(Package.tenant_id).limit(1))
    if found is None:
        raise NotFound(f"Không có đơn vị nào dùng gói quy trình “{package_key}”. Hãy kiểm tra lại tên địa phương.")
    return found


def export_package(session: Reading, unit_id: UUID, processes_dir: Path, forms_dir: Path) -> list[Path]:
    """Write the package a unit works by and those it builds upon to folders; the paths of the files, sorted.

    Raises NotFound when the unit has none, Conflict when one of the folders holds something already, Invalid when a
    key cannot be the name of a file; OSError as the system gives it. Nothing is written in the first three cases."""
    visible = visible_to(session, unit_id)
    if not visible.packages:
        raise NotFound("Đơn vị chưa có quy trình nào để xuất. Hãy phát hành quy trình trước.")
    folders = {
        package.id: (processes_dir / _safe(package.key, PACKAGE_KEY.fullmatch(package.key)), forms_dir / package.key)
        for package in visible.packages
    }
    for pair in folders.values():
        for folder in pair:
            if folder.exists() and any(folder.iterdir()):
                raise Conflict(f"Thư mục {folder} đã có tệp nên chưa xuất gì. Hãy chọn một thư mục trống.")
    files: dict[Path, bytes] = {}
    for package in visible.packages:
        processes, forms = folders[package.id]
        files[processes / "package.json"] = _json(_manifest(session, package, visible))
        for (kind, key), text in _own_texts(visible, package):
            name = _safe(key, KEY.fullmatch(key))
            folder = forms if kind == FORM else processes
            files[folder / f"{name}{_ENDINGS[kind]}"] = text
    if len({str(path).casefold() for path in files}) != len(files):
        raise _unsafe()
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    return sorted(files)


def _own_texts(visible: Visible, package: Package) -> Iterator[tuple[Name, bytes]]:
    """The texts that are a package's own, as its releases in force pin them."""
    own = visible.own_of(package)
    texts = visible.texts(own.values())
    return ((name, texts[sha]) for name, sha in own.items() if name[0] in TEXTS)


def _manifest(session: Reading, package: Package, visible: Visible) -> dict[str, Any]:
    """The package's `package.json`."""
    names = {one.id: one.key for one in visible.packages}
    data: dict[str, Any] = {"key": package.key, "name": package.name}
    data["parent"] = names[package.parent_id] if package.parent_id is not None else None
    if package.unit_id is not None:
        data["unit"] = unit(session, package.unit_id).code
    latest = profile_version(session, package.id)
    # Written anew: a database may keep the members of an object in an order of its own.
    return data | {"profile": [read_parameter(item).to_json() for item in (latest.parameters if latest else [])]}


def _json(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _safe(name: str, fits: object) -> str:
    if not fits or os.sep in name:
        raise _unsafe()
    return name


def _unsafe() -> Invalid:
    message = (
        "Có quy trình, biểu mẫu hoặc bảng quyết định mang mã không đặt được làm tên tệp nên chưa xuất gì. "
        "Hãy liên hệ người vận hành để đổi mã."
    )
    return Invalid(message, {"": [message]})
