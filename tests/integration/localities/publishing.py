"""What the tests of publishing share: shipped texts with a change, forms, and the command itself."""

import json
from typing import Any
from uuid import UUID

from engine.localities import bundle, publish
from tests.integration.localities.conftest import Locality

CHILD = "child_plan"


def shipped(locality: Locality, key: str, old: str = "", new: str = "", package: str = "base") -> bytes:
    return (locality.processes / f"{package}/{key}.bpmn").read_bytes().replace(old.encode(), new.encode())


def form(locality: Locality, key: str, **changes: Any) -> bytes:
    data = json.loads((locality.forms / f"base/{key}.form.json").read_text(encoding="utf-8"))
    return json.dumps(data | {"title": "Biểu mẫu sửa", **changes}, ensure_ascii=False).encode()


def put(locality: Locality, *, note: str = "Sửa", unit: UUID | None = None, **given: Any) -> list[UUID]:
    with locality.database.write() as work:
        return publish(work, locality.system, locality.clock, unit_id=unit or locality.district, note=note, **given)


def made_keys(locality: Locality, made: list[UUID]) -> set[str]:
    with locality.database.read() as session:
        return {bundle(session, one).process_key for one in made}
