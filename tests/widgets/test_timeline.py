"""Looking back, and going back."""

import json

import pytest
import traitlets

from flowr_nb import FlowDiagram, FlowExplorer, FlowRun, Session, YamlSessionStore
from flowr_nb.widgets import Timeline, TransitionPanel
from tests.driving import Picture, ask, listen, parts_of, say, shown, steps_listed


@pytest.fixture
def timeline(run):
    run.fire("build")
    run.fire("pass", coverage=85, failures=0)
    run.fire("reject")
    return Timeline(run)


def steps(widget):
    return steps_listed(widget)


def words(widget):
    return [each["words"] for each in steps(widget)]


def at(widget, step):
    """A step as its row says it back: its number and its time."""
    now = shown(widget, "timeline")
    times = {each["step"]: each["at"] for each in steps(widget)}
    return {"step": step, "at": times.get(step, now["begunAt"])}


def look_at(widget, step):
    return ask(widget, "look", **at(widget, step))


def test_every_step_is_listed_the_newest_first(timeline, run):
    assert words(timeline) == [
        "reject: approval → prepare",
        "pass: testing → approval",
        "build: prepare → testing",
    ]
    assert [each["step"] for each in steps(timeline)] == [2, 1, 0]
    now = shown(timeline, "timeline")
    assert (now["begun"], now["count"], now["looking"]) == ("prepare", 3, None)
    run.back()
    assert words(timeline)[0] == "returned: prepare → approval"
    assert steps(timeline)[0]["kind"] == "return"


def test_a_step_is_one_message(timeline, run, monkeypatch):
    told = listen(timeline, monkeypatch)
    run.fire("build")
    assert parts_of(told) == [["_steps_0", "_timeline"]]


def test_looking_at_a_step_shows_it_on_the_diagram_and_moves_nothing(timeline, run):
    picture = Picture(FlowDiagram(run))
    look_at(timeline, 0)
    assert picture.marks("testing") == "current past"
    assert picture.node("approval") not in picture.view["marks"]
    assert not any("open" in marks for marks in picture.view["marks"].values())
    assert "looking back: deploy was in testing after step 1 of 3" in picture.label
    assert shown(timeline, "timeline")["looking"] == 0
    look_at(timeline, -1)
    assert picture.view["marks"] == {picture.node("prepare"): "current past"}
    assert run.session.state == "prepare"
    assert len(run.history) == 3
    assert "error" not in ask(timeline, "look", step=None)
    assert any("open" in marks for marks in picture.view["marks"].values())
    assert shown(timeline, "timeline")["looking"] is None


def test_the_evidence_of_a_step_is_shown(timeline):
    assert steps(timeline)[1]["evidence"] == [["coverage", "85"], ["failures", "0"]]


def test_return_here_goes_back_and_erases_nothing(timeline, run):
    look_at(timeline, 0)
    ask(timeline, "return", **at(timeline, 0))
    assert run.session.state == "testing"
    assert len(run.history) == 4
    assert run.looking_at is None
    assert words(timeline)[0] == "returned: prepare → testing"
    ask(timeline, "return", **at(timeline, -1))
    assert run.session.state == "prepare"


def meanwhile(*widgets):
    """What is said of the run while one looks back, by each of these alike."""
    (words,) = {
        shown(widget, "panel" if isinstance(widget, TransitionPanel) else "timeline")["meanwhile"]
        for widget in widgets
    }
    return words


def test_a_press_brings_back_the_present(timeline, run):
    look_at(timeline, 0)
    run.press("build")
    assert run.looking_at is None
    assert shown(timeline, "timeline")["looking"] is None


def test_who_looks_back_goes_on_doing_so_while_code_moves_the_run(timeline, run):
    panel = TransitionPanel(run)
    picture = Picture(FlowDiagram(run))
    look_at(timeline, 0)
    assert meanwhile(timeline, panel) == ""
    run.fire("build")
    assert run.looking_at == 0
    assert picture.marks("testing") == "current past"
    assert shown(panel, "panel")["past"]["words"] == "after step 1 of 4"
    words = "The run has moved meanwhile: it is in deploy › testing now."
    assert meanwhile(timeline, panel) == words
    look_at(timeline, 1)
    assert meanwhile(timeline, panel) == words
    ask(timeline, "look", step=None)
    assert meanwhile(timeline, panel) == ""
    assert run.session.state == "testing"


@pytest.mark.parametrize("step", [0, -1])
def test_who_looks_back_goes_on_doing_so_while_another_process_moves_the_run(
    timeline, run, library, sessions_dir, step
):
    run.save()
    panel = TransitionPanel(run)
    look_at(timeline, step)
    other = FlowRun(library, *_stored(sessions_dir, "deploy"), saved=True)
    other.fire("build")
    other.save()
    run.look_again()
    assert (run.looking_at, len(run.history)) == (step, 4)
    assert "it is in deploy › testing now" in meanwhile(timeline, panel)


def test_a_step_that_is_no_more_is_not_looked_at_and_that_is_said(timeline, run, sessions_dir):
    run.save()
    panel = TransitionPanel(run)
    look_at(timeline, 1)
    store, stored = _stored(sessions_dir, "deploy")
    store.delete("deploy")
    store.create(Session("deploy", "canary", "deploy", created_at=stored.created_at))
    run.look_again()
    assert run.looking_at is None
    assert run.session.state == "canary"
    assert "The step that was looked at is no more" in meanwhile(timeline, panel)
    run.begin("deploy", "other")
    assert meanwhile(timeline, panel) == ""


