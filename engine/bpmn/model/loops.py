"""Activities done several times: loops, instances and what they report, ad-hoc sub-processes (BPMN 2.0.2 §10.3.5,
§10.3.8). Expressions are FEEL as written."""

from __future__ import annotations

from dataclasses import dataclass

from .events import EventDefinition


@dataclass(frozen=True, slots=True)
class Report:
    """What is thrown when an instance of several is done (BPMN 2.0.2 §10.3.8, table 10.30).

    condition: FEEL that decides; '' always."""

    events: tuple[EventDefinition, ...] = ()
    condition: str = ""


@dataclass(frozen=True, slots=True)
class MultiInstance:
    """Several instances of an activity (BPMN 2.0.2 §10.3.8). Texts are FEEL as written; item names are variables.

    collection: list or context to go through; cardinality: number of instances when there is no collection;
    completion: condition that ends the activity early; output_collection, output_item: where results are gathered.
    behavior: None reports every instance that is done, One the first, Complex those a condition chooses, All none.
    """

    sequential: bool = False
    collection: str = ""
    cardinality: str = ""
    item: str = ""
    completion: str = ""
    output_collection: str = ""
    output_item: str = ""
    behavior: str = "All"
    reports: tuple[Report, ...] = ()

    @property
    def thrown(self) -> frozenset[str]:
        """The kinds of what its instances throw when they are done."""
        return frozenset(event.kind for report in self.reports for event in report.events)

    def codes(self, kind: str) -> frozenset[str]:
        """The codes of the errors or escalations its instances throw."""
        found = (event for report in self.reports for event in report.events if event.kind == kind)
        return frozenset(event.code or event.ref_name for event in found)


@dataclass(frozen=True, slots=True)
class StandardLoop:
    """An activity repeated while a condition holds (BPMN 2.0.2 §10.3.8)."""

    condition: str = ""
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class AdHoc:
    """How the activities of an ad-hoc sub-process are done (BPMN 2.0.2 §10.3.5): one at a time or not, until the FEEL
    `condition` holds; whether what is under way then is cancelled."""

    sequential: bool = False
    condition: str = ""
    cancel_remaining: bool = True
