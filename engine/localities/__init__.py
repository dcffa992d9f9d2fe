"""What each locality runs: packages, their parameters, and the releases of processes that instances are pinned to.

Files under `processes/` and `forms/` are installed into it; what administrators publish lives here alone."""

from engine.localities.bundles import Bundle, MessageStart, StartableProcess, StartRule
from engine.localities.commands import change_profile, install_folder, publish, withdraw
from engine.localities.following import register_follower, units_going_by
from engine.localities.operations import register_operations, registered_operations
from engine.localities.parameters import ParameterView, ProfileChange, ValueChange, parameters, profile_history
from engine.localities.profiles import AT_START, LIVE, Parameter, values
from engine.localities.queries import (
    bundle,
    history,
    message_starts,
    profile,
    releases,
    resolve,
    startable,
)
from engine.localities.stated import IssuedDocument, register_issued
from engine.localities.views import Profile, Release

__all__ = [
    "AT_START",
    "LIVE",
    "Bundle",
    "IssuedDocument",
    "MessageStart",
    "Parameter",
    "ParameterView",
    "Profile",
    "ProfileChange",
    "Release",
    "StartRule",
    "StartableProcess",
    "ValueChange",
    "bundle",
    "change_profile",
    "history",
    "install_folder",
    "message_starts",
    "parameters",
    "profile",
    "profile_history",
    "publish",
    "register_follower",
    "register_issued",
    "register_operations",
    "registered_operations",
    "releases",
    "resolve",
    "startable",
    "units_going_by",
    "values",
    "withdraw",
]
