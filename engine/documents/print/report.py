"""What can stand in a printed document: headings, paragraphs, facts, tables, passages of a story, drawings.

Plain values only; how they look is decided in `report.typ` beside this file."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 (a part) or 2; `note` stands smaller under it. `fresh`: begins a page."""

    text: str
    level: int = 1
    note: str = ""
    fresh: bool = False
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True)
class Paragraph:
    """Running text. `style`: 'plain', 'note' (smaller, softer), 'good' or 'bad' (a result, framed)."""

    text: str
    style: str = "plain"
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True)
class Facts:
    """Labels with their texts."""

    rows: tuple[tuple[str, str], ...]
    kind: ClassVar[str] = "facts"


@dataclass(frozen=True)
class Table:
    """A table with headings; rows with a place in `marked` stand out. `widths` are shares of the width."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    marked: tuple[int, ...] = ()
    kind: ClassVar[str] = "table"


@dataclass(frozen=True)
class Said:
    """One sentence of a passage, a reason that was given, what was entered (label, text), and what `then` followed."""

    text: str
    note: str = ""
    values: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    then: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """Something that happened: the time of day, who it was, in which capacity, what was done; `mark` closes it."""

    time: str
    who: str
    capacity: str
    said: tuple[Said, ...]
    mark: str = ""
    kind: ClassVar[str] = "passage"


@dataclass(frozen=True)
class Drawing:
    """A drawing as SVG, on pages of its own; `width` and `height` in CSS pixels decide how they are laid out."""

    svg: str
    width: int
    height: int
    caption: str
    note: str = ""
    kind: ClassVar[str] = "drawing"


Block = Heading | Paragraph | Facts | Table | Passage | Drawing


@dataclass(frozen=True)
class Report:
    """A whole document. `foot` stands at the bottom of every page beside the page number.

    `at` is the moment it was made (aware); the same report gives the same PDF."""

    title: str
    above: str
    below: str
    foot: str
    at: datetime
    blocks: tuple[Block, ...] = field(default_factory=tuple)
