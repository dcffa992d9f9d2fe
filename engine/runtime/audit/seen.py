"""One form as the person saw it: the version pinned then, its variables then, its first values, what was sent.

Entries written before variables were kept are shown with the values their instance had written until then."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.feel import FeelError, codec, parse, strip_marker
from engine.forms import Form
from engine.forms.model import walk
from engine.history import Entry, values_of
from engine.history.tables import JournalEntry, JournalValue
from engine.localities import LIVE, Bundle, bundle, profile, values
from engine.organisation import PostView
from engine.runtime.audit.entries import of_case
from engine.runtime.audit.reading import Found, Reader, found, found_entries
from engine.runtime.audit.scope import case_in, scope_of
from engine.runtime.audit.views import SeenForm
from engine.runtime.seen import Seen
from engine.runtime.tables import ProcessInstance
from engine.runtime.taskform import task_form
from engine.runtime.telling.names import who
from engine.storage import Reading
from engine.storage.problems import NotFound

_NO_FORM = "Không tìm thấy biểu mẫu này. Hãy quay lại diễn biến của hồ sơ và chọn lại."


def seen_form(session: Reading, posts: Sequence[PostView], case_id: UUID, entry_id: UUID, place: int) -> SeenForm:
    """The form of a completed step. Raises NotFound when there is none at this place, Unavailable when its bytes are
    not what was published."""
    units = scope_of(session, posts)
    case = case_in(session, units, case_id)
    row = session.execute(found_entries().where(of_case(case_id), JournalEntry.id == entry_id)).one_or_none()
    one = found(row) if row is not None else None
    effect = _effect(one, place)
    instance = session.get(ProcessInstance, one.entry.chain_id) if one is not None else None
    if one is None or effect is None or instance is None:
        raise NotFound(_NO_FORM)
    pinned = bundle(session, instance.release_id)
    form = _form(pinned, effect, one.entry)
    reader, seen, at = Reader(session, [one]), Seen(effect), one.entry.at
    context = reader.context(one.entry, effect) if seen.complete else _written(session, one.entry)
    if isinstance(context.get("profile"), dict) and not seen.rules:
        live = values(profile(session, instance.unit_id, at).parameters, LIVE)
        context["profile"] = {**context["profile"], **live}
    first = form.initial(context, _first(pinned, effect, form, context, at), now=at)
    return SeenForm(
        case_title=case.title,
        step=str(effect.get("name") or ""),
        who=who(reader.names, one.entry),
        at=at,
        release_label=pinned.label,
        form=form,
        form_key=str(effect.get("form", "")),
        form_sha256=str(effect.get("form_sha256") or form.sha256),
        values=seen.answers(reader.values),
        context=context,
        first_values=first,
        same_form=effect.get("form_sha256") in (None, form.sha256),
    )


def _effect(one: Found | None, place: int) -> dict[str, Any] | None:
    effects: Any = one.entry.effects if one is not None else []
    if not isinstance(effects, list) or not 0 <= place < len(effects):
        return None
    effect = effects[place]
    return effect if isinstance(effect, dict) and effect.get("do") == "done" else None


def _form(pinned: Bundle, effect: Mapping[str, Any], entry: Entry) -> Form:
    try:
        return task_form(pinned, effect.get("form", ""), entry.on_behalf_of)
    except KeyError:
        raise NotFound(_NO_FORM) from None


def _first(
    pinned: Bundle, effect: Mapping[str, Any], form: Form, context: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """What the form began with: the step's prefill, over it what had been answered there before
    (`engine.runtime.firstvalues`)."""
    given = _prefill(pinned, effect, context, at)
    before = context.get(str(effect.get("element")))
    locked = {field.name for field in walk(form.fields) if True in field.locked} & given.keys()
    answered = before if isinstance(before, dict) else {}
    return {**given, **{name: value for name, value in answered.items() if name not in locked}}


def _prefill(pinned: Bundle, effect: Mapping[str, Any], context: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    runnable = (process for definitions in pinned.definitions.values() for process in definitions.runnable())
    nodes = (node for process in runnable if process.id == effect.get("process") for node in process.walk())
    text = next((node.properties.get("prefill") for node in nodes if node.id == effect.get("element")), None)
    try:
        value = parse(strip_marker(text)).evaluate(dict(context), now=at).value if text else {}
    except FeelError:
        value = {}
    return value if isinstance(value, dict) else {}


def _written(session: Reading, entry: Entry) -> dict[str, Any]:
    """The variables an instance had written before an entry, by their names; the last writer wins."""
    query = (
        select(JournalValue.id, JournalValue.name)
        .join(JournalEntry, JournalEntry.id == JournalValue.entry_id)
        .where(JournalEntry.chain_id == entry.chain_id, JournalEntry.seq < entry.seq)
        .order_by(JournalEntry.seq, JournalValue.id)
    )
    names = {row.id: row.name for row in session.execute(query)}
    kept = values_of(session, names)
    context: dict[str, Any] = {}
    for key, name in names.items():
        outer, _, inner = name.partition(".")
        value = codec.from_data(kept[key]) if key in kept else None
        if inner:
            answers = context.get(outer)
            context[outer] = {**(answers if isinstance(answers, dict) else {}), inner: value}
        else:
            context[outer] = value
    return context
