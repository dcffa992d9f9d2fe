"""What auditors ask: the journal as a story, what was in force then, and whether anybody has touched it since.

Reading only. Every question takes the posts of the reader; only posts of the auditor's role open anything."""

from engine.runtime.audit.auditor import Auditor
from engine.runtime.audit.verifying import LIMITS
from engine.runtime.audit.views import (
    AuditedCase,
    AuditEntry,
    CasePage,
    ChainFault,
    Choice,
    Choices,
    Criteria,
    EntryPage,
    Happening,
    Rule,
    RulesPeriod,
    SeenForm,
    Story,
    StoryDiagram,
    Verification,
)

__all__ = [
    "LIMITS",
    "AuditEntry",
    "AuditedCase",
    "Auditor",
    "CasePage",
    "ChainFault",
    "Choice",
    "Choices",
    "Criteria",
    "EntryPage",
    "Happening",
    "Rule",
    "RulesPeriod",
    "SeenForm",
    "Story",
    "StoryDiagram",
    "Verification",
]
