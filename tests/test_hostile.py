"""Texts from strangers in every place of a flow and of a session: pictures and files stay sound."""

import xml.etree.ElementTree as ET

import pytest
import yaml

from flowr_nb import FlowDiagram, FlowRun, Session
from flowr_nb.flow import load_flow
from flowr_nb.store import SessionError
from tests.driving import Picture
from tests.hostile import (
    STRINGS,
    as_yaml,
    hostile_files,
    hostile_flow,
    hostile_session,
    hostile_steps,
)
from tests.markup import tags_of

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"circle", "svg", "title", "g", "rect", "path", "polygon", "polyline", "ellipse", "text"}
# What a host acts on, so that none of it may be a text of a flow's.
ACTED_ON = ("id", "class", "style", "href", "fill", "stroke", "transform", "font-family", "d")


@pytest.fixture
def diagram(write_flows, store):
    library = write_flows(hostile_files())
    run = FlowRun.draft(library, store, hostile_flow()["flow"])
    for trigger, evidence in hostile_steps():
        run.fire(trigger, evidence)
    return FlowDiagram(run, expand="all", show=STRINGS)


def test_every_text_is_read_back_as_it_was_written():
    written = hostile_flow()
    flow = load_flow(as_yaml(written))
    assert [state.id for state in flow.states] == list(STRINGS)
    assert dict(flow.attrs) == written["attrs"]
    assert list(flow.exits) == written["exits"]


def test_pictures_are_sound_xml_of_known_elements(diagram):
    assert diagram.wait()
    assert Picture(diagram).problem == ""
    for text in (Picture(diagram).svg, diagram.svg):
        root = ET.fromstring(text)
        assert {element.tag for element in root.iter()} <= {SVG + tag for tag in DRAWN}
        for element in root.iter():
            acted_on = [element.get(name, "") for name in ACTED_ON]
            assert not [value for value in acted_on if value in STRINGS or "pwn" in value]
            assert not [name for name in element.keys() if name.startswith("on")]  # noqa: SIM118
    assert len(ET.fromstring(diagram.svg).findall(".//*[@class]")) > 2 * len(STRINGS)


def test_every_form_can_be_exported(diagram, tmp_path):
    for name in ("a.svg", "a.pdf", "a.mmd", "a.gv"):
        assert diagram.save(tmp_path / name).stat().st_size > 1000
    ET.parse(tmp_path / "a.svg")


def test_the_picture_in_a_document_is_one_image(diagram):
    bundle = diagram.snapshot()._repr_mimebundle_()
    assert [tag for tag, _ in tags_of(bundle["text/html"])] == ["img"]
    assert set(tags_of(bundle["text/html"])[0][1]) == {"src", "alt", "style"}


def test_an_open_subflow_is_titled_with_one_short_printable_line(write_flows, store):
    inner = {"flow": "in\x00ner\n" * 200, "version": "1.0.0", "exits": ["done"]}
    inner["states"] = [{"id": "s", "next": {"go": "done"}}]
    outer = {"flow": "outer", "version": "1.0.0", "exits": ["end"]}
    outer["states"] = [{"id": "a\x00b", "flow": "inner", "next": {"done": "end"}}]
    library = write_flows({"inner": as_yaml(inner), "outer": as_yaml(outer)})
    diagram = FlowDiagram(FlowRun.draft(library, store, "outer"), expand="all")
    assert Picture(diagram).problem == ""
    title = (
        ET.fromstring(Picture(diagram).svg)
        .find(f".//{SVG}g[@class='cluster-title']/{SVG}text")
        .text
    )
    assert title.startswith("a\ufffdb ▸ in\ufffdner in\ufffdner")
    assert len(title) < 100


def test_a_control_character_in_a_name_leaves_the_picture_sound(store, write_flows):
    flow = {"flow": "f\x1b", "version": "1.0.0", "exits": ["d\x01"]}
    flow["states"] = [{"id": "a\x00b", "next": {"t\ufffe": "d\x01"}}]
    diagram = FlowDiagram(FlowRun.draft(write_flows({"f": as_yaml(flow)}), store, "f\x1b"))
    names = {each.get("data-name") for each in ET.fromstring(Picture(diagram).svg).iter(f"{SVG}g")}
    assert {"a\ufffdb", "t\ufffd", "d\ufffd"} <= names
    ET.fromstring(diagram.svg)


@pytest.mark.parametrize("name", STRINGS, ids=lambda text: ascii(text)[:24])
def test_a_session_of_that_name_is_kept_or_refused_in_words(store, sessions_dir, name):
    session = Session("f", "s", name)
    try:
        store.save(session)
    except SessionError as error:
        refusal = str(error)
    else:
        refusal = ""
    if refusal:
        assert "cannot be a session's name" in refusal
        assert not sessions_dir.exists()
    else:
        assert store.load(name) == session
        assert [path.name for path in sessions_dir.glob("*.yaml")] == [f"{name}.yaml"]


@pytest.mark.parametrize("at", range(len(STRINGS)))
def test_every_field_of_a_session_is_read_back_as_it_was_written(store, sessions_dir, at):
    sessions_dir.mkdir()
    written = hostile_session(at)
    (sessions_dir / "hostile.yaml").write_text(as_yaml(written))
    store.save(store.load("hostile"))
    assert yaml.safe_load((sessions_dir / "hostile.yaml").read_text()) == written


def test_a_step_shows_nothing_that_a_terminal_obeys(store, write_flows):
    states = {"id": "a\x1b[31m", "next": {"go\x1b[32m": "x\u202e"}}
    flow = {"flow": "f", "version": "1.0.0", "exits": ["x\u202e"], "states": [states]}
    run = FlowRun.draft(write_flows({"f": as_yaml(flow)}), store, "f")
    run.fire("go\x1b[32m")
    assert repr(run.history[0]) == "Step(go\\x1b[32m: a\\x1b[31m → x\\u202e)"
