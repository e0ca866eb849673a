"""Flows in a cell, in a terminal's IPython: words where a notebook has a picture."""

import json
import os
import re
import stat
import subprocess
import sys
import textwrap

import pytest
from IPython.core.completer import provisionalcompleter

from flowr_nb import FlowRun
from flowr_nb.flow import Flow
from tests.hostile import CORPUS

LIGHT = """flow: light
version: 1.0.0
exits: [off]
states:
  - {id: on, next: {read: reading, switch: off}}
  - {id: reading, next: {done: on}}
"""
LAMP = LIGHT.replace("reading", "dimmed")
GUARDED = LIGHT.replace("read: reading", 'read: {to: reading, when: {pages: ">=2"}}')


class Notebook:
    """Cells of a shell, each with what it printed."""

    def __init__(self, shell, capsys):
        self.shell = shell
        self._capsys = capsys

    def tried(self, cell):
        """What came of a cell, and what it prints."""
        done = self.shell.run_cell(cell, store_history=True)
        return done, self._capsys.readouterr()

    def run(self, cell):
        """What a cell prints; it is not to fail."""
        done, told = self.tried(cell)
        assert done.success, told
        assert told.err == ""
        return told.out

    def fails(self, cell):
        """What a cell prints that fails; no line of code is among it."""
        done, told = self.tried(cell)
        assert not done.success
        assert "Traceback" not in told.out
        assert ".py" not in told.out
        return told.out.rstrip("\n")

    def __getitem__(self, name):
        return self.shell.user_ns[name]

    def __contains__(self, name):
        return name in self.shell.user_ns


@pytest.fixture
def bare(tmp_path, monkeypatch, capsys):
    """A notebook in an empty folder, with the magics and without a workspace."""
    from IPython.testing.globalipapp import start_ipython  # noqa: PLC0415 - sets builtins

    start_ipython()
    from IPython import get_ipython  # noqa: PLC0415

    shell = get_ipython()
    monkeypatch.chdir(tmp_path)
    before = set(shell.user_ns)
    shell.run_cell("%load_ext flowr_nb")
    yield Notebook(shell, capsys)
    shell.run_cell("%unload_ext flowr_nb")
    for name in set(shell.user_ns) - before:
        del shell.user_ns[name]


@pytest.fixture
def notebook(bare):
    """A notebook with a workspace of memory alone."""
    library = "FlowLibrary(MemorySource())"
    bare.run(
        "from flowr_nb import *\nfrom flowr_nb.flow import MemorySource\n"
        f"ws = Workspace({library}, 'memory:')"
    )
    return bare


def flow(line, text=LIGHT):
    return f"%%flow {line}\n{text}"


def scenario(line, text):
    return f"%%scenario {line}\n{textwrap.dedent(text)}"


# Writing a flow.


def test_a_cell_becomes_a_flow_of_the_workspace_and_a_variable(notebook):
    told = notebook.run(flow("light"))
    assert told.splitlines()[0] == "light 1.0.0: 2 states, exit off"
    assert "read" in told
    assert isinstance(notebook["light"], Flow)
    assert notebook["ws"].flow("light") is notebook["light"]
    assert notebook["light"].source.text == LIGHT


def test_a_text_that_is_there_already_is_the_same_flow(notebook):
    notebook.run(flow("light"))
    flow_of_it, told = notebook["light"], []
    notebook["ws"].library.watch(lambda: told.append(1))
    notebook.run(flow("light --as it"))
    assert notebook["it"] is flow_of_it
    assert told == []
    notebook.run(flow("light", f"{LIGHT}# another text\n"))
    assert notebook["light"] is not flow_of_it
    assert told == [1]


def test_without_a_workspace_one_is_made_in_memory_and_told_once(bare):
    assert "`ws` is one now, which keeps all in memory" in bare.run(flow("light"))
    assert "workspace" not in bare.run(flow("light"))
    assert bare["ws"].flow("light") is bare["light"]
    assert os.listdir() == []  # noqa: PTH208 - its names are enough


def test_without_a_workspace_a_project_is_opened(bare, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "lamp.yaml").write_text(LAMP.replace("light", "lamp"))
    (tmp_path / "pyproject.toml").write_text('[tool.flowr]\nflows_dir = "mine"\n')
    assert "of the project that is here" in bare.run("%flow lamp")
    assert bare["ws"].library.flows_dir == tmp_path / "mine"


