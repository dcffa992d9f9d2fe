"""The journal: who did what when and under which rules, in chains that show any later change.

One chain per process instance (its head lies on the instance row), one per unit for everything else."""

from engine.history.commands import EntryRef, Head, Stamp, Value, append, record_unit
from engine.history.erasing import erase, erasures
from engine.history.queries import (
    ENTRY,
    NEWEST_FIRST,
    OLDEST_FIRST,
    Entry,
    entries,
    named_values_of,
    values_of,
)
from engine.history.verify import Fault, Report, heads, verify, verify_chain

__all__ = [
    "ENTRY",
    "NEWEST_FIRST",
    "OLDEST_FIRST",
    "Entry",
    "EntryRef",
    "Fault",
    "Head",
    "Report",
    "Stamp",
    "Value",
    "append",
    "entries",
    "erase",
    "erasures",
    "heads",
    "named_values_of",
    "record_unit",
    "values_of",
    "verify",
    "verify_chain",
]
