"""Every change to the organisation: one command, one transaction, one permission check, one journal entry.

Each takes (work, actor, clock, …); the actor must administer the unit concerned, or be the system (`rights.py`)."""

from engine.organisation.commands.accounts import (
    OpenedAccount,
    change_own_password,
    disable_account,
    enable_account,
    open_account,
    reset_password,
    revoke_session,
    revoke_sessions,
)
from engine.organisation.commands.people import add_person, end_post, give_post, rename_person
from engine.organisation.commands.roles import define_role
from engine.organisation.commands.units import add_succession, close_unit, create_unit, move_unit, rename_unit

__all__ = [
    "OpenedAccount",
    "add_person",
    "add_succession",
    "change_own_password",
    "close_unit",
    "create_unit",
    "define_role",
    "disable_account",
    "enable_account",
    "end_post",
    "give_post",
    "move_unit",
    "open_account",
    "rename_person",
    "rename_unit",
    "reset_password",
    "revoke_session",
    "revoke_sessions",
]