def test_a_variable_that_is_no_workspace_stays_what_it_is(bare):
    bare.run("ws = 3")
    bare.run(flow("light"))
    bare.run("%flow light")  # in the same workspace as before
    assert bare["ws"] == 3


def test_what_fails_when_it_is_looked_at_is_no_workspace(notebook):
    notebook.run(
        "class Proxy:\n    @property\n    def __class__(self):\n        1 / 0\nproxy = Proxy()"
    )
    notebook.run(flow("light"))
    with provisionalcompleter():
        assert next(iter(notebook.shell.Completer.completions("%flow li", 8))).text == "light"


def test_in_a_cell_of_several_lines_the_first_is_completed_and_no_other(notebook):
    notebook.run(flow("light"))
    cell = "%%flow li --expand \nflow: li\n"
    ends = {at: cell.index(at) + len(at) for at in ("%%flow li", "--expand ", "\nflow: li")}
    with provisionalcompleter():
        found = {
            at: [each.text for each in notebook.shell.Completer.completions(cell, end)]
            for at, end in ends.items()
        }
    assert found["%%flow li"][0] == "light"
    assert {"none", "current", "all"} < {*found["--expand "]}
    assert "--run" not in found["\nflow: li"]


def test_of_several_workspaces_ws_is_meant_and_else_it_has_to_be_said(notebook):
    notebook.run("other = Workspace(FlowLibrary(), 'memory:')")
    notebook.run(flow("light"))
    assert notebook["ws"].flows() == ["light"]
    notebook.run(flow("light --workspace other", LAMP))
    assert notebook["other"].flow("light") is notebook["light"]
    notebook.run("mine = ws; del ws; also = mine")
    assert notebook.fails("%flow") == (
        "which workspace is meant? There are `also`, `mine`, `other`; say it with "
        "`--workspace also`"
    )
    notebook.run("del other")
    assert "light" in notebook.run("%flow")  # one, whatever it is called
    assert "did you mean `mine`?" in notebook.fails("%flow light --workspace mien")


def test_a_flow_by_another_name_than_its_line_is_refused_at_its_place(notebook):
    notebook.run(flow("light"))
    assert notebook.fails(flow("light", LAMP.replace("flow: light", "flow: 'lihgt'"))) == (
        "<light>:1:7: error: `flow` says `lihgt`, and the line above says `light`; "
        "write one name in both\n    flow: 'lihgt'\n          ^^^^^^^"
    )
    assert notebook["ws"].flows() == ["light"]
    assert notebook["ws"].flow("light").states[1].id == "reading"


def test_without_a_name_on_its_line_it_is_called_as_the_text_says(notebook):
    notebook.run(flow(""))
    assert notebook["light"].flow == "light"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LIGHT.replace("[off]", "[off"), "<light>:4:7: error: expected `,` or `]` here"),
        (LIGHT.replace("flow: light\n", ""), "the flow's name; write `flow: light`\n    version:"),
        (LIGHT.replace("version: 1.0.0\n", ""), "<light>:1:1: error: `version` is missing"),
        ("just words", "found the text `just words`\n    just words\n    ^^^^^^^^^^"),
        ("\n \n", "the file is empty"),
        ("- a\n- b", "found a list"),
        ("flow: light\n\tstates: 3", "<light>:2:1: error"),
        ("!!python/object/apply:os.system ['touch pwned']", "<light>:1:"),
        ("a: &a [*a]", "<light>:1:"),
        ("x" * 100_000, "found the text"),
        ("\ud800: 1", "error"),
        ("flow: light\0", "error"),
    ],
)
def test_a_text_that_is_no_flow_fails_in_located_lines_and_changes_nothing(notebook, text, told):
    notebook.run(flow("light --run r"))
    before, session = notebook["light"], notebook["r"].session
    shown = notebook.fails(flow("light --run r", text))
    assert told in shown
    assert shown.startswith("<light>:")
    assert len(shown) < 2_000
    assert notebook["light"] is before is notebook["ws"].flow("light")
    assert notebook["r"].session is session
    assert not os.path.exists("pwned")  # noqa: PTH110 - as short as it is clear


