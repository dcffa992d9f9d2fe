"""What the journal says, as plain Vietnamese sentences: one owner for the timeline of a case and for auditors.

`sentence` knows every kind of effect that is written; a test fails for one without a sentence."""

from engine.runtime.telling.commands import COMMANDS, command_name
from engine.runtime.telling.instances import INSTANCE_SENTENCES, everyday
from engine.runtime.telling.names import Names
from engine.runtime.telling.sentences import UNREADABLE, kind_of, sentence
from engine.runtime.telling.units import UNIT_SENTENCES

__all__ = [
    "COMMANDS",
    "INSTANCE_SENTENCES",
    "Names",
    "UNIT_SENTENCES",
    "UNREADABLE",
    "command_name",
    "everyday",
    "kind_of",
    "sentence",
]
