"""Decision models (DMN 1.5): tables with all hit policies, boxed expressions, knowledge models and services over FEEL.

`load` reads a file; `Decisions.evaluate` makes a decision. SpiffWorkflow's DMN is not used."""

from engine.dmn.decisions import Decisions, Outcome, load
from engine.dmn.findings import DmnFinding, DmnRefused

__all__ = ["Decisions", "DmnFinding", "DmnRefused", "Outcome", "load"]