def test_what_validation_finds_is_told_and_fails_nothing(notebook):
    told = notebook.run(flow("light", LIGHT.replace("done: on", "done: onn"))).splitlines()
    at = next(number for number, line in enumerate(told) if line.startswith("<light>"))
    assert told[at].startswith("<light>:6:32: error: `reading` goes to `onn` on `done`")
    assert told[at].endswith("did you mean `on`?")
    assert told[at + 1] == "      - {id: reading, next: {done: onn}}"
    assert told[at + 2].strip() == "^^^"
    assert "warning: no exit can be reached" in told[at + 3]


def test_of_many_findings_the_first_are_told(notebook):
    states = "".join(f"  - {{id: s{n}, next: {{go: nowhere{n}}}}}\n" for n in range(500))
    told = notebook.run(flow("many", f"flow: many\nversion: 1.0.0\nexits: [x]\nstates:\n{states}"))
    assert told.count(": error: ") == 20
    assert "more; `ws.check('many')` has all of them" in told


@pytest.mark.parametrize("name", ["traffic-light", "class", "print", "a b", "1st"])
def test_a_name_that_is_none_of_a_variable_is_told_with_the_way_out(notebook, name):
    text = LIGHT.replace("flow: light", f"flow: {name}")
    assert f"`{name}` is " in notebook.run(flow(f'"{name}"', text))
    assert name not in notebook
    assert "--as" not in notebook.run(flow(f'"{name}" --as it', text))
    assert notebook["it"].flow == name
    assert notebook.run("%flow").count(name) == 1


def test_a_flow_is_not_put_in_place_of_the_workspace(notebook):
    ws = notebook["ws"]
    told = notebook.run(flow("ws", LIGHT.replace("flow: light", "flow: ws")))
    assert "`ws` is a variable that is needed; to have the flow as a variable add" in told
    assert "`ws` is the workspace" in notebook.fails(flow("light --as ws"))
    assert "`ws` is the workspace" in notebook.fails(flow("light --run ws"))
    assert notebook["ws"] is ws


def test_a_name_is_the_variable_that_python_looks_up(notebook):
    notebook.run(flow("\ufb01", LIGHT.replace("flow: light", "flow: \ufb01")))  # fi, one letter
    assert notebook.run("print(\ufb01.flow)") == "\ufb01\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("light --expnd all", "`%%flow` has no option `--expnd`; it has `--run`"),
        ("light --expnd all", "did you mean `--expand`?"),
        ("light --expand al", "did you mean `all`?"),
        ("light --direction up", "direction is one of `auto`, `LR`, `TB`"),
        ("light --run", "`%%flow`: argument --run: expected one argument"),
        ("light --run 1x", "no variable can be called `1x`; give `--run` another name"),
        ("light --run light", "flow and run cannot both be `light`"),
        ("light --as r --run r", "flow and run cannot both be `r`"),
        ("traffic light", "what is `light`? A name with spaces stands in quotes"),
        ("a b c", "a name with spaces stands in quotes"),
        ("'light", "a quote on the line of `%%flow` is not closed"),
        ("light --show owner", "no state of `light` has an attribute `owner`"),
        ("light --force", "`--force` belongs to `--save`"),
        ("light --save", "`--save` needs a flow and a file"),
        ("-x", "has no option `-x`"),
    ],
)
def test_what_is_wrong_with_a_line_is_told_in_one_and_nothing_is_done(notebook, line, told):
    shown = notebook.fails(flow(line))
    assert told in shown
    assert shown.count("\n") == 0
    assert notebook["ws"].flows() == []
    assert "light" not in notebook


@pytest.mark.parametrize("hostile", [text for texts in CORPUS.values() for text in texts])
def test_texts_of_strangers_stay_texts(notebook, hostile):
    """As names in the text, which YAML may refuse, and as whatever somebody types on a line."""
    name = json.dumps(hostile)
    flows = (
        f"flow: {name}\nversion: 1.0.0\nexits: [{name}]\nstates: [{{id: {name}, flow: {name}}}]\n"
    )
    line = " ".join(hostile.splitlines())
    for cell in (
        flow("--run r", flows),
        flow(f'"{line}"', flows),
        flow(line, flows),
        flow("light", hostile),
        flow("light", LIGHT.replace("reading", name)),
        scenario("light", f"- {name}"),
        f"%flow {line}",
        f'%flow "{line}" --run r',
    ):
        done, told = notebook.tried(cell)
        words = told.out + told.err
        assert "Traceback" not in words
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", told.out)
        if not done.success:
            assert type(done.error_in_exec).__name__ in {"CellError", "ScenarioFailedError"}


