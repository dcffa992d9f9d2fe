"""The process of twelve tasks as django-viewflow has it: a class."""

from django.views import View
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process

STEPS = 12


class Page(View):
    """The page a task would have; nobody opens it here."""


def _tasks() -> dict[str, object]:
    nodes: dict[str, object] = {"process_class": Process, "start": flow.StartHandle().Next(this.t1), "end": flow.End()}
    for number in range(1, STEPS + 1):
        following = getattr(this, f"t{number + 1}") if number < STEPS else this.end
        nodes[f"t{number}"] = flow.View(Page.as_view()).Next(following)
    return nodes


LineFlow = type(flow.Flow)("LineFlow", (flow.Flow,), {"__module__": __name__, **_tasks()})
