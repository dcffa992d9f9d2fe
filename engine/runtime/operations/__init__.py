"""The registry of operations that service tasks may name: each a function with a schema for its parameters.

A module in this folder registers its operations with `@operation`; importing the folder makes all of them known."""

from engine.localities import register_operations
from engine.runtime.operations.registry import OperationContext, carry_out, names, operation

__all__ = ["OperationContext", "carry_out", "names", "operation"]

from engine.runtime.operations import documents, dossiers, meetings, plans  # noqa: F401 - they register themselves

register_operations(names())
