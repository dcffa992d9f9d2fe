"""Reads language.txt: the literals of every kind, the rules by which terms grow, and the unary tests."""

from __future__ import annotations

from pathlib import Path

_SECTIONS: dict[str, dict[str, list[str]]] = {}


def _read(text: str) -> None:
    section: dict[str, list[str]] = {}
    for line in filter(None, text.splitlines()):
        if line.startswith("["):
            section = _SECTIONS.setdefault(line.strip("[]"), {})
        elif not line.startswith("#"):
            kind, _, items = line.partition(":")
            section.setdefault(kind, []).extend(item.strip(" ") for item in items.split("¦"))


_read(Path(__file__).with_name("language.txt").read_text("utf-8"))
LITERALS, RULES = _SECTIONS["literals"], _SECTIONS["rules"]
TESTS, TESTED = _SECTIONS["tests"]["tests"], _SECTIONS["tests"]["tested"]
