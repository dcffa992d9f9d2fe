"""What each locality runs: packages, their parameters, and the releases of processes that instances are pinned to.

Files under `processes/` and `forms/` are installed into it; what administrators publish lives here alone."""

from engine.localities.bundles import Bundle, MessageStart, StartableProcess, StartRule
from engine.localities.checking import PublishingRefused, check_drafts
from engine.localities.commands import (
    change_profile,
    discard_draft,
    import_package,
    install_folder,
    publish,
    republish,
    save_draft,
    withdraw,
)
from engine.localities.decisions import compiled as decisions_of
from engine.localities.exporting import export_package, home_of
from engine.localities.following import register_follower, register_scheduler, units_going_by
from engine.localities.impact import changes_between, impact
from engine.localities.listing import (
    artefact,
    decision_history,
    decision_texts,
    draft,
    drafts,
    form_history,
    source,
    sources,
    text_history,
)
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
    signal_starts,
    startable,
)
from engine.localities.running import register_running_counter
from engine.localities.scheduled import SelfStart, self_starts
from engine.localities.starters import new_decision, new_diagram, new_form, new_key
from engine.localities.stated import IssuedDocument, register_issued
from engine.localities.views import CheckedFinding, Draft, Impact, Profile, Release, Source

__all__ = [
    "AT_START",
    "Bundle",
    "CheckedFinding",
    "Draft",
    "Impact",
    "IssuedDocument",
    "LIVE",
    "MessageStart",
    "Parameter",
    "ParameterView",
    "Profile",
    "ProfileChange",
    "PublishingRefused",
    "Release",
    "Source",
    "SelfStart",
    "StartRule",
    "StartableProcess",
    "ValueChange",
    "artefact",
    "bundle",
    "change_profile",
    "changes_between",
    "check_drafts",
    "decision_history",
    "decision_texts",
    "decisions_of",
    "discard_draft",
    "draft",
    "drafts",
    "export_package",
    "form_history",
    "history",
    "home_of",
    "impact",
    "import_package",
    "install_folder",
    "message_starts",
    "new_decision",
    "new_diagram",
    "new_form",
    "new_key",
    "parameters",
    "profile",
    "profile_history",
    "publish",
    "register_follower",
    "register_issued",
    "register_operations",
    "register_running_counter",
    "register_scheduler",
    "registered_operations",
    "releases",
    "republish",
    "resolve",
    "save_draft",
    "self_starts",
    "signal_starts",
    "source",
    "sources",
    "startable",
    "text_history",
    "units_going_by",
    "values",
    "withdraw",
]
