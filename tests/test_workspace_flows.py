"""Flows of a workspace: of a file, from a cell, made in code or of a run."""

from dataclasses import replace

import pytest

from flowr_nb import Flow, FlowError, FlowLibrary, FlowRun, Session, Workspace, load_flow
from flowr_nb.flow import FlowParseError, State, Transition
from flowr_nb.store import SessionStorageError

LIGHT = """
flow: light
version: 1.0.0
exits: [off]
states:
  - id: on
    next: {look: checking, switch: off}
  - id: checking
    flow: review-cycle
    next: {approved: on, changes: off}
"""
MADE = Flow("made", "1.0.0", ["end"], [State("only", {"stop": Transition("stop", "end")})])


@pytest.fixture
def ws(flows_dir):
    return Workspace(flows_dir, "memory:")


def asked_for(ws):
    """One flow, in every form in which it may be asked for."""
    flow = ws.flow("deploy")
    return ["deploy", flow.path, str(flow.path), flow, ws.run("deploy")]


def test_a_flow_is_taken_in_every_form(ws):
    flow = ws.flow("deploy")
    for form in asked_for(ws):
        assert ws.flow(form) is flow
        assert ws.run(form).flow is flow
        assert ws.check(form).findings == ()
        assert len(ws.check(form).files) == 1
        assert ws.init(form, "again", overwrite=True).session.flow == "deploy"
        assert "deploy" in repr(ws.diagram(form))
        assert ws.explore(form).run.flow is flow
    assert ws.library.names() == FlowLibrary(ws.library.flows_dir).names(), "nothing was added"


def test_a_run_is_shown_as_it_is(ws):
    run = ws.run("deploy")
    assert ws.explore(run).run is run
    assert ws.diagram(run).run is run


@pytest.mark.parametrize("flow", [LIGHT, load_flow(LIGHT)], ids=["text", "flow"])
def test_a_flow_from_a_cell_runs_is_checked_and_saved(ws, flow):
    assert ws.add(flow).flow == "light"
    assert "light" in ws.flows()
    run = ws.init("light", "evening")
    run.fire("look")
    run.fire("read")
    assert str(run.session.configuration) == "light › checking › verdict"
    run.save()
    again = ws.load("evening")
    assert again.session == run.session
    assert [step.trigger for step in again.history] == ["look", "read"]
    assert ws.check("light").is_valid
    assert "checking" in ws.diagram("light", expand="all").svg


def test_a_cell_that_is_run_again_replaces_its_flow(ws):
    ws.add(LIGHT)
    run = ws.run("light")
    ws.add(LIGHT.replace("switch: off", "switch: off, wait: on"))
    assert [option.trigger for option in run.options()] == ["look", "switch", "wait"]
    with pytest.raises(FlowParseError, match="`states` is a list"):
        ws.add("flow: light\nversion: 1.0.0\nexits: [off]\nstates: {on: off}\n")
    assert len(run.options()) == 3, "nothing has changed"


def test_a_flow_made_in_code_is_added_when_it_is_first_used(ws):
    run = ws.run(MADE)
    assert "made" in ws.flows()
    run.fire("stop")
    assert (run.is_over, run.session.state) == (True, "end")
    assert ws.flow("made") == MADE
    assert ws.explore(MADE).run.session.flow == "made"


def test_a_flow_that_is_added_wins_over_its_file_and_is_found_out(ws):
    flow = ws.flow("deploy")
    changed = ws.add(replace(flow, version="9.0.0"))
    assert ws.run("deploy").flow == changed
    assert ws.run(changed).flow == changed
    assert ws.flow(flow.path).version == flow.version, "the file is what it was"
    [finding] = ws.check().warnings
    assert finding.rule == "unique-flow"
    assert finding.file == flow.path
    assert "`deploy`" in finding.message
    assert "memory" in finding.message


