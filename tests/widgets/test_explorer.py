"""Everything in one widget, on one run."""

import re
import sys
from types import ModuleType, SimpleNamespace

import ipywidgets
import pytest

from flowr_nb import FlowExplorer, FlowRun, Session
from flowr_nb.diagram.layout.embedded import EmbeddedGraphviz
from flowr_nb.store import SessionConflictError
from flowr_nb.widgets.mimebundle import WIDGET_VIEW
from tests.driving import Picture, beside, plain, pressable, within


def card(explorer):
    """The steps that were taken and the state that this led to, as HTML: above the transitions."""
    return beside(explorer, explorer.panel, -1).value


def crumbs(explorer):
    """The call stack, as buttons."""
    (found,) = within(explorer, ipywidgets.ToggleButtons)
    return found


def shown(explorer):
    """The name of the flow that is shown."""
    return Picture(explorer.diagram).flow


@pytest.fixture
def explorer(run):
    return FlowExplorer(run)


def test_every_part_follows_the_run(explorer, run):
    run.fire("build")
    assert Picture(explorer.diagram).marks("testing") == "current"
    assert next(iter(pressable(explorer.panel))) == "pass"
    assert "testing" in plain(card(explorer))
    assert "not saved yet" in explorer.bar.mark.value
    assert "prepare → testing" in plain(card(explorer))


def test_the_state_s_attributes_are_shown(explorer):
    text = plain(card(explorer))
    assert "prepare" in text
    assert re.search(r"owner:\s+developer", text)


def test_there_are_no_breadcrumbs_outside_of_subflows(explorer):
    assert crumbs(explorer).layout.display == "none"


def test_breadcrumbs_show_the_call_stack_and_lead_to_the_outer_flows(nested_run):
    explorer = FlowExplorer(nested_run)
    trail = crumbs(explorer)
    assert list(trail.options) == ["feature ▸ build", "build-cycle ▸ review", "review-cycle"]
    assert trail.index == 2
    trail.index = 0
    assert shown(explorer) == "feature"
    trail.index = 2
    assert shown(explorer) == "review-cycle"


def test_a_step_brings_the_view_back_to_the_innermost_flow(nested_run):
    explorer = FlowExplorer(nested_run)
    crumbs(explorer).index = 0
    nested_run.fire("read")
    assert shown(explorer) == "review-cycle"
    assert crumbs(explorer).index == 2


def test_leaving_a_subflow_shortens_the_breadcrumbs(nested_run):
    explorer = FlowExplorer(nested_run)
    nested_run.fire("read")
    nested_run.fire("accept", {"comments": "resolved", "release-notes": "written"})
    assert crumbs(explorer).layout.display == "none"
    assert shown(explorer) == "feature"


def test_many_steps_are_shortened(explorer, run):
    for _ in range(10):
        run.fire("build")
        run.fire("fail")
    line = plain(card(explorer).split("</div>")[0])
    assert line.startswith("… → ")
    assert line.count("→") == 9


def test_the_end_is_shown(explorer, run):
    run.fire("cancel")
    assert "abandoned" in plain(card(explorer))
    assert "the end of" in plain(card(explorer))


def test_a_thousand_fires_make_no_model_and_no_layout(nested_run, count_models, monkeypatch):
    layouts = []
    original = EmbeddedGraphviz.render

    def render(self, *args, **kwargs):
        layouts.append(args)
        return original(self, *args, **kwargs)

    explorer = FlowExplorer(nested_run)
    for level in (0, 1, 2):
        explorer.diagram.level = level
    monkeypatch.setattr(EmbeddedGraphviz, "render", render)
    before = count_models()
    for _ in range(250):
        nested_run.fire("read")
        nested_run.fire("ask-for-changes")
        nested_run.fire("written")
        nested_run.fire("green", tests="passed")
    assert len(nested_run.history) == 1_005
    assert count_models() == before
    assert layouts == []


def test_a_thousand_presses_of_the_real_buttons_make_no_model(run, count_models):
    explorer = FlowExplorer(run)
    before = count_models()
    for _ in range(500):
        pressable(explorer.panel)["build"].click()
        pressable(explorer.panel)["fail"].click()
    assert len(run.history) == 1_000
    assert count_models() == before


def test_the_bundle_of_the_outermost_widget_holds_a_still_picture(explorer):
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {WIDGET_VIEW, "text/html", "image/svg+xml", "text/plain"}
    assert bundle["text/plain"] == "deploy is in prepare; open: build, cancel"
    assert bundle == explorer._repr_mimebundle_()


@pytest.mark.parametrize("is_used", [True, False])
def test_a_closed_explorer_leaves_no_model_behind(run, store, count_models, is_used):
    run.save()
    before = count_models()
    explorer = FlowExplorer(run)
    if is_used:
        at_first = count_models()
        explorer.history_button.value = True
        explorer.bar.list_button.click()
        run.fire("build")
        explorer.bar.flow_picker.value = "feature"  # which asks
        store.save(store.load("deploy").with_state("canary"))
        run.look_again()
        assert explorer.banner.children
        assert count_models() > at_first + 30
    explorer.close()
    explorer.close()
    run.fire("fail" if is_used else "build")
    assert count_models() == before


def test_a_session_changed_elsewhere_is_not_overwritten(explorer, run, store):
    explorer.bar.save_button.click()
    store.save(store.load("deploy").with_state("canary"))
    run.fire("build")
    with pytest.raises(SessionConflictError) as caught:
        run.save()
    assert caught.value.theirs.state == "canary"
    assert caught.value.mine is run.session


def test_markup_in_attributes_is_shown_as_text(write_flows, store):
    nasty = "<img src=x onerror=alert(1)>"
    library = write_flows(
        {
            "f": f"flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: '{nasty}'\n"
            f"  attrs: {{'{nasty}': '{nasty}'}}\n  next: {{go: '{nasty}'}}\n"
        }
    )
    run = FlowRun.draft(library, store, "f", "n")
    explorer = FlowExplorer(run)
    run.fire("go")
    assert "<img" not in card(explorer)


def test_a_session_whose_state_is_gone_can_be_looked_at(library, store):
    run = FlowRun(library, store, Session("deploy", "gone", "n"), saved=False)
    explorer = FlowExplorer(run)
    assert "does not have" in Picture(explorer.diagram).problem
    assert "does not have" in plain(explorer.panel.children[-1].value)
    assert plain(card(explorer)) == "gone"


def test_colab_is_told_who_draws_the_diagram_within(explorer, monkeypatch):
    """Its rule: the metadata of the outermost view names the manager for the widgets of others."""
    output = ModuleType("google.colab.output")
    theirs = SimpleNamespace(_installed_url="https://example.test/manager.js")
    vars(output).update(enable_custom_widget_manager=lambda: None, _widgets=theirs)
    monkeypatch.setitem(sys.modules, "google.colab.output", output)
    colab = {"custom_widget_manager": {"url": "https://example.test/manager.js"}}
    for widget in (explorer, explorer.diagram):
        data, metadata = widget._repr_mimebundle_()
        assert data[WIDGET_VIEW]["model_id"] == widget.model_id
        assert data["text/html"].startswith("<img ")
        assert metadata == {WIDGET_VIEW: {"colab": colab}}
