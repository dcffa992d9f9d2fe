"""The journal: who did what when and under which rules, in chains that show any later change.

One chain per process instance (its head lies on the instance row), one per unit for everything else."""

from engine.history.commands import EntryRef, Head, Stamp, Value, append, record_unit
from engine.history.queries import Entry, entries, values_of
from engine.history.verify import Fault, verify_chain

__all__ = [
    "Entry",
    "EntryRef",
    "Fault",
    "Head",
    "Stamp",
    "Value",
    "append",
    "entries",
    "record_unit",
    "values_of",
    "verify_chain",
]
