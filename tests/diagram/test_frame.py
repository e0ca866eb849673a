"""One frame is one picture: of the widget, of stills, of files, of the command line."""

import json

import pytest

from flowr_nb import FlowDiagram, Workspace, save_diagram
from flowr_nb.cli import main
from flowr_nb.diagram import LayoutError, ViewError, frame_of
from flowr_nb.session import StepError
from tests.driving import Picture

WORDS = [
    {},
    {"expand": "all"},
    {"expand": "current", "direction": "TB"},
    {"show": ["owner"]},
    {"numbers": True},
    {"heat": True},
    {"numbers": True, "heat": True, "theme": "dark"},
]


@pytest.fixture
def ws(tmp_path, flows_dir):
    return Workspace(flows_dir, tmp_path / "sessions")


@pytest.fixture
def run(ws):
    run = ws.run("feature", "one")
    run.fire("start")
    run.save()
    return run


@pytest.mark.parametrize("words", WORDS, ids=str)
@pytest.mark.parametrize("suffix", [".svg", ".mmd", ".dot"])
def test_widget_still_file_and_command_line_give_the_same(ws, run, tmp_path, words, suffix):
    words = {**words, "heat": ws.sessions()} if "heat" in words else words
    diagram = ws.diagram(run, **words)
    by_widget, by_code, by_shell = (tmp_path / f"{who}{suffix}" for who in ("w", "c", "s"))
    diagram.save(by_widget)
    save_diagram(run, by_code, **words)
    asked = ["diagram", "--session", "one", "-o", str(by_shell)]
    asked += ["--flows", str(ws.library.flows_dir), "--sessions", str(tmp_path / "sessions")]
    for name, value in words.items():
        flag = f"--{name}"
        values = [] if name in ("numbers", "heat") else value if name == "show" else [value]
        asked += [flag, *values]
    assert main(asked) == 0
    assert by_widget.read_bytes() == by_code.read_bytes() == by_shell.read_bytes()
    if suffix == ".svg":
        assert by_code.read_text("utf-8") == diagram.svg == diagram.snapshot().svg


def test_the_frame_is_what_the_browser_is_sent(run):
    diagram = FlowDiagram(run, expand="all", numbers=True)
    frame = frame_of(run, expand="all", numbers=True)
    told, sent = frame.to_json(), Picture(diagram)
    assert told["svg"] == sent.svg
    assert told["marks"] == sent.view["marks"]
    assert told["words"] == sent.view["label"]
    assert told["overlays"] == {"numbers": diagram.get_state()["_step_numbers"]}
    assert json.loads(json.dumps(told)) == told


def test_a_past_step_is_framed_as_the_widget_shows_it(run):
    looking_back = frame_of(run, past_step=-1)
    run.looking_at = -1
    assert FlowDiagram(run).frame == looking_back
    assert looking_back.words.startswith("looking back: feature was in")
    run.looking_at = None
    with pytest.raises(StepError, match="none of number 7"):
        frame_of(run, past_step=7)


def test_a_run_whose_state_is_gone_is_framed_and_says_so(ws):
    flow = ws.add("flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- {id: a, next: {go: x}}\n")
    gone = ws.run(flow)
    ws.add("flow: f\nversion: 1.0.0\nexits: [x]\nstates:\n- {id: b, next: {go: x}}\n")
    frame = frame_of(gone)
    assert frame.is_error
    assert "in the state `a`, which the flow `f` does not have" in frame.words
    assert "state b" in frame.svg


def test_a_word_that_a_view_does_not_know_is_told_by_the_command_line(ws, tmp_path, capsys):
    where = ["--flows", str(ws.library.flows_dir), "-o", str(tmp_path / "x.svg")]
    assert main(["diagram", "feature", "--theme", "drak", *where]) == 2
    assert "did you mean `dark`?" in capsys.readouterr().err
    assert not (tmp_path / "x.svg").exists()
    with pytest.raises(ViewError, match=r"has an attribute `onwer`; there is: .*`owner`"):
        ws.diagram("feature", show="onwer")


@pytest.mark.parametrize("how", ["diagram", "explore", "save"])
def test_a_misspelt_word_is_told_in_one_sentence_with_the_nearest(ws, run, tmp_path, how):
    ways = {
        "diagram": lambda: ws.diagram(run, expnd="all"),
        "explore": lambda: ws.explore(run, expnd="all"),
        "save": lambda: save_diagram(run, tmp_path / "x.svg", expnd="all"),
    }
    with pytest.raises(ViewError, match=r"a picture has no `expnd`; .*did you mean `expand`\?"):
        ways[how]()


def test_a_misspelt_engine_is_told_with_the_nearest(run):
    with pytest.raises(LayoutError, match=r"no layout engine `dott`; .*did you mean `dot`\?"):
        frame_of(run, engine="dott")


def test_an_svg_is_saved_for_the_theme_that_is_asked_for(run, tmp_path):
    diagram = FlowDiagram(run, theme="dark")
    dark = diagram.save(tmp_path / "dark.svg").read_text("utf-8")
    assert dark == frame_of(run, theme="dark").svg
    auto = diagram.save(tmp_path / "auto.svg", theme="auto").read_text("utf-8")
    assert "prefers-color-scheme" in auto
    assert auto == diagram.snapshot(theme="auto").svg
    diagram.theme = "auto"
    assert diagram.svg == frame_of(run).svg
