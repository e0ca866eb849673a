"""Subflows in the diagram widget: opened in place or looked at by themselves, and back again."""

import uuid

import pytest

from flowr_nb import FlowDiagram, FlowRun
from flowr_nb.diagram import UnknownAttributeError, ViewError, frame_of
from flowr_nb.diagram.layout.embedded import EmbeddedGraphviz
from flowr_nb.diagram.layout.engines import ENGINES
from flowr_nb.flow import FlowError
from flowr_nb.session.step_errors import StepError
from tests.driving import Picture, listen, say


def says(diagram, kind, **content):
    """What the browser says."""
    return say(diagram, {"do": kind, **content})


def frames(diagram):
    return Picture(diagram).frames


def shown(diagram):
    """The name of the flow that is shown."""
    return Picture(diagram).flow


def marks(diagram, *path):
    return Picture(diagram).marks(*path)


@pytest.fixture
def run(library, store):
    return FlowRun.draft(library, store, "feature")


def test_nothing_is_open_at_first_and_the_innermost_flow_is_shown(nested_run):
    diagram = FlowDiagram(nested_run)
    assert shown(diagram) == "review-cycle"
    assert frames(diagram) == []


def test_expand_current_opens_what_the_run_is_in_and_follows_it(run):
    diagram = FlowDiagram(run, expand="current")
    assert frames(diagram) == []
    run.fire("start")
    assert frames(diagram) == ["scope"]
    assert marks(diagram, "scope", "discovery") == "current"
    assert marks(diagram, "scope") == "inside"
    run.fire("understood")
    run.fire("baseline", stories=3, estimate="12 days")
    assert frames(diagram) == ["build"]
    assert "visited" in marks(diagram, "scope")


def test_expand_all_opens_every_subflow_to_any_depth(run):
    diagram = FlowDiagram(run, expand="all")
    assert frames(diagram) == ["scope", "build", "build/review"]
    diagram.expand = "none"
    assert frames(diagram) == []


def test_a_step_in_an_open_subflow_fires_from_there(nested_run):
    diagram = FlowDiagram(nested_run, expand="current")
    picture = Picture(diagram)
    edge = picture.edge("build", "review", "reading", "read")
    assert picture.view["marks"][edge] == "open"
    picture.click("build", "review", "reading", "read")
    assert nested_run.session.state == "verdict"
    assert marks(diagram, "build", "review", "verdict") == "current"


def test_signs_open_and_close_in_place(run):
    diagram = FlowDiagram(run)
    says(diagram, "open", path=["build"])
    assert frames(diagram) == ["build"]
    says(diagram, "open", path=["build", "review"])
    assert frames(diagram) == ["build", "build/review"]
    says(diagram, "close", path=["build"])
    assert frames(diagram) == []
    assert Picture(diagram).view["marks"]["s0"] == "current"


def test_what_was_opened_by_hand_stays_open_and_what_was_closed_closed(run):
    diagram = FlowDiagram(run, expand="current")
    run.fire("start")
    diagram.fold("scope")
    assert frames(diagram) == []
    assert marks(diagram, "scope") == "current inside"
    run.fire("understood")
    assert frames(diagram) == []
    diagram.unfold("build", "review")
    assert frames(diagram) == ["build", "build/review"]


def test_a_subflow_is_looked_at_by_itself_and_left_again(run):
    diagram = FlowDiagram(run)
    says(diagram, "enter", path=["build"])
    assert shown(diagram) == "build-cycle"
    assert Picture(diagram).view["title"] == "feature › build (build-cycle)"
    assert "the run is in feature › idea" in Picture(diagram).label
    assert not Picture(diagram).offered
    assert Picture(diagram).view["base"] == ["build"]
    says(diagram, "enter", path=["build", "review"])
    assert Picture(diagram).view["title"] == "feature › build › review (review-cycle)"
    says(diagram, "back")
    assert shown(diagram) == "build-cycle"
    says(diagram, "back")
    assert shown(diagram) == "feature"
    assert "title" not in Picture(diagram).view
    says(diagram, "back")
    assert shown(diagram) == "feature"


def test_when_the_run_moves_the_picture_comes_back_to_it(run):
    diagram = FlowDiagram(run)
    diagram.enter("build", "review")
    run.evidence = {"any": "thing"}
    assert shown(diagram) == "review-cycle"
    run.fire("start")
    assert shown(diagram) == "scope-cycle"
    assert diagram.viewed is None
    assert marks(diagram, "discovery") == "current"


def test_another_level_ends_the_looking(nested_run):
    diagram = FlowDiagram(nested_run)
    diagram.enter("scope")
    diagram.level = 0
    assert shown(diagram) == "feature"
    assert diagram.viewed is None


def test_the_subflow_that_the_run_is_in_shows_the_run(nested_run):
    diagram = FlowDiagram(nested_run)
    diagram.enter("build")
    assert marks(diagram, "review") == "current inside"
    assert "build-cycle waits in review for review-cycle" in Picture(diagram).label


