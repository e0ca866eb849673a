"""flowr shows, lists and moves sessions that our buttons made, and we go on from there."""

import json

import pytest

from flowr_nb import FlowExplorer, SessionAlreadyExistsError
from flowr_nb.store import SessionConflictError
from tests.driving import ask
from tests.evidence import evidence_for

# Name of a sample flow, what is fired after Init, and what flowr fires then, guarded or not.
PLACES = {
    "at the top": ("deploy", [], "build", {}),
    "guarded": (
        "deploy",
        [("build", {}), ("pass", {"coverage": "85%", "failures": 0})],
        "approve",
        {"score": 85, "verdict": "approved"},
    ),
    "named group": (
        "pull-request",
        [("ready-for-review", {})],
        "approve",
        {"checks": "passed", "conflicts": 0, "approvals": 2},
    ),
    "in a subflow": ("feature", [("start", {})], "understood", {}),
    "out of a subflow into another": (
        "feature",
        [("start", {}), ("understood", {})],
        "baseline",
        {"stories": 3, "estimate": "8 days"},
    ),
    "two levels deep": (
        "feature",
        [
            ("start", {}),
            ("understood", {}),
            ("baseline", {"stories": 3, "estimate": "8 days"}),
            ("written", {}),
            ("green", {"tests": "passed"}),
        ],
        "read",
        {},
    ),
    "out of two levels": (
        "feature",
        [
            ("start", {}),
            ("understood", {}),
            ("baseline", {"stories": 3, "estimate": "8 days"}),
            ("written", {}),
            ("green", {"tests": "passed"}),
            ("read", {}),
        ],
        "ask-for-changes",
        {},
    ),
}


@pytest.fixture(params=PLACES.values(), ids=PLACES.keys())
def made(request, project):
    """A session that the Init and Save buttons made, and the step that flowr takes next."""
    flow, steps, trigger, evidence = request.param
    run, bar = project.init_by_button(flow, "friday")
    for step, given in steps:
        run.fire(step, given)
    project.save(bar)
    assert not run.unsaved
    return run, bar, trigger, evidence


def frames(session):
    return [{"flow": frame.flow, "state": frame.state} for frame in session.stack]


def test_it_shows_lists_and_moves_ours_and_we_go_on_from_there(project, made):
    run, bar, trigger, evidence = made
    session = run.session
    assert project.content("friday")["created_at"] == session.created_at

    assert project.show("friday") == {
        "flow": session.flow,
        "state": session.state,
        "name": "friday",
        "stack": frames(session),
        "created_at": session.created_at,
        "updated_at": session.updated_at,
    }
    assert project.listed() == {
        "friday": {
            "name": "friday",
            "flow": session.flow,
            "state": session.state,
            "updated_at": session.updated_at,
        }
    }
    offered = project.next("friday")
    assert offered == {
        option.trigger: "blocked" if option.conditions else "open" for option in run.options()
    }

    if evidence:
        assert "Conditions not met" in project.transition("friday", trigger, succeeds=False)
        assert project.store.load("friday") == session, "a refused step moves nothing"
    project.transition("friday", trigger, evidence)
    expected = run.fire(trigger, evidence)

    project.press(bar, "load", name="friday")  # there are unsaved steps, so it asks first
    theirs = run.session
    assert not run.unsaved
    assert (theirs.flow, theirs.state, theirs.stack) == (
        expected.flow,
        expected.state,
        expected.stack,
    )
    assert (theirs.name, theirs.created_at, theirs.params) == ("friday", session.created_at, {})
    assert theirs.updated_at > session.updated_at
    assert project.content("friday")["created_at"] == session.created_at

    option = run.options()[0]
    run.fire(option.trigger, evidence_for(option))
    project.save(bar)
    shown = project.show("friday")
    assert (shown["flow"], shown["state"]) == (run.session.flow, run.session.state)
    assert shown["stack"] == frames(run.session)
    assert shown["created_at"] == session.created_at
    assert project.content("friday")["created_at"] == session.created_at
    assert project.store.load("friday") == run.session


def test_a_whole_explorer_makes_a_session_that_flowr_reads(project):
    explorer = FlowExplorer(project.workspace.run("feature", "monday"))
    project.press(explorer, "init", flow="feature", name="monday")
    explorer.run.fire("start")
    project.save(explorer)
    assert project.show("monday")["stack"] == [{"flow": "feature", "state": "scope"}]
    assert project.next("monday") == {"understood": "open", "not-worth-it": "open"}
    explorer.close()


