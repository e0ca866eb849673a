"""Our errors, as a person meets them: in a notebook, in a pool of processes, in a copy."""

import copy
import multiprocessing
import pickle
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from flowr_nb import FlowExplorer, FlowLibrary, FlowrNbError, Workspace, renderers, save_diagram
from flowr_nb.board import stuck
from flowr_nb.changes import flow_diff
from flowr_nb.diagram import LayoutError, LayoutStoppedError
from flowr_nb.flow import (
    ConditionSyntaxError,
    FlowError,
    MemorySource,
    SubflowCycleError,
    TooManyStepsError,
    load_flow,
)
from flowr_nb.flow.errors import (
    AmbiguousFlowError,
    EvidenceTextError,
    FlowNotFoundError,
    FlowParseError,
)
from flowr_nb.lessons import parse_lesson
from flowr_nb.magics import FlowMagics
from flowr_nb.run import fire_stored
from flowr_nb.scenario import parse, parse_file
from flowr_nb.session import step_errors
from flowr_nb.session.model import Session
from flowr_nb.store import errors as store_errors
from flowr_nb.teaching import exercise
from flowr_nb.watching.directory_watch import NotWatchedError
from flowr_nb.yaml.nodes import UnsupportedYamlError, YamlReadError

FLOW = """
flow: way
version: 1.0.0
exits: [done]
states:
  - id: a
    next: {go: {to: b, when: {coverage: ">=80"}}, free: b}
  - id: b
    next: {end: done}
"""


@pytest.fixture
def ws(tmp_path):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows/way.yaml").write_text(FLOW)
    return Workspace(tmp_path / "flows", tmp_path / "sessions", root=tmp_path)


def conflict(ws):
    mine, theirs = ws.run("way", "s"), None
    mine.save()
    theirs = ws.load("s")
    theirs.fire("free")
    theirs.save()
    mine.fire("free")
    mine.save()


def fired_from(ws, state, key=""):
    ws.run("way", "s").save()
    fire_stored(ws.store, ws.library, "s", "free", source=state, key=key)


def no_settings(ws):
    (ws.settings.root / "pyproject.toml").write_text("[tool.flowr\n")
    Workspace(root=ws.settings.root)


def damaged(ws):
    ws.store.sessions_dir.mkdir(exist_ok=True)
    (ws.store.sessions_dir / "bad.yaml").write_text("[1, 2]")
    ws.load("bad")


def load_magics():
    """The magics of a shell whose only variable is a workspace of memory."""
    ws = Workspace(FlowLibrary(MemorySource(FLOW)), "memory:")
    return FlowMagics(InteractiveShell(user_ns={"ws": ws}))


def twice(ws):
    ws.run("way", "s").save()
    ws.init("way", "s")


def edited_elsewhere(ws):
    editor = ws.edit("way")
    editor.path.write_text("theirs")
    editor.text = "mine"
    editor.save()


