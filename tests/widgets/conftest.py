"""Runs to show, and a count of what is made."""

import pytest
from ipywidgets.widgets import widget as ipywidgets_widget

from flowr_nb import FlowRun
from flowr_nb.widgets.controls import is_shared


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


@pytest.fixture
def count_models():
    """How many widget models there are now, without the looks that are made once for all."""
    return lambda: sum(not is_shared(each) for each in ipywidgets_widget._instances.values())