def test_a_name_that_is_in_use_is_never_given_to_another_flow_by_the_way(ws):
    live = ws.run("deploy")
    other = replace(ws.flow("deploy"), source=None, version="9.0.0")
    assert "flow deploy" in repr(ws.diagram(other))
    assert ws.check(other).is_valid
    assert ws.flow(other) is other
    for begin in (ws.run, ws.init, ws.explore):
        with pytest.raises(FlowError, match=r"`deploy` means another flow here.*`add`"):
            begin(other)
    assert live.flow.version != "9.0.0"
    assert ws.flow("deploy").version != "9.0.0"


def test_a_flow_that_was_read_is_what_its_file_says_now(write_flows):
    text = LIGHT.replace("flow: review-cycle", "attrs: {}")
    ws = Workspace(write_flows({"light": text}), "memory:")
    read = ws.flow("light")
    write_flows({"light": text.replace("switch: off", "switch: off, wait: on")})
    assert [option.trigger for option in ws.run(read).options()] == ["look", "switch", "wait"]
    assert len(ws.flows()) == 1


def test_a_file_of_another_flow_than_its_name_means_is_not_begun(write_flows):
    text = "flow: dup\nversion: 1.0.0\nexits: [x]\nstates: [{id: %s, next: {t: x}}]\n"
    ws = Workspace(write_flows({"a": text % "one", "dup": text % "two"}), "memory:")
    assert ws.run("dup").session.state == "two"
    with pytest.raises(FlowError, match=r"`dup` means another flow here .*dup\.yaml"):
        ws.run("a.yaml")


def test_a_run_of_another_workspace_is_checked_and_drawn_there(ws, store):
    run = FlowRun.draft(FlowLibrary(), store, MADE)
    assert ws.flow(run) == MADE
    assert ws.check(run).is_valid
    assert "made" not in ws.flows()
    assert ws.run(run).flow == MADE
    assert "made" in ws.flows()


@pytest.mark.parametrize("call", ["flow", "run", "init", "check", "explore", "diagram"])
def test_a_misspelt_flow_is_told_with_the_nearest(ws, call):
    with pytest.raises(FlowError, match=r"no flow `deplyo`.*did you mean `deploy`"):
        getattr(ws, call)("deplyo")


def test_sessions_are_kept_where_a_path_a_url_or_a_store_says(flows_dir, tmp_path):
    path = tmp_path / "kept"
    for sessions in (path, str(path), f"yaml:{path}"):
        Workspace(flows_dir, sessions).run("deploy", "friday").save(overwrite=True)
        assert (path / "friday.yaml").is_file()
    store = Workspace(flows_dir, "memory:").store
    Workspace(flows_dir, store).run("deploy", "friday").save()
    assert store.load("friday") == Session(
        **{
            name: getattr(store.load("friday"), name)
            for name in ("flow", "state", "name", "created_at", "updated_at", "stack", "params")
        }
    )
    with pytest.raises(SessionStorageError, match=r"no kind of store `memry:`.*`memory`\?"):
        Workspace(flows_dir, "memry:")


def test_a_workspace_shows_its_flows_and_sessions(ws):
    empty = str(ws)
    assert "deploy         2.0.1  6 states" in empty
    assert "no sessions yet" in empty
    ws.init("deploy", "friday")
    assert "friday  deploy › prepare" in str(ws)
    shown = ws._repr_html_()
    assert shown.index("online-order") < shown.index("friday") < shown.index("deploy › prepare")


def test_flows_are_a_list_that_shows_what_each_is(ws, write_flows):
    assert ws.flows() == ws.library.names()
    assert "review-cycle   1.0.0  2 states" in str(ws.flows())
    broken = Workspace(
        write_flows(
            {"bad": "flow: bad", "worse": "[", "a<b>": "flow: a<b>\nversion: 1\nexits: []"}
        ),
        "memory:",
    )
    assert "`version` is missing" in str(broken.flows())
    assert "a&lt;b&gt;" in broken.flows()._repr_html_()
    assert str(Workspace(FlowLibrary(), "memory:").flows()) == "no flows yet"
