"""DOT to SVG: what is asked of the engines."""

import random
import shutil
import subprocess

import pytest

from flowr_nb.diagram import LayoutError, draw, graph_of, to_dot
from flowr_nb.diagram.layout.embedded import EmbeddedGraphviz
from flowr_nb.diagram.layout.service import lay_out
from flowr_nb.diagram.layout.system import SystemGraphviz
from flowr_nb.flow import load_flow

SMALL = "digraph { a -> b }"


def heavy_graph():
    choose = random.Random(1)
    edges = "".join(f"n{choose.randrange(150)} -> n{choose.randrange(150)};" for _ in range(450))
    return f"digraph {{ {edges} }}"


def test_a_layout_that_takes_too_long_is_stopped_in_words_and_the_engine_goes_on():
    engine = EmbeddedGraphviz()
    with pytest.raises(LayoutError, match=r"not laid out within 0\.02 seconds"):
        engine.render(heavy_graph(), time_limit=0.02)
    assert b"<svg" in engine.render(SMALL)


def test_graphs_that_are_no_graphs_are_refused_and_the_engine_goes_on():
    engine = EmbeddedGraphviz()
    for _ in range(20):
        with pytest.raises(LayoutError, match="Graphviz"):
            engine.render("digraph { a ->")
    assert b"<svg" in engine.render(SMALL)


def test_an_engine_works_where_the_compiled_module_cannot_be_cached(monkeypatch):
    monkeypatch.setenv("HOME", "/dev/null")
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/cache")
    assert b"<svg" in EmbeddedGraphviz().render(SMALL)


def test_an_unknown_engine_is_refused_with_those_that_exist():
    with pytest.raises(LayoutError, match="no layout engine `neato`; there is embedded, dot"):
        lay_out(SMALL, "neato")


def test_without_the_dot_program_the_message_says_the_way_out(monkeypatch, library):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LayoutError, match="no `dot` program on this machine; install Graphviz"):
        draw(library.load("deploy"), "dot")
    with pytest.raises(LayoutError, match="no `dot` program"):
        SystemGraphviz().render(SMALL)


def test_where_no_program_can_be_run_the_message_says_so(monkeypatch, library):
    def refuse(*_command, **_how):
        raise OSError(138, "emscripten does not support processes.")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with pytest.raises(LayoutError, match=r"`dot` cannot be run: emscripten does not .*`embedded`"):
        draw(library.load("deploy"), "dot")
    with pytest.raises(LayoutError, match="`dot` cannot be run"):
        SystemGraphviz().render(SMALL)


@pytest.mark.skipif(shutil.which("dot") is None, reason="there is no `dot` program here")
def test_the_system_engine_draws_the_same_elements(library):
    flow = library.load("deploy")
    ours, theirs = draw(flow), draw(flow, "dot")
    assert [group.id for group in ours.groups] == [group.id for group in theirs.groups]


@pytest.mark.parametrize(
    "name",
    [
        "plain",
        "<b>bold</b>",
        "<>",
        '"quoted"',
        "back\\Nslash\\",
        "two\nlines",
        "a\x00b",
        "&amp; &#65;",
        "</text><script>alert(1)</script>",
        "%3Cscript%3E",
        "é 漢字 العربية 🎉",
        "edge",
        "node -> graph;",
        "a" * 200,
        "\u2028\u202e",
    ],
)
def test_a_name_is_drawn_as_text_whatever_it_is(name):
    flow = load_flow("flow: f\nversion: 1.0.0\nexits: [out]\nstates:\n- id: a\n  next: {go: out}\n")
    hostile = type(flow)(
        name,
        "1.0.0",
        (name,),
        tuple(
            type(state)(id=f"{name}!", next={name: type(t)(name, name)})
            for state in flow.states
            for t in state.next.values()
        ),
    )
    drawing = draw(hostile)
    texts = {shape.text for group in drawing.groups for shape in group.shapes if shape.text}
    shown = name.replace("\n", " ").lstrip("\u2028")
    shown = "".join("\ufffd" if c in "\x00\u202e" else c for c in shown)
    expected = shown if len(shown) <= 40 else f"{shown[:39]}…"
    assert expected in texts
    assert "<script" not in drawing.svg


def test_large_graphs_are_bounded():
    states = "".join(f"- id: s{n}\n  next: {{go: s{(n * 7) % 120}}}\n" for n in range(120))
    flow = load_flow(f"flow: f\nversion: 1.0.0\nexits: [out]\nstates:\n{states}")
    assert "nslimit=10" in to_dot(graph_of(flow))
    small = load_flow("flow: f\nversion: 1.0.0\nexits: [out]\nstates:\n- id: a\n")
    assert "nslimit" not in to_dot(graph_of(small))
