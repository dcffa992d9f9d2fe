"""The form of a task as its person gets it: the one its release pins, and what “nhập thay” needs after it.

Work done for a unit that keeps no accounts says how it came, when it was received, and shows the original."""

from functools import cache
from pathlib import Path
from uuid import UUID

from engine.forms import EMPTY_FORM, Form, compile_form
from engine.localities import Bundle


@cache
def on_behalf_form() -> Form:
    """The questions asked of whoever enters something for another unit."""
    return compile_form((Path(__file__).parent / "on_behalf.form.json").read_bytes(), root="on_behalf")


@cache
def _entered_for(form: Form) -> Form:
    return form.followed_by(on_behalf_form())


def task_form(bundle: Bundle, form_key: str, on_behalf_of: UUID | None) -> Form:
    """The form of a task; an empty one when it asks nothing."""
    form = bundle.forms[form_key] if form_key else EMPTY_FORM
    return form if on_behalf_of is None else _entered_for(form)
