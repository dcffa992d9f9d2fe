"""What each locality runs: packages, their parameters, and the releases of processes that instances are pinned to.

Files under `processes/` and `forms/` are installed into it; what administrators publish lives here alone."""

from engine.localities.bundles import Bundle, MessageStart, StartableProcess, StartRule
from engine.localities.commands import change_profile, install_folder, publish, withdraw
from engine.localities.operations import register_operations, registered_operations
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
from engine.localities.views import Profile, Release

__all__ = [
    "AT_START",
    "LIVE",
    "Bundle",
    "MessageStart",
    "Parameter",
    "Profile",
    "Release",
    "StartRule",
    "StartableProcess",
    "bundle",
    "change_profile",
    "history",
    "install_folder",
    "message_starts",
    "profile",
    "publish",
    "register_operations",
    "registered_operations",
    "releases",
    "resolve",
    "startable",
    "values",
    "withdraw",
]
