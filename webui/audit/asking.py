"""What an auditor asks for, read from the address: the filters as they were typed, as criteria, and as words to show.

A filter that cannot be understood is said so and nothing is listed: a list that silently left it out would mislead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import request, url_for

from engine.organisation import PostView
from engine.organisation.words import AUDITOR
from engine.runtime.audit.views import Choice, Choices, Criteria
from engine.storage import nfc
from engine.storage.problems import Forbidden, Invalid
from webui.auth.user import signed_in
from webui.filters import short_date
from webui.services import services
from webui.typed import as_day

_LONGEST = 200
FIELDS = ("nguoi", "chuc-danh", "don-vi", "tu-ngay", "den-ngay", "buoc", "noi-dung")
NOT_CHOSEN = "Hãy chọn một mục trong danh sách."
WRONG = "Có mục lọc chưa đúng. Hãy sửa các mục được đánh dấu rồi lọc lại."


def auditor_posts() -> tuple[PostView, ...]:
    """The auditor's posts in force today. Raises Forbidden for everybody else."""
    posts = tuple(post for post in signed_in().posts if post.role == AUDITOR)
    if not posts:
        raise Forbidden(
            "Trang này dành cho người làm công tác kiểm tra. Hồ sơ thuộc phạm vi được xem của đồng chí ở mục “Hồ sơ”."
        )
    return posts


@dataclass(frozen=True)
class Filter:
    """One filter in force, as words, and the address of the same page without it."""

    label: str
    text: str
    without: str


@dataclass(frozen=True)
class Asked:
    """Criteria with what was typed and what is wrong with it. `choices` are what the selects offer."""

    criteria: Criteria
    typed: Mapping[str, str]
    choices: Choices
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def given(self) -> dict[str, Any]:
        """The filters that were filled in, as arguments of an address."""
        return {name: text for name, text in self.typed.items() if text}

    def pairs(self, what: str) -> list[tuple[UUID, str]]:
        """The 'people', 'posts' or 'units' to choose from, for a select."""
        return [(choice.id, choice.label) for choice in getattr(self.choices, what)]

    def words(self) -> list[tuple[str, str, str]]:
        """The filters in force: (name, label, text)."""
        asked, found = self.criteria, []
        for name, label, text in (
            ("nguoi", "Người thực hiện", _label(self.choices.people, asked.person_id)),
            ("chuc-danh", "Chức danh", _label(self.choices.posts, asked.post_id)),
            ("don-vi", "Đơn vị", _label(self.choices.units, asked.unit_id)),
            ("tu-ngay", "Từ ngày", short_date(asked.since)),
            ("den-ngay", "Đến hết ngày", short_date(asked.until)),
            ("buoc", "Bước việc", asked.step),
            ("noi-dung", "Nội dung", asked.text),
        ):
            if text:
                found.append((name, label, text))
        return found

    def filters(self, endpoint: str, **values: Any) -> list[Filter]:
        """The filters in force, each with the address that drops it."""
        return [
            Filter(label, text, url_for(endpoint, **values, **{k: v for k, v in self.given.items() if k != name}))
            for name, label, text in self.words()
        ]

    def required(self) -> Criteria:
        """The criteria for a file to take away. Raises Invalid when a filter is wrong."""
        if self.errors:
            raise Invalid(WRONG, self.errors)
        return self.criteria


def asked() -> Asked:
    """What the address of this request asks for."""
    typed = {name: " ".join(nfc(request.args.get(name, "").replace("\x00", "")).split())[:_LONGEST] for name in FIELDS}
    choices = services().runtime.auditor.choices(auditor_posts())
    errors: dict[str, list[str]] = {}

    def one_of(name: str, options: Sequence[Choice]) -> UUID | None:
        found = next((option.id for option in options if str(option.id) == typed[name]), None)
        if typed[name] and found is None:
            errors[name] = [NOT_CHOSEN]
        return found

    def day(name: str, label: str) -> Any:
        try:
            return as_day(typed[name], name, label)
        except Invalid as problem:
            errors.update(problem.errors)
            return None

    criteria = Criteria(
        person_id=one_of("nguoi", choices.people),
        post_id=one_of("chuc-danh", choices.posts),
        unit_id=one_of("don-vi", choices.units),
        since=day("tu-ngay", "Từ ngày"),
        until=day("den-ngay", "Đến hết ngày"),
        step=typed["buoc"],
        text=typed["noi-dung"],
    )
    if criteria.since and criteria.until and criteria.since > criteria.until:
        errors["den-ngay"] = ["Đến hết ngày: hãy chọn ngày không sớm hơn “Từ ngày”."]
    return Asked(criteria, typed, choices, errors)


def _label(options: Sequence[Choice], chosen: UUID | None) -> str:
    return next((option.label for option in options if option.id == chosen), "")
