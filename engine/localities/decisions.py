"""Decision files of a package: read once by their text, compiled with those they build upon, named for steps to choose.

A step names a file by its key, and a decision in it after `#` (its id); without one it is the only final decision."""

from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256

from engine.dmn import Decisions, DmnFinding, DmnRefused, asked, check, named, read
from engine.dmn.model import Model
from engine.localities.cache import Bounded
from engine.storage.text import clean_label

_models: Bounded[str, Model] = Bounded(1024)
_compiled: Bounded[tuple[str, ...], Decisions] = Bounded(512)


def hashed(content: bytes) -> str:
    """The hash an artefact is kept by, in hex."""
    return sha256(content).hexdigest()


def model_of(content: bytes) -> Model:
    """A file as a model. Raises DmnRefused with every finding."""
    return _models.get(hashed(content), lambda: read(content))


def decision_title(content: bytes) -> str:
    """What a decision file calls itself, '' when it does not say or cannot be read."""
    try:
        return clean_label(model_of(content).name)[:300]
    except DmnRefused:
        return ""


def with_imported(key: str, texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """A file and those it builds upon, however indirectly, by key; nothing when there is no such file."""
    found: dict[str, bytes] = {}
    waiting = [key]
    spaces: dict[str, str] | None = None
    while waiting:
        name = waiting.pop()
        if name in found or name not in texts:
            continue
        found[name] = texts[name]
        try:
            imports = model_of(texts[name]).imports
        except DmnRefused:
            continue
        if imports and spaces is None:
            spaces = spaces_of(texts)
        waiting += [spaces[each.namespace] for each in imports if spaces and each.namespace in spaces]
    return found


def spaces_of(texts: Mapping[str, bytes]) -> dict[str, str]:
    """The key of the file that holds each namespace."""
    found: dict[str, str] = {}
    for key in sorted(texts, reverse=True):
        with suppress(DmnRefused):
            found[model_of(texts[key]).namespace] = key
    return found


def compiled(key: str, texts: Mapping[str, bytes]) -> Decisions:
    """A file ready to be asked. Raises DmnRefused with every finding, KeyError when there is no such file."""
    parts = with_imported(key, texts)
    own = parts.pop(key)
    others = [parts[name] for name in sorted(parts)]
    place = (hashed(own), *map(hashed, others))
    return _compiled.get(place, lambda: Decisions(model_of(own), [model_of(each) for each in others]))


def findings_of(key: str, texts: Mapping[str, bytes]) -> list[DmnFinding]:
    """Everything that is wrong, or worth a look, in a decision file, errors first."""
    try:
        return check(compiled(key, texts))
    except DmnRefused as refused:
        return refused.findings


def references(texts: Mapping[str, bytes]) -> dict[str, frozenset[str]]:
    """Everything a step may write to choose a decision, with the names of the inputs it needs. Files that cannot be
    read are left out; checking names them."""
    found: dict[str, frozenset[str]] = {}
    for key in texts:
        try:
            decisions = compiled(key, texts)
        except DmnRefused:
            found[key] = frozenset()  # it is there, with faults of its own
            continue
        for each in asked(decisions):
            inputs = frozenset(name for name, _ in each.inputs)
            found[f"{key}#{each.id}"] = found[f"{key}#{each.name}"] = inputs
        if (final := named(decisions, "")) is not None:
            found[key] = frozenset(name for name, _ in final.inputs)
    return found