PROVOKED = {
    "FlowNotFoundError": lambda ws: ws.flow("wya"),
    "StateNotFoundError": lambda ws: fired_from(ws, "aa"),
    "FlowParseError": lambda _: load_flow("flow: [x"),
    "SessionNameNotFoundError": lambda ws: ws.load("nope"),
    "SessionAlreadyExistsError": twice,
    "SessionCorruptedError": damaged,
    "SessionConflictError": conflict,
    "SessionNameError": lambda ws: ws.run("way", "a/b").save(),
    "SettingsError": no_settings,
    "EvidenceValueError": lambda ws: ws.run("way").fire("go", coverage="9" * 20_000),
    "NotAFlowError": lambda _: load_flow("- a\n- b"),
    "UnknownTriggerError": lambda ws: ws.run("way").fire("og"),
    "EvidenceError": lambda ws: ws.run("way").fire("go", coverge=1),
    "ConditionsNotMetError": lambda ws: ws.run("way").fire("go", coverage=3),
    "NoPathError": lambda ws: ws.run("way").path_to("nowhere"),
    "StepError": lambda ws: ws.run("way").back(),
    "ViewError": lambda ws: ws.diagram("way", direction="up"),
    "UnknownAttributeError": lambda ws: ws.diagram("way", show="owner"),
    "HeatError": lambda ws: ws.diagram("way", heat=3),
    "ExportError": lambda ws: save_diagram(ws.flow("way"), ws.settings.root / "x.bmp"),
    "ScenarioError": lambda ws: parse_file(ws.settings.root / "none.scenarios.yaml"),
    "ScenarioParseError": lambda _: parse("scenarios: 3"),
    "LessonError": lambda ws: ws.lesson("none"),
    "LessonParseError": lambda _: parse_lesson("text: 3"),
    "TeachingError": lambda ws: exercise(ws.flow("way"), feedback="wlak"),
    "PageError": lambda ws: ws.page("way", numbers=True),
    "GitError": lambda _: flow_diff("-x:way.yaml", FLOW),
    "RendererError": lambda _: renderers.enable("stil"),
    "NotShownError": lambda _: FlowExplorer(3),
    "CellError": lambda _: load_magics().flow("light", "flow: ["),
    "ScenarioFailedError": lambda _: load_magics().scenario("way", "- og"),
    "FlowEditError": lambda ws: ws.edit("../way", create=True),
    "FlowConflictError": edited_elsewhere,
    "SessionMovedError": lambda ws: fired_from(ws, "b"),
    "StepKeyError": lambda ws: fired_from(ws, "a", key="k\n"),
    "BoardError": lambda _: stuck({}, is_over=bool, after="soon"),
}
MADE = {
    "FlowError": FlowError("words"),
    "TooManyStepsError": TooManyStepsError("words"),
    "AmbiguousFlowError": AmbiguousFlowError("words"),
    "SubflowCycleError": SubflowCycleError("words"),
    "ConditionSyntaxError": ConditionSyntaxError("words"),
    "RunOverError": step_errors.RunOverError("words"),
    "SessionPlaceError": step_errors.SessionPlaceError("words"),
    "BrokenFlowError": step_errors.BrokenFlowError("words"),
    "SessionError": store_errors.SessionError("words"),
    "SessionNotFoundError": store_errors.SessionNotFoundError("words"),
    "StoreNotFoundError": store_errors.StoreNotFoundError("words"),
    "SessionStorageError": store_errors.SessionStorageError("words"),
    "EvidenceTextError": EvidenceTextError("words"),
    "UnsupportedYamlError": UnsupportedYamlError("words", 3, 4),
    "LayoutError": LayoutError("words"),
    "LayoutStoppedError": LayoutStoppedError("words"),
    "NotWatchedError": NotWatchedError(),
    "YamlReadError": YamlReadError("words", 3, 4),
}


def subclasses(kind):
    """Ours below a class, but for those that become warnings of Sphinx, and reach nobody else."""
    is_ours = kind.__module__.startswith("flowr_nb.")
    is_warning = kind.__module__.startswith("flowr_nb.sphinx_ext.")
    own = {kind.__name__} if is_ours and not is_warning else set()
    return own.union(*map(subclasses, kind.__subclasses__()))


def error_of(name, ws):
    if name in MADE:
        return MADE[name]
    with pytest.raises(FlowrNbError) as caught:
        PROVOKED[name](ws)
    assert type(caught.value).__name__ == name
    return caught.value


def test_every_error_is_tried_here():
    assert {*PROVOKED, *MADE} == subclasses(FlowrNbError) - {"FlowrNbError"}


