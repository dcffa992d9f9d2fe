"""The port through which documents tell which issued document of a unit is in force (design.md §2, rule 2).

A date that an issued plan states can only be moved with the number of the document that adjusts it (domain.md §1.7)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engine.localities.texts import document_day
from engine.storage import Reading


@dataclass(frozen=True)
class IssuedDocument:
    """An issued document in force: what kind of document it is in words, its number and its date."""

    kind_name: str
    number: str
    dated: date

    @property
    def text(self) -> str:
        """“Kế hoạch số 102/KH-MTTQ-BTT ngày 06/4/2022”."""
        return f"{self.kind_name} số {self.number} ngày {document_day(self.dated)}"


InForce = Callable[[Reading, UUID, str], IssuedDocument | None]
_port: list[InForce] = []
_ADJUSTING = re.compile(r"\S*\d\S*/\S+\s.*?(\d{1,2})/(\d{1,2})/(\d{4})\Z")


def register_issued(find: InForce) -> None:
    """Make issued documents known: `find(session, unit_id, kind)` gives the newest one in force, or None."""
    _port[:] = [find]


def issued_in_force(session: Reading, unit_id: UUID, kind: str) -> IssuedDocument | None:
    """The newest document of this kind (a type code such as 'plan') that the unit issued and that is in force."""
    return _port[0](session, unit_id, kind) if _port and kind else None


def adjusting_problem(text: str, stated: IssuedDocument) -> str | None:
    """What is wrong with the number and date of an adjusting document, as a Vietnamese sentence; None when nothing."""
    example = "ví dụ: 115/KH-MTTQ-BTT ngày 20/7/2022"
    found = _ADJUSTING.match(text)
    if found is None:
        return (
            f"{stated.text} đã ấn định mốc này. Hãy ghi số và ngày của văn bản điều chỉnh, {example}; "
            "nếu chưa có văn bản điều chỉnh, hãy ban hành trước khi thay đổi."
        )
    try:
        dated = date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return f"Ngày của văn bản điều chỉnh không có thật. Hãy ghi lại số và ngày của văn bản, {example}."
    if text.split()[0] == stated.number:
        return f"{stated.text} là văn bản đã ấn định mốc này. Hãy ghi số và ngày của văn bản điều chỉnh nó, {example}."
    if dated < stated.dated:
        return (
            f"Văn bản điều chỉnh không thể ban hành trước văn bản được điều chỉnh ({stated.text}). "
            f"Hãy ghi lại số và ngày của văn bản điều chỉnh, {example}."
        )
    return None
