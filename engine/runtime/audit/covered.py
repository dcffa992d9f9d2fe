"""What the journal refers to besides its values: is it still what the entries say?

The facts of an instance (whose, of which case, by which release), and what was published."""

from collections.abc import Iterator

from sqlalchemy import select

from engine.history import Fault
from engine.history.tables import JournalEntry
from engine.history.verify import Ids
from engine.organisation.tables import Unit
from engine.runtime.audit.published import published_faults
from engine.runtime.tables import Case, ProcessInstance
from engine.storage import Reading

BATCH = 500


def covered_faults(session: Reading, cases: Ids | None, units: Ids | None) -> Iterator[Fault]:
    """Faults in what the chains refer to, at most one for each chain that tells of it."""
    found = [*_instances(session, cases), *_units(session, cases, units), *published_faults(session, cases, units)]
    yield from sorted(found, key=lambda fault: (fault.chain_id, fault.seq))


def _instances(session: Reading, cases: Ids | None) -> Iterator[Fault]:
    """Instances whose row no longer fits the first entry of their chain; cases without any instance."""
    row, first = ProcessInstance, JournalEntry
    columns = (row.id, row.tenant_id, row.case_id, row.unit_id, row.release_id, row.process_id)
    query = select(*columns, first.tenant_id, first.case_id, first.effects, first.at).join(
        first, (first.chain_id == row.id) & (first.seq == 1)
    )
    bare = select(Case.id).where(~select(row.id).where(row.case_id == Case.id).exists())
    if cases is not None:
        query, bare = query.where(row.case_id.in_(cases)), bare.where(Case.id.in_(cases))
    for found in session.execute(query.execution_options(yield_per=BATCH)):
        instance, facts, (tenant, case_id, effects, at) = found[0], found[1:6], found[6:]
        told = next((e for e in effects or () if isinstance(e, dict) and e.get("do") == "started"), {})
        kept = [tenant, case_id, told.get("unit", str(facts[2])), told.get("release"), told.get("process")]
        if [*facts[:2], str(facts[2]), str(facts[3]), facts[4]] != kept:
            yield Fault(instance, 1, "instance", at)
    yield from _ended(session, cases)
    for case_id in session.scalars(bare):
        yield Fault(case_id, 1, "gap")


def _units(session: Reading, cases: Ids | None, units: Ids | None) -> Iterator[Fault]:
    """Units without a chain: it began when they were entered."""
    if cases is not None and units is None:
        return
    bare = select(Unit.id).where(~select(JournalEntry.id).where(JournalEntry.chain_id == Unit.id).exists())
    for unit_id in session.scalars(bare if units is None else bare.where(Unit.id.in_(units))):
        yield Fault(unit_id, 1, "gap")


def _ended(session: Reading, cases: Ids | None) -> Iterator[Fault]:
    """Instances said to be running or over when their last entry says otherwise."""
    row, last = ProcessInstance, JournalEntry
    query = select(row.id, row.status, last.effects, last.seq, last.at).join(
        last, (last.chain_id == row.id) & (last.seq == row.head_seq)
    )
    if cases is not None:
        query = query.where(row.case_id.in_(cases))
    for instance, status, effects, seq, at in session.execute(query.execution_options(yield_per=BATCH)):
        told = {effect.get("do") for effect in effects or () if isinstance(effect, dict)}
        over = told & {"completed", "cancelled", "failed"}
        if over != (set() if status == "running" else {status}):
            yield Fault(instance, seq, "instance", at)
