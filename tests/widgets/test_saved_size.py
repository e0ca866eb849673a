"""A saved notebook holds every widget and every picture: what one explorer adds to it is small."""

import json

import ipywidgets
import pytest

from flowr_nb import FlowExplorer, FlowRun
from flowr_nb.widgets.mimebundle import WIDGET_VIEW
from tests.driving import ask, say, shown, steps_listed

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
    bundle, metadata = explorer._repr_mimebundle_()
    assert size(saved()) + size(bundle) + size(metadata) < MOST
    # The static pictures are there, in the two forms that hosts without widgets show.
    assert set(bundle) == {WIDGET_VIEW, "text/html", "image/svg+xml", "text/plain"}


def test_an_explorer_is_two_models_whatever_was_done_with_it(library, store, saved):
    run = FlowRun.draft(library, store, "deploy")
    explorer = FlowExplorer(run)
    kinds = sorted(model["model_name"] for model in saved().values())
    assert kinds == ["AnyModel", "LayoutModel"]
    explorer.history = explorer.what_if = True
    run.fire("build")
    ask(explorer, "sessions")
    assert "question" in ask(explorer, "begin", flow="feature")
    assert len(saved()) == 2


def test_what_is_hidden_at_first_is_not_saved(library, store, saved):
    run = FlowRun.draft(library, store, "deploy")
    for _ in range(200):
        run.fire("build")
        run.fire("fail")
    explorer = FlowExplorer(run)
    assert steps_listed(explorer) is None
    before = size(saved())
    for message in ({"do": "sessions"}, {"do": "explain", "path": ["prepare"]}):
        assert "error" not in say(explorer, message)
    assert size(saved()) == before  # it went to who asked, and nowhere else
    explorer.history = True
    assert size(saved()) > before


def page_of(widgets):
    """What the page has of each of these: what it was told, as its own models have it."""
    return {each: {**each.get_state()} for each in widgets}


def follow(page, monkeypatch):
    """Let a page hear what the kernel says."""
    for widget, state in page.items():

        def hear(data, state=state, **_):
            if data["method"] == "update":
                state.update(data["state"])

        monkeypatch.setattr(widget.comm, "send", hear)


@pytest.mark.parametrize("is_woken", [True, False])  # not by a host that keeps the browser's half
@pytest.mark.parametrize("order", ["gone first", "seen first"])
def test_a_cell_that_is_run_again_leaves_next_to_nothing_behind(
    library, store, monkeypatch, order, is_woken
):
    run = FlowRun.draft(library, store, "deploy")
    old, new = FlowExplorer(run), FlowExplorer(run)
    page = page_of([old, new])
    follow(page, monkeypatch)
    ask(old, "seen", view="1")
    whole = size(page[old])
    assert whole > 20_000
    messages = [(old, "gone", "1"), (new, "seen", "2")]
    for widget, do, view in messages if order == "gone first" else reversed(messages):
        assert not ask(widget, do, view=view).get("error")
    assert size(page[old]) < 2_000
    assert size(page[new]) > 20_000
    run.fire("build")  # which it does not follow
    assert size(page[old]) < 2_000
    # It is shown after all: in another cell, or a cell that was deleted is put back.
    if is_woken:
        ask(old, "wake")
        assert page[old] == old.get_state()
    ask(old, "seen", view="3")
    assert page[old] == old.get_state()
    assert shown(old, "panel")["title"] == "testing"
    ask(new, "seen", view="4")
    assert page[old] == old.get_state()


def test_what_is_shown_nowhere_else_is_kept_whole(library, store, monkeypatch):
    one = FlowExplorer(FlowRun.draft(library, store, "deploy"))
    other = FlowExplorer(FlowRun.draft(library, store, "feature"))
    page = page_of([one, other])
    follow(page, monkeypatch)
    ask(one, "seen", view="1")
    ask(one, "gone", view="1")  # a page that is closed does that, too
    ask(other, "seen", view="2")
    assert page[one] == one.get_state()
