"""Decision models (DMN 1.5): tables with all hit policies, boxed expressions, knowledge models and services over FEEL.

`load` reads a file; `Decisions.evaluate` makes a decision. SpiffWorkflow's DMN is not used."""

from engine.dmn.asking import Asked, asked, named
from engine.dmn.checking import CellFault, cell_faults, check
from engine.dmn.comparing import differences
from engine.dmn.decisions import Decisions, Outcome, load
from engine.dmn.editing import EditedRow, edit_table, new_model
from engine.dmn.findings import DmnFinding, DmnRefused
from engine.dmn.reading import read
from engine.dmn.tracing import Fired
from engine.dmn.words import TYPES, cell_text, column_names, hit_policy, rule_text, spoken

__all__ = [
    "Asked",
    "CellFault",
    "Decisions",
    "DmnFinding",
    "DmnRefused",
    "EditedRow",
    "Fired",
    "Outcome",
    "TYPES",
    "asked",
    "cell_faults",
    "cell_text",
    "check",
    "column_names",
    "differences",
    "edit_table",
    "hit_policy",
    "load",
    "named",
    "new_model",
    "read",
    "rule_text",
    "spoken",
]
