"""Printed documents: plain data in, one PDF out (A4, Tinos, page numbers), for reports, histories and the like.

Every text stays a text: nothing in it is ever read as code of the typesetter."""

from engine.documents.print.press import to_pdf
from engine.documents.print.report import (
    Block,
    Drawing,
    Facts,
    Heading,
    Paragraph,
    Passage,
    Report,
    Said,
    Table,
)

__all__ = [
    "Block",
    "Drawing",
    "Facts",
    "Heading",
    "Paragraph",
    "Passage",
    "Report",
    "Said",
    "Table",
    "to_pdf",
]