def test_a_subflow_that_is_not_there_is_told_in_words(write_flows, store):
    library = write_flows(
        {
            "f": "flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  next: {go: b, me: c}\n"
            "- id: b\n  flow: gone\n  next: {x: x}\n- id: c\n  flow: f\n  next: {x: x}\n"
        }
    )
    diagram = FlowDiagram(FlowRun.draft(library, store, "f"))
    for kind in ("open", "enter"):
        says(diagram, kind, path=["b"])
        assert "invokes `gone`, and there is no such file" in Picture(diagram).problem
        says(diagram, kind, path=["c"])
        assert "invokes itself: f → f" in Picture(diagram).problem
        says(diagram, kind, path=["a"])
        assert "`f` has no state `a` that invokes a flow" in Picture(diagram).problem
        for path in (None, [], "b", [["b"]], {}):
            says(diagram, kind, path=path)
            assert "which subflow is meant is not told" in Picture(diagram).problem
    with pytest.raises(FlowError):
        diagram.unfold("b")
    with pytest.raises(StepError, match="no state `bb` that invokes a flow"):
        diagram.enter("bb")
    assert frames(diagram) == []


def test_a_flow_shown_alone_opens_its_subflows_too(library):
    flow = library.load("feature")
    diagram = FlowDiagram(flow, library=library, expand="all")
    assert frames(diagram) == ["scope", "build", "build/review"]
    says(diagram, "close", path=["scope"])
    assert frames(diagram) == ["build", "build/review"]
    says(diagram, "enter", path=["scope"])
    assert shown(diagram) == "scope-cycle"
    assert FlowDiagram(flow).get_state()["_opens"] is False
    assert frames(FlowDiagram(flow, expand="all")) == []


class CountingEngine(EmbeddedGraphviz):
    """Remembers what it was asked to lay out; nothing of that is there already."""

    identity = uuid.uuid4().hex
    rendered = ()

    def render(self, dot, *args, **how):
        self.rendered = (*self.rendered, dot)
        return super().render(dot, *args, **how)


def test_a_thousand_fires_lay_out_nothing_that_was_seen(nested_run, monkeypatch):
    engine = CountingEngine()
    monkeypatch.setitem(ENGINES, engine.identity, lambda: engine)
    diagram = FlowDiagram(nested_run, engine=engine.identity, expand="current")
    assert len(engine.rendered) == 1
    for _ in range(50):
        nested_run.fire("read")
        nested_run.fire("ask-for-changes")
        nested_run.fire("written")
        nested_run.fire("green", tests="passed")
    assert len(engine.rendered) == len(set(engine.rendered)) <= 2
    assert frames(diagram) == ["build", "build/review"]


def test_a_step_inside_an_open_picture_sends_the_view_alone(nested_run, monkeypatch):
    diagram = FlowDiagram(nested_run, expand="all")
    told = listen(diagram, monkeypatch)
    nested_run.fire("read")
    nested_run.fire("ask-for-changes")
    assert [set(message["state"]) for message in told] == [{"_view"}, {"_view"}]


def test_a_changed_subflow_is_drawn_anew(write_flows, store):
    parent = "flow: p\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  flow: c\n  next: {y: x}\n"
    child = "flow: c\nversion: 1.0.0\nexits: [y]\nstates:\n- id: s\n  next: {go: y, stay: s}\n"
    library = write_flows({"p": parent, "c": child})
    run = FlowRun.draft(library, store, "p")
    diagram = FlowDiagram(run, expand="all")
    write_flows({"c": child.replace("stay", "remain")})
    run.evidence = {"any": "change"}
    assert "remain" in Picture(diagram).svg


def test_findings_show_on_the_states_of_open_subflows(write_flows, store):
    parent = "flow: p\nversion: 1.0.0\nexits: [x]\nstates:\n- id: a\n  flow: c\n  next: {y: x}\n"
    child = "flow: c\nversion: 1.0.0\nexits: [y]\nstates:\n- id: s\n  next: {go: nowhere, z: y}\n"
    library = write_flows({"p": parent, "c": child})
    diagram = FlowDiagram(FlowRun.draft(library, store, "p"), expand="all")
    picture = Picture(diagram)
    assert picture.notes[picture.edge("a", "s", "go")][0] == "error"
    assert picture.notes["s0"][0] == "error"


def test_attributes_are_shown_when_asked_for(run):
    diagram = FlowDiagram(run, show=["owner"])
    assert "owner: product" in Picture(diagram).svg
    run.fire("start")
    assert "owner: product" in Picture(diagram).svg
    diagram.show = ()
    assert "owner" not in Picture(diagram).svg


def test_an_attribute_that_no_state_has_is_refused_with_those_there_are(run):
    with pytest.raises(
        UnknownAttributeError, match=r"no state of `feature` has an attribute `onwer`.*owner"
    ):
        FlowDiagram(run, show=["onwer"])
    diagram = FlowDiagram(run, show="owner")
    assert diagram.show == ("owner",)
    diagram.show = ()
    with pytest.raises(UnknownAttributeError, match="nothing"):
        diagram.show = ("nothing",)
    assert diagram.show == ()


def test_the_direction_is_chosen_and_turned(library):
    diagram = FlowDiagram(library.load("traffic-light"))
    assert 'data-direction="LR"' in Picture(diagram).svg
    says(diagram, "turn")
    assert diagram.direction == "TB"
    assert 'data-direction="TB"' in Picture(diagram).svg
    says(diagram, "turn")
    assert diagram.direction == "LR"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"expand": "curent"}, "not 'curent'; did you mean `current`"),
        ({"direction": "up"}, "direction is one of `auto`, `LR`, `TB`, and not 'up'"),
        ({"theme": "drak"}, "not 'drak'; did you mean `dark`"),
        ({"expand": 3}, "and not 3"),
    ],
)
def test_what_there_is_not_is_refused_with_the_nearest_word(run, wrong, says):
    with pytest.raises(ViewError, match=says):
        FlowDiagram(run, **wrong)
    with pytest.raises(ViewError, match=says):
        frame_of(run, **wrong)