# Runs.


def test_a_run_stays_where_it_stands(notebook):
    notebook.run(flow("light --run r"))
    run = notebook["r"]
    assert isinstance(run, FlowRun)
    run.fire("read")
    told = notebook.run(flow("light --run r", LIGHT.replace("done: on", "finished: on")))
    assert "begins anew" not in told
    assert notebook["r"] is run
    assert run.session.state == "reading"
    assert [option.trigger for option in run.options()] == ["finished"]
    assert len(run.history) == 1


def test_a_run_whose_place_is_gone_begins_anew_and_says_so(notebook):
    notebook.run(flow("light --run r"))
    run = notebook["r"]
    run.fire("read")
    told = notebook.run(flow("light --run r", LAMP))
    assert "`r` begins anew, in light › on: light › reading is not there any more\n" in told
    assert notebook["r"] is run
    assert (run.session.state, run.history, run.session.name) == ("on", (), "light")


def test_a_run_at_an_exit_that_is_gone_begins_anew(notebook):
    notebook.run(flow("light --run r"))
    notebook["r"].fire("switch")
    assert "begins anew" not in notebook.run(flow("light --run r"))
    assert "begins anew" in notebook.run(flow("light --run r", LIGHT.replace("off", "dark")))


def test_what_was_saved_of_a_run_that_begins_anew_stays_what_it_was(notebook):
    notebook.run(flow("light --run r"))
    run = notebook["r"]
    run.fire("read")
    run.save()
    notebook.run(flow("light --run r", LAMP))
    assert run.is_draft
    assert run.session.name != "light"
    assert notebook["ws"].store.load("light").state == "reading"


def test_a_run_of_another_flow_gives_its_name_away_and_that_is_told(notebook):
    notebook.run(flow("light --run r"))
    run = notebook["r"]
    told = notebook.run(flow("lamp --run r", LIGHT.replace("flow: light", "flow: lamp")))
    assert "`r` was a run of `light`; it is another one now" in told
    assert notebook["r"] is not run
    assert notebook["r"].flow.flow == "lamp"


def test_where_no_run_can_begin_that_is_told_and_the_flow_is_there(notebook):
    told = notebook.run(
        flow("light --run r", "flow: light\nversion: 1.0.0\nexits: [x]\nstates: []")
    )
    assert "there is no run for `r`: the flow `light` has no states" in told
    assert notebook["light"].states == ()
    assert "r" not in notebook


def test_a_run_in_a_subflow_stays_where_the_subflow_is_written_anew(notebook):
    outer = (
        "flow: house\nversion: 1.0.0\nexits: [x]\nstates: [{id: lit, flow: light, next: {off: x}}]"
    )
    notebook.run(flow("light"))
    notebook.run(flow("house --run r", outer))
    run = notebook["r"]
    run.fire("read")
    notebook.run(flow("light", LIGHT.replace("done: on", "finished: on")))
    assert "begins anew" not in notebook.run(flow("house --run r", outer))
    assert [option.trigger for option in run.options()] == ["finished"]
    notebook.run(flow("light", LAMP))
    assert "house › lit" in notebook.run(flow("house --run r", outer))
    assert run.session.state == "on"


# Lines: listing, drawing, saving.


def test_a_line_lists_and_draws_also_flows_in_files(notebook, tmp_path):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "lamp.yaml").write_text(LAMP.replace("flow: light", "flow: lamp"))
    notebook.run("ws = Workspace('flows', 'memory:')")
    notebook.run(flow("light"))
    assert [line.split()[0] for line in notebook.run("%flow").splitlines()] == ["lamp", "light"]
    assert "dimmed" in notebook.run("%flow lamp")
    assert "lamp" not in notebook
    assert "not saved" in notebook.run("%flow flows/lamp.yaml --run r --as it")
    assert notebook["it"].flow == notebook["r"].flow.flow == "lamp"
    notebook["r"].fire("read")
    assert "1 step not saved" in notebook.run("%flow --run r")
    assert "did you mean `lamp`?" in notebook.fails("%flow lapm")
    assert "`q` is no run yet" in notebook.fails("%flow --run q")