@pytest.mark.parametrize("name", [*PROVOKED, *MADE])
def test_an_error_that_is_pickled_or_copied_is_the_same(name, ws):
    error = error_of(name, ws)
    error.add_note("a note")
    pickled = pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    for again in (pickled, copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert again.__notes__ == ["a note"]
        kept = {key: value for key, value in vars(error).items() if key != "__notes__"}
        assert {key: repr(getattr(again, key)) for key in kept} == {
            key: repr(value) for key, value in kept.items()
        }


def load_nope(flows, sessions):
    Workspace(flows, sessions).load("nope")


def test_an_error_comes_out_of_a_pool_of_processes(ws):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        job = pool.apply_async(load_nope, (str(ws.library.flows_dir), str(ws.store.sessions_dir)))
        with pytest.raises(store_errors.SessionNameNotFoundError, match="nope") as caught:
            job.get(timeout=60)
    assert caught.value.session_arg == "nope"
    assert caught.value.sessions_dir == Path(ws.store.sessions_dir)


@pytest.fixture
def shell(tmp_path, monkeypatch, ws):  # noqa: ARG001 - where it is
    from IPython.testing.globalipapp import start_ipython  # noqa: PLC0415 - sets builtins

    start_ipython()
    from IPython import get_ipython  # noqa: PLC0415

    shell = get_ipython()
    mode = shell.InteractiveTB.mode
    monkeypatch.chdir(tmp_path)
    yield shell
    shell.run_line_magic("xmode", mode)


CELL = """from flowr_nb import Workspace

def begin(name):
    return Workspace("flows", "sessions").run(name)

begin("wya")
"""


def test_a_notebook_shows_the_line_of_the_cell_and_the_words(shell, capsys):
    shell.run_cell(CELL)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("], ")[-1] for line in lines[:4]] == [
        "line 6",
        '    begin("wya")',
        "line 4",
        '    return Workspace("flows", "sessions").run(name)',
    ]
    assert lines[0].startswith("Cell In[")
    assert lines[4].startswith("FlowNotFoundError: there is no flow `wya`")
    assert "workspace.py" not in "".join(lines)


@pytest.mark.parametrize("magic", ["%tb", "%tb Verbose"])
def test_the_whole_way_is_shown_on_demand(shell, capsys, magic):
    shell.run_cell(CELL)
    assert "workspace.py" not in capsys.readouterr().out
    shell.run_cell(magic)
    assert "workspace.py" in capsys.readouterr().out


def test_who_asks_for_more_each_time_has_it_at_once(shell, capsys):
    shell.run_line_magic("xmode", "Verbose")
    shell.run_cell(CELL)
    assert "workspace.py" in capsys.readouterr().out


def test_the_lines_of_the_readers_own_module_are_shown_and_those_of_others_are_not(
    shell, capsys, tmp_path
):
    (tmp_path / "mine.py").write_text("def begin(ws):\n    return list(map(ws.run, ['wya']))\n")
    shell.run_cell(
        "import functools, sys\nsys.path.insert(0, '.')\nimport mine\n"
        "from flowr_nb import Workspace\nmine.begin(Workspace('flows', 'sessions'))"
    )
    lines = capsys.readouterr().out.splitlines()
    assert f"File {tmp_path / 'mine.py'}, line 2" in lines
    assert sum(line.startswith(("File", "Cell")) for line in lines) == 2


def test_an_error_that_nobody_raised_is_its_words():
    assert FlowrNbError("in words")._render_traceback_() == ["FlowrNbError: in words"]


def test_frozen_values_can_be_kept_in_sets(ws):
    run = ws.run("way", "s")
    run.fire("go", coverage=90)
    flow = ws.flow("way")
    for value in (flow, flow.states[0], flow.states[0].next["go"], run.session, run.history[0]):
        assert {value, copy.deepcopy(value)} == {value}
    for value in (run.value, run.situation, run.place):
        assert hash(value) == hash(value)
    assert len({Session("f", "s", params={"k": 1}), Session("f", "s", params={"k": 2})}) == 2
    assert FlowParseError.unreadable(Path("x"), OSError("no")).findings
    assert FlowNotFoundError("words", "x").tried == ()
