"""Identifiers: UUIDv7 for rows (sorted by time of creation), random ones for what must not tell a time.

RFC 9562 §5.7; a counter in the random part keeps ids of one process strictly increasing."""

import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A UUIDv7: 48 bits of milliseconds, then 12 + 62 bits that grow within one millisecond of one process."""
    global _last
    with _lock:
        stamp = (time.time_ns() // 1_000_000) << 74 | secrets.randbits(73)
        if stamp <= _last:
            stamp = _last + 1 + secrets.randbits(16)
        _last = stamp
    milliseconds, rest = stamp >> 74, stamp & ((1 << 74) - 1)
    value = milliseconds << 80 | 0x7 << 76 | (rest >> 62) << 64 | 0b10 << 62 | rest & ((1 << 62) - 1)
    return UUID(int=value)


def random_id() -> UUID:
    """A random UUIDv4, for keys that must not reveal when they were made (ballots, public codes)."""
    return UUID(bytes=secrets.token_bytes(16), version=4)