def test_a_run_that_is_over_is_over_for_both(project):
    run, bar = project.init_by_button("traffic-light", "light")
    run.fire("switch-off")
    project.save(bar)
    assert project.show("light")["state"] == "switched-off"
    assert "switched-off" in project.transition("light", "timer", succeeds=False)
    assert project.workspace.load("light").is_over

    project.workspace.init("traffic-light", "other")
    project.transition("other", "switch-off")
    over = project.workspace.load("other")
    assert over.is_over
    assert (over.session.state, over.session.stack) == ("switched-off", ())


def test_neither_begins_a_session_that_the_other_has_begun(project):
    project.init_by_button("deploy", "ours")
    assert "already exists" in project.flowr(
        "session", "init", "deploy", "--name", "ours", succeeds=False
    )
    project.flowr("session", "init", "deploy", "--name", "theirs")
    with pytest.raises(SessionAlreadyExistsError):
        project.workspace.init("deploy", "theirs")


@pytest.mark.parametrize("name", ["späß", "two words", "1.10", "no", "null", "2026-05-01"])
def test_names_that_are_not_plain_words_survive_both(project, name):
    run = project.workspace.init("deploy", name)
    assert project.content(name)["name"] == name
    assert project.show(name)["name"] == name
    project.transition(name, "build")
    assert project.content(name)["name"] == name
    run.load(name)
    assert (run.session.name, run.session.state) == (name, "testing")


def test_flowr_leaves_params_alone(project):
    run = project.workspace.init("deploy", "friday")
    written = project.content("friday") | {"params": {"region": "eu-west", "tries": [1, 2]}}
    project.file("friday").write_text(json.dumps(written), "utf-8")
    run.load("friday")
    run.fire("build")
    run.save()
    project.transition("friday", "pass", {"coverage": 90, "failures": 0})
    run.load("friday")
    assert run.session.params == {"region": "eu-west", "tries": [1, 2]}
    assert run.session.state == "approval"


def test_with_no_arguments_both_mean_the_same_session_and_flow(project):
    run = project.workspace.init()
    assert json.loads(project.flowr("session", "show"))["name"] == run.session.name == "friday"
    project.flowr("transition", "build", "--session")
    assert project.workspace.load().session.state == "testing"
    config = {item["key"]: item["value"] for item in json.loads(project.flowr("config"))}
    ours = project.workspace.settings
    assert (project.root / config["flows_dir"]) == ours.flows_dir
    assert (project.root / config["sessions_dir"]) == ours.sessions_dir
    assert config["default_flow"] == ours.default_flow
    assert config["default_session"] == ours.default_session


def test_flows_in_another_directory(project):
    (project.root / "flows").rename(project.root / "elsewhere")
    shown = project.flowr("--flows-dir", "elsewhere", "session", "init", "deploy", "--name", "x")
    assert "prepare" in shown
    workspace = type(project.workspace)(
        flows=project.root / "elsewhere", sessions=project.sessions_dir
    )
    run = workspace.load("x")
    run.fire("build")
    run.save()
    project.flowr("--flows-dir", "elsewhere", "transition", "fail", "--session", "x")
    assert workspace.load("x").session.state == "prepare"


def test_a_write_by_flowr_is_seen_before_ours_and_nothing_is_lost(project):
    run = project.workspace.init("deploy", "friday")
    project.transition("friday", "build")
    theirs = project.file("friday").read_bytes()
    run.fire("cancel")
    with pytest.raises(SessionConflictError, match="changed elsewhere") as raised:
        run.save()
    assert project.file("friday").read_bytes() == theirs
    assert raised.value.theirs == project.store.load("friday")
    assert (raised.value.theirs.state, raised.value.mine.state) == ("testing", "abandoned")
    assert run.session.state == "abandoned"
    assert run.unsaved

    bar = project.bar(run)
    answer = ask(bar, "save", name="friday", session="friday")
    assert "changed elsewhere" in answer["error"]
    assert project.file("friday").read_bytes() == theirs

    project.save(bar, "mine")  # the way out that the message names
    assert {name: item["state"] for name, item in project.listed().items()} == {
        "friday": "testing",
        "mine": "abandoned",
    }


def test_our_lock_and_temporary_files_are_no_sessions_for_flowr(project):
    for name in ("a", "b"):
        run = project.workspace.init("deploy", name)
        run.fire("build")
        run.save()
    assert set(project.listed()) == {"a", "b"}
    assert [session.name for session in project.workspace.sessions()] == ["a", "b"]
