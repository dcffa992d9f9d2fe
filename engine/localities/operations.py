"""The port through which the runtime says which operations service tasks may name (design.md §2, rule 2).

Publishing refuses a diagram that names an operation nobody registered."""

from collections.abc import Iterable

_registered: set[str] = set()


def register_operations(names: Iterable[str]) -> None:
    """Make operations known to publishing; called once by the room that carries them out."""
    _registered.update(names)


def registered_operations() -> frozenset[str]:
    """The names of all operations a service task may use."""
    return frozenset(_registered)
