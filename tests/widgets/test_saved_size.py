"""A saved notebook holds every widget and every picture: what one explorer adds to it is small."""

import json

import ipywidgets
import pytest

from flowr_nb import FlowExplorer, FlowRun
from flowr_nb.widgets.controls import is_shared
from flowr_nb.widgets.mimebundle import WIDGET_VIEW
from tests.driving import pressable, within

SAMPLES = (
    "build-cycle",
    "deploy",
    "feature",
    "online-order",
    "pull-request",
    "review-cycle",
    "scope-cycle",
    "traffic-light",
)
MOST = 150_000


@pytest.fixture
def saved():
    """Every widget there is, on view or not, as a notebook holds them: see tools/run_notebooks."""
    ipywidgets.Widget.close_all()  # those of other tests

    def state():
        models = ipywidgets.Widget.get_manager_state()["state"]
        for model in models.values():
            if model["model_name"] == "LayoutModel":
                model["state"] = {k: v for k, v in model["state"].items() if v is not None}
        return models

    return state


def size(content):
    """In bytes, as a notebook is written."""
    return len(json.dumps(content, indent=1, ensure_ascii=False).encode())


@pytest.mark.parametrize("flow", SAMPLES)
def test_an_explorer_is_saved_in_less_than_150_kb(library, store, saved, flow):
    explorer = FlowExplorer(FlowRun.draft(library, store, flow))
    shown = explorer._repr_mimebundle_()
    assert size(saved()) + size(shown) < MOST
    # The static pictures are there, in the two forms that hosts without widgets show.
    assert set(shown) == {WIDGET_VIEW, "text/html", "image/svg+xml", "text/plain"}


def test_what_is_hidden_at_first_is_not_saved(library, store, saved):
    explorer = FlowExplorer(FlowRun.draft(library, store, "deploy"))
    states = library.load("deploy").states
    rows = max(len(state.next) for state in states)
    fields = max(len({key for way in state.next.values() for key in way.guard}) for state in states)
    kinds = [model["model_name"] for model in saved().values()]
    assert kinds.count("TextModel") == 1 + fields  # the name, not the search
    assert kinds.count("DropdownModel") == 2  # flow and session, not the order of the table
    assert kinds.count("ButtonModel") == 4 + rows
    explorer.bar.list_button.click()
    assert sum(model["model_name"] == "DropdownModel" for model in saved().values()) == 3


def test_rows_of_transitions_share_their_looks(library, store):
    explorer = FlowExplorer(FlowRun.draft(library, store, "pull-request"))
    one, other = [within(row) for row in explorer.panel.children if pressable(row)][:2]
    for part, its_like in zip(one, other, strict=True):
        assert part.layout is its_like.layout
        assert is_shared(part.layout)
    assert [type(part).__name__ for part in one] == ["VBox", "HBox", "Button", "HTML"]
