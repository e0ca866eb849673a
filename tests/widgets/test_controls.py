"""Looks that many controls share: made once, and never closed with one of them."""

import ipywidgets

from flowr_nb import FlowExplorer, FlowRun
from flowr_nb.widgets.controls import button, is_shared, words
from flowr_nb.widgets.run_widget import close_with_looks


def test_controls_share_the_looks_that_nothing_changes():
    assert words().style is words().style
    assert words().layout is words().layout
    assert button("a", "", "").layout is button("b", "", "").layout
    own = ipywidgets.Layout(display="none")
    assert words(layout=own).layout is own
    assert not is_shared(own)


def test_closing_one_control_leaves_the_looks_of_the_others():
    one, other = words(), words()
    close_with_looks(one)
    assert other.layout.comm is not None
    assert other.style.comm is not None


def test_looks_are_made_anew_after_all_widgets_were_closed():
    words()
    ipywidgets.Widget.close_all()
    assert words().style.comm is not None


def test_no_widget_changes_a_look_that_others_have(library, store):
    explorers = [FlowExplorer(FlowRun.draft(library, store, "deploy")) for _ in range(2)]
    before = (words().layout.get_state(), button("", "", "").layout.get_state())
    explorers[0].run.fire("build")
    explorers[0].bar.list_button.click()
    explorers[0].close()
    assert (words().layout.get_state(), button("", "", "").layout.get_state()) == before
