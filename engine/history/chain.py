"""How an entry is hashed and a value committed to: the one definition that writing and verifying share.

`hash = SHA-256(canonical form of the entry with the hash before it)`; `commitment = SHA-256(salt, canonical value)`."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from engine.storage import digest

FORMAT = "qt-journal-1"
GENESIS = "0" * 64


def entry_hash(
    *,
    id: UUID,
    tenant_id: UUID,
    chain_id: UUID,
    chain_kind: str,
    seq: int,
    case_id: UUID | None,
    at: datetime,
    command: str,
    person_id: UUID | None,
    post_id: UUID | None,
    on_behalf_of: UUID | None,
    actor_label: str,
    effects: Sequence[Any],
    commitments: Mapping[str, Any],
    prev_hash: str,
) -> str:
    """The link of one entry, in hex. Every argument is covered."""
    return digest(
        {
            "format": FORMAT,
            "id": str(id),
            "tenant": str(tenant_id),
            "chain": str(chain_id),
            "kind": chain_kind,
            "seq": seq,
            "case": None if case_id is None else str(case_id),
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "command": command,
            "person": None if person_id is None else str(person_id),
            "post": None if post_id is None else str(post_id),
            "on_behalf_of": None if on_behalf_of is None else str(on_behalf_of),
            "actor": actor_label,
            "effects": list(effects),
            "commitments": dict(commitments),
            "prev": prev_hash,
        }
    )


def commitment(salt: str, name: str, body: str) -> str:
    """What an entry says of a value without telling it. `body` is the value's stored JSON text."""
    return hashlib.sha256(b"\n".join((FORMAT.encode(), salt.encode(), name.encode(), body.encode()))).hexdigest()
