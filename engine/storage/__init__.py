"""The ground floor: database set-up, units of work, clock, ids and the canonical form of data.

Every other room imports this one; it imports none of them."""

from engine.storage.base import Base, UtcDateTime, metadata
from engine.storage.canonical import canonical_bytes, digest, nfc
from engine.storage.clock import Clock, FixedClock, SystemClock
from engine.storage.database import Database, Reading, UnitOfWork
from engine.storage.gathered import Change, Gathered, adding, changing, removing
from engine.storage.ids import new_id, random_id
from engine.storage.prepared import Prepared

__all__ = [
    "Base",
    "Change",
    "Clock",
    "Database",
    "FixedClock",
    "Gathered",
    "Prepared",
    "Reading",
    "SystemClock",
    "UnitOfWork",
    "UtcDateTime",
    "adding",
    "canonical_bytes",
    "changing",
    "digest",
    "metadata",
    "new_id",
    "nfc",
    "random_id",
    "removing",
]