def test_a_run_of_another_workspace_is_not_begun_anew(notebook):
    notebook.run(flow("light --run r"))
    notebook.run("other = ws; ws = Workspace(FlowLibrary(), 'memory:')")
    assert "say which with `--workspace`" in notebook.fails("%flow --run r")
    notebook.run("%flow --run r --workspace other")


def test_a_text_is_saved_as_it_was_typed(notebook, tmp_path):
    typed = "# a comment,  \u00e4\u4e2d\n" + LIGHT + "\n  \n"
    notebook.run(flow("light", typed))
    told = notebook.run("%flow --save light light.yaml")
    assert told == "wrote `light` to light.yaml: 9 lines\n"
    assert (tmp_path / "light.yaml").read_bytes() == typed.encode()
    assert "nothing was written" in notebook.run("%flow --save light light.yaml")
    assert os.listdir() == ["light.yaml"]  # noqa: PTH208 - nothing is left beside it


def test_what_others_wrote_is_not_written_over(notebook, tmp_path):
    file = tmp_path / "light.yaml"
    notebook.run(flow("light"))
    notebook.run("%flow --save light light.yaml")
    notebook.run(flow("light --save light.yaml", LAMP))  # what is there was written from here
    assert file.read_text() == LAMP
    file.write_text("somebody else's")
    told = notebook.fails("%flow --save light light.yaml")
    assert told.startswith("light.yaml has another text, which was not written from here; nothing")
    assert file.read_text() == "somebody else's"
    notebook.run("%flow --save light light.yaml --force")
    assert file.read_text() == LAMP


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("nowhere/light.yaml", "there is no directory nowhere; make it first"),
        (".", "cannot be looked at: it is not a regular file; nothing was written"),
        ("a\0b", "no file's name has a NUL in it"),
    ],
)
def test_a_file_that_cannot_be_written_is_told(notebook, file, told):
    notebook.run(flow("light"))
    assert told in notebook.fails(f"%flow --save light {file}")


def test_a_read_only_file_stays_what_it_is_also_by_force(notebook, tmp_path):
    file = tmp_path / "light.yaml"
    file.write_text("mine")
    file.chmod(stat.S_IRUSR)
    notebook.run(flow("light"))
    assert "it is read-only" in notebook.fails("%flow --save light light.yaml --force")
    assert file.read_text() == "mine"


def test_what_was_made_in_code_has_no_text_to_save(notebook):
    notebook.run("from flowr_nb.flow import State\nws.add(Flow('made', '1.0.0', [], [State('a')]))")
    assert "was made in code" in notebook.fails("%flow --save made made.yaml")


def test_who_saves_into_the_folder_of_the_flows_is_told_which_is_found_first(notebook, tmp_path):
    (tmp_path / "flows").mkdir()
    notebook.run("ws = Workspace('flows', 'memory:')")
    notebook.run(flow("light"))
    told = notebook.run("%flow --save light flows/light.yaml")
    assert told.endswith("; as long as this kernel runs, `light` is what the cell says\n")


# Scenarios.


def test_a_list_of_steps_is_walked(notebook):
    notebook.run(flow("light", GUARDED))
    told = notebook.run(
        scenario("light --as results", "- read: {pages: 3}\n- at: reading\n- done\n- open: switch")
    )
    assert told.splitlines() == ["1 of 1 scenarios passed", "  passed  light"]
    assert [each.is_passed for each in notebook["results"]] == [True]


def test_scenarios_have_names_and_need_not_name_their_flow(notebook):
    notebook.run(flow("light"))
    text = "scenarios:\n  one: [read, at: reading]\n  two: [switch, exits: off]\n"
    for line, more in (("light", ""), ("light", "flow: light\n"), ("", "flow: light\n")):
        assert notebook.run(scenario(line, more + text)).startswith("2 of 2 scenarios passed")


def test_a_scenario_that_does_not_pass_fails_its_cell_in_located_lines(notebook):
    notebook.run(flow("light", GUARDED))
    told = notebook.fails(scenario("light", "- read: {pages: 1}\n- at: reading")).splitlines()
    assert told[0] == "0 of 1 scenarios passed"
    assert told[2].startswith(
        "<scenarios of light>:1:3: `read` is blocked: pages ≥ 2 does not hold"
    )
    assert told[3] == "  scenario: light (failed in step 1 of 2)"
    assert told[4] == "  at: light › on"
    assert told[-1] == "  flow: <light>:5:21"


