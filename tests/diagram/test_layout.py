"""DOT to SVG: what is asked of the engines, and what the cache may and may not do."""

import random
import shutil

import pytest

from flowr_nb.diagram import LayoutError, graph_of, layout, to_dot
from flowr_nb.diagram.layout import EmbeddedGraphviz, SystemGraphviz, lay_out
from flowr_nb.diagram.svg import draw
from flowr_nb.flow import load_flow

SMALL = "digraph { a -> b }"


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    """A cache of this test's own, with nothing in it."""
    directory = tmp_path / "cache" / "layouts"
    monkeypatch.setattr(layout, "cache_directory", lambda: directory)
    monkeypatch.setattr(layout, "_memory", type(layout._memory)())
    return directory


@pytest.fixture
def renders(monkeypatch):
    """The graphs that the embedded engine was asked to lay out."""
    asked = []
    original = EmbeddedGraphviz.render

    def render(self, dot, *args, **kwargs):
        asked.append(dot)
        return original(self, dot, *args, **kwargs)

    monkeypatch.setattr(EmbeddedGraphviz, "render", render)
    return asked


def heavy_graph():
    choose = random.Random(1)
    edges = "".join(f"n{choose.randrange(150)} -> n{choose.randrange(150)};" for _ in range(450))
    return f"digraph {{ {edges} }}"


@pytest.mark.usefixtures("empty_cache")
def test_the_same_graph_is_laid_out_once(renders):
    assert lay_out(SMALL) == lay_out(SMALL)
    assert renders == [SMALL]


@pytest.mark.usefixtures("empty_cache")
def test_a_fresh_process_takes_the_layout_from_disk(renders):
    first = lay_out(SMALL)
    layout._memory.clear()
    assert lay_out(SMALL) == first
    assert renders == [SMALL]


@pytest.mark.parametrize("damage", [b"", b"<svg", b"\x00\xff"])
def test_a_damaged_cache_file_is_laid_out_anew(empty_cache, renders, damage):
    first = lay_out(SMALL)
    (file,) = empty_cache.iterdir()
    file.write_bytes(damage)
    layout._memory.clear()
    assert lay_out(SMALL) == first
    assert len(renders) == 2


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setattr(layout, "cache_directory", lambda: tmp_path / "file" / "layouts")
    monkeypatch.setattr(layout, "_memory", type(layout._memory)())
    assert lay_out(SMALL).rstrip().endswith(b"</svg>")


def test_the_cache_on_disk_does_not_grow_without_end(empty_cache, monkeypatch):
    monkeypatch.setattr(layout, "MAX_CACHED_FILES", 3)
    for number in range(6):
        lay_out(f"digraph {{ a -> n{number} }}")
    assert len(list(empty_cache.iterdir())) == 3


@pytest.mark.usefixtures("empty_cache")
def test_the_cache_in_memory_does_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(layout, "MAX_CACHED_IN_MEMORY", 2)
    for number in range(4):
        lay_out(f"digraph {{ a -> n{number} }}")
    assert len(layout._memory) == 2


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
    shown = "".join("\ufffd" if c in "\n\x00\u2028" else c for c in name)
    expected = shown if len(shown) <= 40 else f"{shown[:39]}…"
    assert expected in texts
    assert "<script" not in drawing.svg


def test_large_graphs_are_bounded():
    states = "".join(f"- id: s{n}\n  next: {{go: s{(n * 7) % 120}}}\n" for n in range(120))
    flow = load_flow(f"flow: f\nversion: 1.0.0\nexits: [out]\nstates:\n{states}")
    assert "nslimit=10" in to_dot(graph_of(flow))
    small = load_flow("flow: f\nversion: 1.0.0\nexits: [out]\nstates:\n- id: a\n")
    assert "nslimit" not in to_dot(graph_of(small))
