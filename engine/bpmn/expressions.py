"""Asks the FEEL room whether a text is well-formed, and says in Vietnamese where it is not.
The one place where this room meets the expression language."""

from __future__ import annotations

from engine.feel import FeelError, parse


def syntax_problem(text: str) -> str:
    """Where a FEEL text is wrong, as an end of sentence; '' when it is well-formed."""
    try:
        parse(text)
    except FeelError as error:
        reason = error.message.partition(". ")[0]
        return f"sai cú pháp ở vị trí {error.position + 1}: {reason[:1].lower()}{reason[1:]}"
    return ""
