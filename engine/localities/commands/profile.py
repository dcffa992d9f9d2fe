"""Changing the parameters of a unit's package.

One command, one entry with the values before and after; a date that an issued document states moves only with the
number of the document that adjusts it (domain.md §1.7)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from engine.localities.commands.common import add_profile, own_package, permit, record
from engine.localities.profiles import Parameter
from engine.localities.queries import packages_of, profile_of, profile_version
from engine.localities.stated import adjusting_problem, issued_in_force
from engine.organisation import Actor
from engine.organisation.queries import unit
from engine.storage import Clock, Reading, UnitOfWork
from engine.storage.problems import Invalid
from engine.storage.text import clean_label

NONE: Mapping[str, str] = MappingProxyType({})
_NO_NOTE = "Chưa ghi lý do thay đổi. Hãy ghi ngắn gọn vì sao thay đổi."
_NOTHING = "Chưa có tham số nào khác với giá trị đang dùng. Hãy sửa ít nhất một tham số rồi lưu lại."
LONGEST = 300


def change_profile(
    work: UnitOfWork,
    actor: Actor,
    clock: Clock,
    *,
    unit_id: UUID,
    values: Mapping[str, Any],
    note: str,
    adjusted_by: Mapping[str, str] = NONE,
) -> int:
    """Give parameters of the unit's package other values (JSON, by name); the number of the new version.

    `adjusted_by`: number and date of the document that adjusts the one which states a parameter's date, by name, e.g.
    “115/KH-MTTQ-BTT ngày 20/7/2022”. Raises Forbidden; Invalid by parameter name when a value does not fit its type or
    the adjusting document is missing, by `note` without a reason, and when nothing differs."""
    place = unit(work.session, unit_id)
    permit(work.session, actor, place)
    package = own_package(work, place, packages_of(work.session, unit_id))
    known = profile_of(work.session, packages_of(work.session, unit_id)).parameters
    documents = {name: clean_label(text)[:LONGEST] for name, text in adjusted_by.items() if text.strip()}
    new = _checked(work.session, unit_id, known, values, documents)
    if not note.strip():
        raise Invalid(_NO_NOTE, {"note": [_NO_NOTE]})
    if not new:
        raise Invalid(_NOTHING, {})
    latest = profile_version(work.session, package.id)
    own = {item["name"]: item for item in (latest.parameters if latest else [])}
    own |= {name: parameter.to_json() for name, parameter in new.items()}
    changes = [
        {
            "name": name,
            "label": parameter.label,
            "before": known[name].text,
            "after": parameter.text,
            "adjusted_by": documents.get(name),
        }
        for name, parameter in new.items()
    ]
    version = add_profile(work, package, list(own.values()), None, actor, clock, note.strip(), changes)
    effect = {
        "profile": package.key,
        "version": version,
        "before": {name: known[name].value for name in new},
        "after": {name: parameter.value for name, parameter in new.items()},
        "changes": changes,
        "note": note.strip(),
    }
    record(work, place, actor, clock, "change_profile", [effect])
    return version


def _checked(
    session: Reading,
    unit_id: UUID,
    known: Mapping[str, Parameter],
    values: Mapping[str, Any],
    documents: Mapping[str, str],
) -> dict[str, Parameter]:
    """The parameters that differ from those in force. Raises Invalid with everything that is wrong, by name."""
    errors: dict[str, list[str]] = {}
    new: dict[str, Parameter] = {}
    for name, value in values.items():
        if name not in known:
            errors[name] = ["Không có tham số này. Hãy tải lại trang và chọn lại."]
            continue
        try:
            parameter = known[name].replaced(value)
        except ValueError as error:
            errors[name] = [str(error)]
            continue
        if parameter.value == known[name].value:
            continue
        new[name] = parameter
        stated = issued_in_force(session, unit_id, parameter.stated_in)
        problem = adjusting_problem(documents.get(name, ""), stated) if stated is not None else None
        if problem is not None:
            errors[name] = [problem]
    if errors:
        raise Invalid("Một số tham số chưa hợp lệ. Hãy sửa các mục được đánh dấu.", errors)
    return new