def _stored(sessions_dir, name):
    store = YamlSessionStore(sessions_dir)
    return store, store.load(name)


@pytest.mark.parametrize("do", ["look", "return"])
@pytest.mark.parametrize("step", [0, -1])
def test_a_step_that_is_another_by_now_is_refused(timeline, run, do, step):
    """Its number is there again, after another session was loaded."""
    seen = at(timeline, step)
    run.begin("deploy", "other")
    assert "has no such step any more" in ask(timeline, do, **seen)["error"]
    run.fire("build")
    run.fire("fail")
    assert "the steps have changed meanwhile" in ask(timeline, do, **seen)["error"]
    assert run.looking_at is None
    assert len(run.history) == 2


@pytest.mark.parametrize("do", ["look", "return"])
@pytest.mark.parametrize(
    "step", [3, -2, 10**30, "0", 1.5, [0], {}, "x" * 1_000_000], ids=lambda step: repr(step)[:9]
)
def test_a_step_of_nonsense_is_refused_in_words(timeline, run, do, step):
    first = at(timeline, 0)["at"]
    for said in ({"step": step, "at": first}, {"step": 0, "at": step}, {"step": 0}):
        error = say(timeline, {"do": do, **said})["error"]
        assert "the steps have changed meanwhile" in error or "no such step" in error
    assert run.looking_at is None
    assert len(run.history) == 3


def test_a_return_to_the_present_is_no_step(timeline, run):
    assert "no such step" in ask(timeline, "return", step=None)["error"]
    assert len(run.history) == 3


def test_there_is_no_step_to_look_at_that_is_not_there(run):
    for number in (-1, 0, 7):
        with pytest.raises(traitlets.TraitError, match=f"no step {number}"):
            run.looking_at = number


def test_looking_back_into_a_subflow(nested_run):
    diagram = FlowDiagram(nested_run)
    nested_run.looking_at = 0
    assert Picture(diagram).flow == "scope-cycle"
    nested_run.looking_at = -1
    assert Picture(diagram).flow == "feature"


def test_returning_to_a_place_that_is_gone_says_so(write_flows, store):
    states = "- id: a\n  next: {go: b}\n- id: b\n  next: {out: x}\n"
    text = f"flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n{states}"
    run = FlowRun.draft(write_flows({"f": text}), store, "f")
    run.fire("go")
    run.fire("out")
    timeline = Timeline(run)
    look_at(timeline, 0)
    write_flows({"f": text.replace("b}", "c}").replace("id: b", "id: c")})
    assert "does not have" in ask(timeline, "return", **at(timeline, 0))["error"]
    assert run.session.state == "x"


def test_only_the_last_steps_of_many_are_listed(run, monkeypatch):
    monkeypatch.setattr("flowr_nb.widgets.timeline.STEPS_OF_A_PAGE", 2)
    timeline = Timeline(run)
    for _ in range(5):
        run.fire("build")
        run.fire("fail")
    assert [each["step"] for each in steps(timeline)] == [*range(9, -1, -1)]
    assert shown(timeline, "timeline")["begun"] == "prepare"
    run.fire("build")  # on a page that takes the place of the first
    assert [each["step"] for each in steps(timeline)] == [*range(10, 1, -1)]
    now = shown(timeline, "timeline")
    assert (now["count"], now["begun"]) == (11, None)


def test_a_step_sends_the_steps_of_its_page_and_no_others(run, monkeypatch):
    for _ in range(500):
        run.fire("build")
        run.fire("fail")
    timeline = Timeline(run)
    assert len(steps(timeline)) == 200
    told = listen(timeline, monkeypatch)
    run.fire("build")
    assert parts_of(told) == [["_steps_0", "_timeline"]]
    run.looking_at = 900
    assert parts_of(told)[1:] == [["_timeline"]]
    for _ in range(20):
        run.fire("fail")
        run.fire("build")
    assert max(len(json.dumps(message)) for message in told) < 8_000


def test_the_explorer_shows_and_hides_a_timeline(run, count_models):
    explorer = FlowExplorer(run)
    before = count_models()
    assert steps(explorer) is None
    explorer.history = True
    assert steps(explorer) == []
    run.fire("build")
    look_at(explorer, 0)
    explorer.history = False
    assert run.looking_at is None
    run.fire("fail")
    assert steps(explorer) is None  # a long list costs at each step
    assert shown(explorer, "timeline")["count"] == 2
    explorer.history = True
    assert words(explorer)[0] == "fail: testing → prepare"
    assert count_models() == before


def test_the_walk_is_given_as_a_scenario(timeline, run):
    run.back()
    told = ask(timeline, "scenario")
    assert told["text"] == run.to_scenario()
    assert "- pass: {coverage: 85, failures: 0}" in told["text"]
    assert "- at: approval" in told["text"]
    assert "scenario" in FlowExplorer(run, watch=False)._handlers  # noqa: SLF001 - who takes messages


def test_a_walk_that_is_not_known_is_no_scenario_and_that_is_said(library, tmp_path):
    store = YamlSessionStore(tmp_path)
    store.save(Session("deploy", "approval", "s", "", ""))
    told = ask(Timeline(FlowRun(library, store, store.load("s"), saved=True)), "scenario")
    assert "how it came there is not known" in told["error"]
