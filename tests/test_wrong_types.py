"""What is given in place of something else is told in words, and never as a fault within."""

import inspect

import pytest
import traitlets

from flowr_nb import (
    FlowBoard,
    FlowDiagram,
    FlowExplorer,
    FlowLibrary,
    FlowrNbError,
    FlowRun,
    Workspace,
    YamlSessionStore,
    check_paths,
    compare,
    draw,
    exercise,
    flow_diff,
    load_flow,
    load_flow_from_file,
    open_store,
    save_diagram,
    to_mermaid,
    validate,
)
from flowr_nb.run import fire_stored

FLOW = """
flow: way
version: 1.0.0
exits: [done]
states:
  - id: a
    attrs: {owner: us}
    next: {go: {to: b, when: {coverage: ">=80"}}, free: b}
  - id: b
    next: {end: done}
"""
VIEW = ("expand", "show", "direction", "heat", "numbers", "theme")
# Drawn from within, by those who have made what these are.
OF_OUR_OWN = {"opened", "marks"}


@pytest.fixture
def ws(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows/way.yaml").write_text(FLOW)
    made = Workspace("flows", "memory:")
    made.init("way", "one")
    return made


OF_A_WORKSPACE = {
    "add": {"flow": FLOW},
    "board": {"flow": "way"},
    "check": {},
    "compare": {"a": "way", "b": "way"},
    "diagram": {"flow": "way"},
    "diff": {"a": "way", "b": "way"},
    "edit": {"flow": "way"},
    "exercise": {"reference": "way"},
    "explore": {"flow": "way"},
    "flow": {},
    "frame": {},
    "heat": {},
    "init": {"flow": "way", "name": "two"},
    "lesson": {"name": "first-steps"},
    "load": {"session": "one"},
    "page": {"flow": "way"},
    "predict": {"flow": "way"},
    "run": {"flow": "way"},
    "stranded": {"flow": "way", "new": "way"},
    "to_event_log": {},
}
OF_A_RUN = {
    "init": {"flow": "way", "name": "two"},
    "load": {"session_arg": "one"},
    "path_to": {"target": "b"},
    "rename": {"name": "two"},
    "save": {},
}
OF_A_STORE = {
    "create": {},
    "delete": {"name": "one"},
    "load": {},
    "rename": {"name": "one", "new": "two"},
    "save": {},
}
ALONE = {
    FlowBoard: {"flow": "FLOW", "library": "LIBRARY", "store": "STORE"},
    FlowDiagram: {"source": "FLOW"},
    FlowExplorer: {"run": "RUN"},
    FlowLibrary: {},
    Workspace: {},
    YamlSessionStore: {},
    check_paths: {},
    compare: {"a": "FLOW", "b": "FLOW"},
    draw: {"flow": "FLOW"},
    exercise: {"reference": "FLOW"},
    flow_diff: {"a": "FLOW", "b": "FLOW"},
    load_flow: {"yaml_string": FLOW},
    load_flow_from_file: {"path": "flows/way.yaml"},
    open_store: {},
    save_diagram: {"source": "FLOW", "path": "way.svg"},
    to_mermaid: {"flow": "FLOW"},
    validate: {"flow": "FLOW"},
}


def try_each(function, good):
    """Give each argument what it is not; what does not take it says so in words."""
    told = 0
    parameters = inspect.signature(function).parameters.values()
    names = [
        each.name for each in parameters if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
    ]
    if "view" in {each.name for each in parameters if each.kind is each.VAR_KEYWORD}:
        names += VIEW
    for name in names:
        for wrong in (5, object(), b"x", [5]):
            if name in OF_OUR_OWN:
                continue
            try:
                function(**{**good, name: wrong})
            except (FlowrNbError, traitlets.TraitError):
                told += 1
    return told


@pytest.mark.parametrize("method", OF_A_WORKSPACE)
def test_a_workspace_tells_what_it_cannot_take(ws, method):
    assert try_each(getattr(ws, method), OF_A_WORKSPACE[method])


@pytest.mark.parametrize("method", OF_A_RUN)
def test_a_run_tells_what_it_cannot_take(ws, method):
    try_each(getattr(ws.load("one"), method), OF_A_RUN[method])


@pytest.mark.parametrize("method", ["fire", "predict"])
@pytest.mark.parametrize("given", [(5,), (None,), ("free", 5), ("free", [5])])
def test_a_run_tells_what_cannot_be_fired(ws, method, given):
    with pytest.raises(FlowrNbError, match=r"(a trigger is a text|evidence is a mapping)"):
        getattr(ws.run("way"), method)(*given)


@pytest.mark.usefixtures("ws")
@pytest.mark.parametrize("kind", ["memory:", "yaml:kept", "sqlite:///kept.db"])
@pytest.mark.parametrize("method", OF_A_STORE)
def test_a_store_tells_what_it_cannot_take(kind, method):
    store = open_store(kind)
    session = Workspace("flows", store).init("way", "one").session
    function = getattr(store, method)
    good = {"session": session} if method in ("create", "save") else OF_A_STORE[method]
    for name in {"session", "session_arg", "name", "new"} & {
        *inspect.signature(function).parameters
    }:
        for wrong in (5, object(), b"x"):
            with pytest.raises(FlowrNbError):
                function(**{**good, name: wrong})
    assert store.load("one") == session


@pytest.mark.parametrize("function", ALONE, ids=lambda each: each.__name__)
def test_what_stands_alone_tells_what_it_cannot_take(ws, function):
    run = ws.load("one")
    values = {
        "FLOW": ws.flow("way"),
        "LIBRARY": ws.library,
        "STORE": ws.store,
        "RUN": run,
    }
    assert isinstance(run, FlowRun)
    good = {name: values.get(value, value) for name, value in ALONE[function].items()}
    if function is FlowExplorer:
        good = {next(iter(inspect.signature(function).parameters)): run}
    assert try_each(function, good)


@pytest.mark.parametrize("name", ["board", "diagram", "edit", "explore", "page", "predict"])
def test_what_is_shown_is_named(ws, name):
    for wrong in (5, None, b"owner"):
        with pytest.raises(FlowrNbError, match="`show` is the name of an attribute or several"):
            getattr(ws, name)("way", show=wrong)
    assert getattr(ws, name)("way", show="owner") is not None


def test_a_step_of_a_stored_session_tells_what_it_cannot_take(ws):
    for words in ({"key": 5}, {"key": None}, {"evidence": 5}, {"source": 5}, {"evidence": [5]}):
        with pytest.raises(FlowrNbError, match=r"(int|list|NoneType)$"):
            fire_stored(ws.store, ws.library, "one", "free", **words)
    with pytest.raises(FlowrNbError, match="a session's name is a text"):
        fire_stored(ws.store, ws.library, 5, "free")
    assert ws.load("one").session.state == "a"
