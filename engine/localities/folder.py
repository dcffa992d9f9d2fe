"""Reading a package from files: `processes/<package>/package.json`, its diagrams and decisions, `forms/<package>/`.

Only reads and says what is wrong; nothing here touches the database."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.bpmn import BpmnRefused, Definitions, load
from engine.localities.profiles import Parameter, read_parameter
from engine.storage.problems import Invalid, NotFound
from engine.storage.text import clean_label

FORM_SUFFIX = ".form.json"
DMN_SUFFIX = ".dmn"
# Keys become names of folders and files: nothing that leads elsewhere, nothing a system keeps for itself.
PACKAGE_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")

Errors = dict[str, list[str]]


@dataclass(frozen=True)
class PackageFiles:
    """A package as it lies in its folders. `forms` and `decisions` are bytes by key, `diagrams` by process id.

    `unit` is the code of the unit it belongs to; None when only others build upon it."""

    key: str
    name: str
    parent: str | None
    unit: str | None = None
    parameters: tuple[Parameter, ...] = ()
    diagrams: dict[str, Definitions] = field(default_factory=dict)
    forms: dict[str, bytes] = field(default_factory=dict)
    decisions: dict[str, bytes] = field(default_factory=dict)


def read_chain(processes_dir: Path, forms_dir: Path, package_key: str) -> list[PackageFiles]:
    """The package and those it builds upon, outermost first. Raises Invalid with every error of every file."""
    errors: Errors = {}
    chain: list[PackageFiles] = []
    key: str | None = package_key
    while key is not None:
        if any(known.key == key for known in chain):
            errors.setdefault(key, []).append("Các gói kế thừa vòng quanh nhau. Hãy sửa lại gói cấp trên.")
            break
        files = read_package(processes_dir, forms_dir, key, errors)
        chain.insert(0, files)
        key = files.parent
    if errors:
        raise Invalid("Gói quy trình có lỗi, chưa cài đặt gì. Hãy sửa các lỗi dưới đây rồi cài lại.", errors)
    return chain


def read_package(processes_dir: Path, forms_dir: Path, key: str, errors: Errors) -> PackageFiles:
    """One package; what is wrong goes to `errors` by file. Raises NotFound when there is no such package."""
    folder = processes_dir / key
    manifest = folder / "package.json"
    if not PACKAGE_KEY.fullmatch(key) or not manifest.is_file():
        raise NotFound(f"Không có gói quy trình “{key}”. Hãy kiểm tra lại tên gói.")
    data = _json(manifest.read_bytes(), f"{key}/package.json", errors)
    parameters = tuple(_parameters(data.get("profile", []), f"{key}/package.json", errors))
    return PackageFiles(
        key=key,
        name=clean_label(str(data.get("name", ""))) or key,
        parent=_code(data, "parent", key, errors),
        unit=_code(data, "unit", key, errors),
        parameters=parameters,
        diagrams=dict(_diagrams(folder, errors)),
        forms={path.name.removesuffix(FORM_SUFFIX): path.read_bytes() for path in _forms(forms_dir / key)},
        decisions={path.name.removesuffix(DMN_SUFFIX): path.read_bytes() for path in sorted(folder.glob("*.dmn"))},
    )


def leaf(processes_dir: Path, unit_code: str) -> str:
    """The key of the package in a folder that is a unit's: it says so, else it is the only one no other builds upon.

    Raises NotFound when there is none, Invalid when that is not clear or a file cannot be read."""
    errors: Errors = {}
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(processes_dir.glob("*/package.json")):
        found[path.parent.name] = _json(path.read_bytes(), f"{path.parent.name}/package.json", errors)
    if errors:
        raise Invalid("Có tệp không đọc được, chưa nhập gì. Hãy sửa các tệp dưới đây rồi nhập lại.", errors)
    named = [key for key, data in found.items() if data.get("unit") == unit_code]
    parents = {data.get("parent") for data in found.values()}
    last = named or [key for key in found if key not in parents]
    if not last:
        raise NotFound("Thư mục không có gói quy trình nào. Hãy chọn thư mục đã xuất ra trước đó.")
    if len(last) > 1:
        message = "Thư mục có nhiều gói quy trình, chưa rõ nhập gói nào cho đơn vị. Hãy nhập từng gói một."
        raise Invalid(message, {"": [message]})
    return last[0]


def _code(data: dict[str, Any], name: str, key: str, errors: Errors) -> str | None:
    """A code of the manifest. What is no text, or no name of a folder, is an error."""
    value = data.get(name)
    if value is None or (isinstance(value, str) and (name != "parent" or PACKAGE_KEY.fullmatch(value))):
        return value
    word = "Gói cấp trên" if name == "parent" else "Mã đơn vị"
    errors.setdefault(f"{key}/package.json", []).append(f"{word} ghi chưa đúng. Hãy sửa lại tệp này.")
    return None


def _json(content: bytes, name: str, errors: Errors) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except ValueError:
        data = None
    if isinstance(data, dict):
        return data
    errors.setdefault(name, []).append("Tệp không đọc được. Hãy lưu lại tệp theo dạng JSON, bảng mã UTF-8.")
    return {}


def _parameters(rows: Any, name: str, errors: Errors) -> Iterator[Parameter]:
    seen: set[str] = set()
    for row in rows if isinstance(rows, list) else [rows]:
        try:
            parameter = read_parameter(row)
        except ValueError as error:
            errors.setdefault(name, []).append(str(error))
            continue
        if parameter.name in seen:
            errors.setdefault(name, []).append(f"Tham số “{parameter.label}” được khai báo hai lần. Hãy bỏ một lần.")
        seen.add(parameter.name)
        yield parameter


def _diagrams(folder: Path, errors: Errors) -> Iterator[tuple[str, Definitions]]:
    seen: set[str] = set()
    for path in sorted(folder.glob("*.bpmn")):
        name = f"{folder.name}/{path.name}"
        try:
            definitions = load(path.read_bytes())
            key = process_key(definitions)
        except BpmnRefused as refused:
            errors.setdefault(name, []).extend(finding.text for finding in refused.findings)
            continue
        except Invalid as invalid:
            errors.setdefault(name, []).append(invalid.message)
            continue
        if key in seen:
            errors.setdefault(name, []).append("Hai tệp có cùng mã quy trình. Hãy đổi mã của một tệp.")
        seen.add(key)
        yield key, definitions


def process_key(definitions: Definitions) -> str:
    """The id of the one process a file is published under. Raises Invalid when there is none, or more than one."""
    keys = [process.id for process in definitions.processes.values() if process.executable]
    if len(keys) == 1:
        return keys[0]
    message = "Mỗi tệp cần có đúng một quy trình thực hiện được. Hãy tách thành nhiều tệp hoặc đánh dấu lại quy trình."
    raise Invalid(message, {"": [message]})


def _forms(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{FORM_SUFFIX}"))
