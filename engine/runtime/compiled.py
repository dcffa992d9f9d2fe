"""Compiled releases in memory: SpiffWorkflow specs by release id, shared by all instances.

A cache that can always be rebuilt from the release; compiling is a few milliseconds."""

from uuid import UUID

from engine.localities import Bundle, bundle
from engine.localities.cache import Bounded
from engine.spiff import Compiled, compile_processes
from engine.storage import Reading

_compiled: Bounded[UUID, Compiled] = Bounded(256)


def compiled_release(session: Reading, release_id: UUID) -> tuple[Bundle, Compiled]:
    """A release ready to run: its forms and definitions, and the specs."""
    pinned = bundle(session, release_id)
    unique = {id(each): each for each in pinned.definitions.values()}
    return pinned, _compiled.get(release_id, lambda: compile_processes(unique.values(), pinned.decisions))
