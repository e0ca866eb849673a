"""Runs to show, and a count of what is made."""

import ipywidgets
import pytest

from flowr_nb import FlowRun


@pytest.fixture
def run(library, store):
    """A draft of the deployment."""
    return FlowRun.draft(library, store, "deploy")


@pytest.fixture
def nested_run(library, store):
    """A draft of the feature, two subflows deep."""
    run = FlowRun.draft(library, store, "feature", "redesign")
    for trigger, evidence in [
        ("start", {}),
        ("understood", {}),
        ("baseline", {"stories": 3, "estimate": "12 days"}),
        ("written", {}),
        ("green", {"tests": "passed"}),
    ]:
        run.fire(trigger, evidence)
    return run


@pytest.fixture(autouse=True)
def made():
    """Every widget that is made from here on."""
    widgets = []
    ipywidgets.Widget.on_widget_constructed(widgets.append)
    yield widgets
    ipywidgets.Widget.on_widget_constructed(None)


@pytest.fixture
def count_models(made):
    """How many models of this test there are now."""
    return lambda: sum(each.comm is not None for each in made)
