"""Marshmallow fields for FEEL values: what an operation's parameters may be.

Expressions give real values, not text, so these fields check types and never convert silently."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields


class Is(fields.Field[Any]):
    """A value of one of these Python types."""

    def __init__(self, *types: type, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.types = types

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, self.types):
            raise ValidationError("không đúng kiểu")
        return value


class Text(Is):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(str, **kwargs)


class Number(Is):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Decimal, **kwargs)


class Day(fields.Field[date]):
    """A date; a date and time is not one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise ValidationError("không phải là ngày")
        return value


class Moment(Is):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(datetime, **kwargs)


class Context(Is):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(dict, **kwargs)


class Rows(fields.Field[list[Any]]):
    """A list of contexts, or of anything."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValidationError("không phải là danh sách")
        return value


class Id(fields.Field[UUID]):
    """An id written as text."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> UUID:
        try:
            return UUID(value)
        except (TypeError, ValueError, AttributeError) as error:
            raise ValidationError("không phải là mã định danh") from error
