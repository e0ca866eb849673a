"""Two runs, of a version each, that are moved together until they part."""

from pathlib import Path

import pytest

from flowr_nb import FlowExplorer
from flowr_nb.changes import flow_diff
from flowr_nb.flow import FlowError
from flowr_nb.session import StepError
from tests.driving import Panel
from tests.markup import tags_of

FLOWS = Path(__file__).parents[2] / "flows"
DEPLOY = (FLOWS / "deploy.yaml").read_text("utf-8")


@pytest.fixture
def both():
    return flow_diff(DEPLOY, DEPLOY.replace(">=80%", ">=85%")).run()


def where(both):
    return [run.session.configuration.state for run in both.runs]


def test_a_step_of_one_is_taken_by_the_other(both):
    both.before.fire("build")
    assert where(both) == ["testing", "testing"]
    both.after.fire("pass", coverage="90%", failures=0)
    assert where(both) == ["approval", "approval"]
    assert not both.have_parted
    assert str(both).splitlines() == [
        "they go together",
        "  before  deploy › approval",
        "  after   deploy › approval",
    ]
    both.before.back()
    assert where(both) == ["testing", "testing"]
    both.after.return_to(-1)
    assert where(both) == ["prepare", "prepare"]
    both.fire("build")
    assert where(both) == ["testing", "testing"]


def test_where_one_cannot_go_along_they_part_and_a_step_back_brings_them_together(both):
    both.fire("build")
    both.fire("pass", coverage="82%", failures=0)
    assert where(both) == ["approval", "testing"]
    assert both.have_parted
    assert both.message == (
        "they part at `pass`, which the version before can take and the one after cannot: `pass` "
        "is blocked: coverage ≥ 85% does not hold, coverage is '82%'"
    )
    with pytest.raises(StepError, match="the two have parted; take the last step back"):
        both.fire("fail")
    both.before.fire("reject")
    assert where(both) == ["prepare", "testing"], "each by itself"
    both.before.return_to(0)
    assert where(both) == ["testing", "testing"]
    assert not both.have_parted
    both.fire("fail")
    assert where(both) == ["prepare", "prepare"]


def test_the_one_that_did_not_move_can_bring_them_together_as_well(both):
    both.fire("build")
    both.before.fire("pass", coverage="82%", failures=0)
    both.after.fire("fail")
    assert where(both) == ["approval", "prepare"]
    both.after.back()
    assert where(both) == ["testing", "testing"]
    assert not both.have_parted


def test_a_step_that_neither_can_take_moves_nothing(both):
    with pytest.raises(StepError, match="no trigger `og`"):
        both.fire("og")
    assert where(both) == ["prepare", "prepare"]
    assert not both.have_parted


def test_what_only_the_new_one_can_take():
    both = flow_diff(DEPLOY.replace(">=80%", ">=85%"), DEPLOY).run()
    both.fire("build")
    both.fire("pass", coverage="82%", failures=0)
    assert where(both) == ["testing", "approval"]
    assert "which the version after can take and the one before cannot" in both.message


def test_each_finds_the_subflows_of_its_own_version(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        for file in FLOWS.glob("*.yaml"):
            (tmp_path / folder / file.name).write_bytes(file.read_bytes())
    scope = tmp_path / "two/scope-cycle.yaml"
    text = scope.read_text("utf-8")
    first = text.partition("- id: ")[2].partition("\n")[0]
    scope.write_text(text.replace(first, "other-name"), "utf-8")
    both = flow_diff(tmp_path / "one/feature.yaml", tmp_path / "two/feature.yaml").run()
    both.fire(next(iter(both.before.place.state.next)))
    assert where(both) == [first, "other-name"]


def test_a_press_in_a_widget_moves_both(both):
    panels = [Panel(FlowExplorer(run)) for run in both.runs]
    panels[0].press("build")
    assert where(both) == ["testing", "testing"]
    assert [panel.triggers for panel in panels] == [["pass", "fail"]] * 2
    panels[1].press("fail")
    assert where(both) == ["prepare", "prepare"]


def test_a_cell_shows_both_pictures(both):
    html = both._repr_html_()
    assert [attrs["alt"] for tag, attrs in tags_of(html) if tag == "img"] == [
        "deploy is in prepare; open: build, cancel"
    ] * 2
    with pytest.raises(FlowError, match="no states"):
        flow_diff(DEPLOY, "flow: deploy\nversion: 1.0.0\nexits: []\nstates: []\n").run()