@pytest.mark.parametrize(
    ("line", "text", "told"),
    [
        ("light", "- dnoe", "no trigger `dnoe`; did you mean `done`?"),
        ("light", "- at: readin", "did you mean `reading`?"),
        ("light", "flow: lamp\nscenarios: {a: [read]}", "leave it out here\n    flow: lamp"),
        ("light", "scenarios: 3", "<scenarios of light>:1:12: error: `scenarios` is a mapping"),
        ("light", "[]", "scenarios of a flow are a list of steps, or a mapping with `scenarios`"),
        ("light", "- [1", "<scenarios of light>:"),
        ("", "- read", "<scenarios>:1:1: error: scenarios are a mapping with `flow`"),
        ("ligth", "- read", "there is no flow `ligth`"),
        ("light --bind x", "- read", "`%%scenario` has no option `--bind`"),
        ("light --as ws", "- read", "`ws` is the workspace"),
    ],
)
def test_what_is_wrong_with_scenarios_is_told(notebook, line, text, told):
    notebook.run(flow("light"))
    assert told in notebook.fails(scenario(line, text))


# IPython's own ways.


def test_an_error_is_a_failure_that_stops_whoever_runs_the_cells(notebook):
    done = notebook.shell.run_cell(flow("light", "flow: ["))
    assert type(done.error_in_exec).__name__ == "CellError"
    notebook.run(flow("light"))
    done = notebook.shell.run_cell(scenario("light", "- done"))
    assert isinstance(done.error_in_exec, AssertionError)


def test_the_whole_way_is_shown_to_who_asks(notebook):
    notebook.fails(flow("light", "flow: ["))
    assert "flow_magics.py" in notebook.run("%tb")


def test_what_ipython_keeps_of_an_error_is_what_it_has_shown(notebook):
    shown = notebook.fails(flow("light", "flow: ["))
    kept = getattr(notebook.shell.history_manager, "exceptions", None)
    if kept is None:
        pytest.skip("this IPython keeps none")
    assert "\n".join(kept[max(kept)]["traceback"]) == shown


@pytest.mark.parametrize("magic", ["%%flow", "%flow", "%%scenario"])
def test_help_tells_all_of_it(notebook, magic):
    told = notebook.shell.object_inspect_text(magic, detail_level=0)
    text = told if isinstance(told, str) else str(told)
    words = ("--run", "--save", "--expand", "%%flow light") if "flow" in magic else ("scenarios:",)
    assert all(word in text for word in (*words, "--workspace", "--as"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("%%flow li", ["light"]),
        ("%flow li", ["light"]),
        ("%%scenario ", ["light", '"two words"']),
        ("%flow --save ", ["light", '"two words"']),
        ("%%flow light --e", ["--expand"]),
        ("%%flow light --expand ", ["none", "current", "all"]),
        ("%%flow light --direction ", ["auto", "LR", "TB"]),
        ("%%flow light --run ", ["r"]),
        ("%%flow light --workspace ", ["ws"]),
        ("%%scenario light --", ["--as", "--workspace"]),
    ],
)
def test_what_can_stand_on_a_line_is_completed(notebook, line, expected):
    notebook.run(flow("light --run r"))
    notebook.run(flow('"two words"', LIGHT.replace("flow: light", "flow: two words")))
    with provisionalcompleter():
        found = [each.text for each in notebook.shell.Completer.completions(line, len(line))]
    assert [each for each in found if each in expected] == expected
    if "light --" in line:
        assert '"two words"' not in found


def test_what_was_loaded_can_be_unloaded_and_loaded_again(notebook):
    notebook.run("%reload_ext flowr_nb")
    notebook.run(flow("light"))
    notebook.run("%unload_ext flowr_nb")
    assert notebook.shell.find_cell_magic("flow") is None
    assert notebook.shell.find_line_magic("flow") is None
    notebook.run("%load_ext flowr_nb")
    notebook.run("%flow light")


def test_a_terminal_pays_for_no_widget_library(tmp_path):
    code = (
        "from IPython.testing.globalipapp import start_ipython; start_ipython()\n"
        "from IPython import get_ipython; import sys\n"
        f"sh = get_ipython(); sh.run_cell('%load_ext flowr_nb'); sh.run_cell({flow('light')!r})\n"
        "assert 'light' in sh.user_ns; print({'ipywidgets', 'anywidget'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.endswith("set()\n")
