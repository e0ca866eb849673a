"""Two versions of a flow, pressed together."""

import pytest

from flowr_nb import FlowExplorer, Workspace, renderers
from flowr_nb.diagram import ViewError
from flowr_nb.widgets import NotShownError, VersionsExplorer
from tests.driving import Panel


@pytest.fixture
def ws(flows_dir):
    return Workspace(flows_dir, "memory:")


@pytest.fixture
def diff(ws):
    return ws.diff("deploy", ws.flow("deploy").source.text.replace(">=80%", ">=85%"))


def message(widget):
    return widget.children[0].value


def test_a_press_in_either_moves_both_until_they_part(ws, diff):
    widget = ws.explore_both(diff)
    before, after = widget.explorers
    assert isinstance(before, FlowExplorer)
    assert "bar" not in before.get_state("_parts")["_parts"], "nobody saves these"
    assert message(widget) == '<p role="status">they go together</p>'
    assert "error" not in Panel(after).press("build")
    assert before.run.session.state == after.run.session.state == "testing"
    for key, text in (("coverage", "82%"), ("failures", "0")):
        Panel(before).give(key, text)
    Panel(before).press("pass")
    assert (before.run.session.state, after.run.session.state) == ("approval", "testing")
    assert "they part at `pass`" in message(widget)
    before.run.back()
    assert message(widget) == '<p role="status">they go together</p>'


def test_runs_that_go_together_are_shown_as_they_are(ws, diff):
    both = diff.run()
    both.fire("build")
    widget = ws.explore_both(both, theme="dark")
    assert widget.both is both
    assert [each.theme for each in widget.explorers] == ["dark", "dark"]
    assert repr(widget) == "VersionsExplorer(they go together)"
    widget.close()
    both.fire("fail")
    assert "testing" in repr(widget.explorers[0])


def test_where_no_widget_runs_both_are_pictures(ws, diff):
    with renderers.enable("still"):
        data, _ = ws.explore_both(diff)._repr_mimebundle_()
    assert data["text/html"].count("<img") == 2
    assert data["text/plain"] == "VersionsExplorer(they go together)"


def test_names_of_strangers_are_no_markup(ws):
    text = "flow: f\nversion: 1.0.0\nexits: [o]\nstates:\n- {id: a, next: {'<b>go': o}}\n"
    widget = ws.explore_both(ws.diff(text, text.replace("<b>go", "<i>go")))
    Panel(widget.explorers[0]).press("<b>go")
    assert "&lt;b&gt;go" in message(widget)
    assert "<b>" not in message(widget)


@pytest.mark.parametrize("source", [None, "deploy", 3])
def test_what_is_no_diff_is_refused(source):
    with pytest.raises(NotShownError, match="shows a FlowDiff or a RunsTogether, and found a"):
        VersionsExplorer(source)


def test_a_word_that_is_none_is_refused(ws, diff):
    with pytest.raises(ViewError):
        ws.explore_both(diff, expand="everything")
