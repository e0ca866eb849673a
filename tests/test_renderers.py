"""How widgets show themselves: by a word of code, of a block, of the environment."""

import asyncio
import base64
import json
import subprocess
import sys
import threading

import pytest

import flowr_nb
from flowr_nb import (
    FlowDiagram,
    FlowExplorer,
    FlowRun,
    NewsBanner,
    SessionBar,
    SessionList,
    Timeline,
    TransitionPanel,
    Workspace,
    renderers,
)
from flowr_nb.errors import FlowrNbError
from flowr_nb.renderers import RendererError
from flowr_nb.widgets.mimebundle import WIDGET_VIEW

PARTS = (TransitionPanel, Timeline, SessionBar, SessionList, NewsBanner)
EVERY = (FlowDiagram, FlowExplorer, *PARTS)


@pytest.fixture(autouse=True)
def nothing_enabled(monkeypatch):
    """As in a process that has just begun."""
    monkeypatch.delenv(renderers.ENVIRONMENT, raising=False)
    monkeypatch.setattr(renderers.Process, "renderer", None)


@pytest.fixture
def run(library, store):
    return FlowRun.draft(library, store, "deploy")


def bundle_of(widget):
    """What a notebook is given, and what is said about it."""
    bundle = widget._repr_mimebundle_()
    return bundle if isinstance(bundle, tuple) else (bundle, {})


def shown(widget):
    """The types of it."""
    return set(bundle_of(widget)[0])


def test_a_widget_is_shown_where_nothing_else_is_said(run):
    assert renderers.active == "widget"
    for kind in (FlowDiagram, FlowExplorer):
        assert shown(kind(run)) == {WIDGET_VIEW, "text/html", "image/svg+xml", "text/plain"}


@pytest.mark.parametrize("kind", EVERY)
def test_still_is_without_a_live_widget_and_never_empty(run, kind):
    widget = kind(run)
    assert WIDGET_VIEW in shown(widget)
    renderers.enable("still")
    data, _ = bundle_of(widget)
    assert WIDGET_VIEW not in data
    assert data["text/plain"]
    renderers.enable("widget")
    assert WIDGET_VIEW in shown(widget)


def test_parts_are_rows_where_no_widget_runs(run):
    run.fire("build")
    renderers.enable("still")
    rows = {kind: bundle_of(kind(run))[0].get("text/html", "") for kind in PARTS}
    assert "coverage ≥ 80%" in rows[TransitionPanel]
    assert "build" in rows[Timeline]
    assert "deploy › testing" in rows[SessionBar]
    assert "no sessions yet" in rows[SessionList]
    assert rows[NewsBanner] == ""  # it has none to tell


def test_a_part_whose_flow_is_gone_is_its_words(run, monkeypatch):
    panel = TransitionPanel(run)
    renderers.enable("still")

    def gone(*_, **__):
        raise FlowrNbError("gone")

    monkeypatch.setattr(FlowRun, "options", gone)
    assert shown(panel) == {"text/plain"}


def test_a_block_puts_back_what_was(run):
    diagram = FlowDiagram(run)
    renderers.enable("still")
    with renderers.enable("widget") as inside:
        assert inside.name == renderers.active == "widget"
        assert WIDGET_VIEW in shown(diagram)
        with renderers.enable("still", formats="svg"):
            assert shown(diagram) == {"image/svg+xml", "text/plain"}
        assert renderers.active == "widget"
        renderers.enable("still")  # holds to the end of the block
        assert renderers.active == "still"
    assert renderers.active == "still"
    assert renderers.options["formats"] == ("html", "svg")


def test_a_block_that_fails_puts_back_what_was():
    with pytest.raises(ZeroDivisionError), renderers.enable("still"):
        raise ZeroDivisionError
    assert renderers.active == "widget"


def test_a_block_is_of_its_own_thread_and_task():
    told = []
    with renderers.enable("still"):
        thread = threading.Thread(target=lambda: told.append(renderers.active))
        thread.start()
        thread.join()
    assert told == ["widget"]

    async def shows(name):
        with renderers.enable(name):
            await asyncio.sleep(0)
            return renderers.active

    async def both():
        return await asyncio.gather(shows("still"), shows("widget"))

    assert asyncio.run(both()) == ["still", "widget"]
    assert renderers.active == "widget"


def test_what_is_enabled_holds_in_every_thread():
    renderers.enable("still")
    told = []
    thread = threading.Thread(target=lambda: told.append(renderers.active))
    thread.start()
    thread.join()
    assert told == ["still"]


def test_the_environment_says_which(monkeypatch, run):
    monkeypatch.setenv(renderers.ENVIRONMENT, " Still:svg, pdf ")
    assert shown(FlowDiagram(run)) == {"image/svg+xml", "application/pdf", "text/plain"}
    monkeypatch.setenv(renderers.ENVIRONMENT, "widget")
    assert renderers.active == "still"  # it is read once
    renderers.enable("widget")
    assert renderers.active == "widget"


def test_a_wrong_word_in_the_environment_is_told_where_it_is_used_and_not_before(monkeypatch, run):
    monkeypatch.setenv(renderers.ENVIRONMENT, "stil")
    diagram = FlowDiagram(run)
    with pytest.raises(RendererError) as refused:
        diagram._repr_mimebundle_()
    for words in ("FLOWR_NB_RENDERER", "'stil'", "did you mean `still`", 'enable("widget")'):
        assert words in str(refused.value)
    renderers.enable("still")  # the way out that it names
    assert WIDGET_VIEW not in shown(diagram)


def test_nothing_is_read_or_refused_when_it_is_imported():
    code = "import flowr_nb, flowr_nb.renderers as r, sys; print('anywidget' in sys.modules)"
    environment = {"FLOWR_NB_RENDERER": "nonsense", "PATH": "/usr/bin"}
    environment["PYTHONPATH"] = ":".join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("widgets", {}, "did you mean `widget`"),
        (None, {}, "there is no renderer None"),
        ("still", {"formats": ("svgg",)}, "did you mean `svg`"),
        ("still", {"formats": ()}, "needs a form"),
        ("still", {"scale": 0}, "above 0"),
        ("still", {"scale": float("nan")}, "above 0"),
    ],
)
def test_what_there_is_not_is_refused_and_changes_nothing(name, options, words):
    with pytest.raises(RendererError, match=words):
        renderers.enable(name, **options)
    assert renderers.active == "widget"


def test_png_and_pdf_need_the_package_that_draws_them(monkeypatch):
    monkeypatch.setattr(renderers, "find_spec", lambda _name: None)
    with pytest.raises(RendererError, match=r"flowr-nb\[export\]"):
        renderers.enable("still", formats=("pdf",))


def test_a_picture_that_cannot_be_drawn_in_a_form_is_left_out_and_told(run, monkeypatch):
    diagram = FlowDiagram(run)
    monkeypatch.setattr("flowr_nb.diagram.renderers.export.MAX_PIXELS", 10)
    renderers.enable("still", formats=("svg", "png"))
    with pytest.warns(UserWarning, match="too large"):
        assert shown(diagram) == {"image/svg+xml", "text/plain"}


def test_the_forms_of_a_picture_are_what_they_say(run):
    diagram = FlowDiagram(run)
    renderers.enable("widget", formats=("png", "pdf"), scale=1)
    data, metadata = bundle_of(diagram)
    assert set(data) == {WIDGET_VIEW, "image/png", "application/pdf", "text/plain"}
    png, pdf = (base64.b64decode(data[each]) for each in ("image/png", "application/pdf"))
    assert png.startswith(b"\x89PNG")
    assert pdf.startswith(b"%PDF")
    size = metadata["image/png"]  # that of the picture, whatever the scale
    assert (size["width"], size["height"]) == (
        int.from_bytes(png[16:20], "big"),
        int.from_bytes(png[20:24], "big"),
    )
    json.dumps([data, metadata])


def test_a_snapshot_has_the_same_forms(run):
    renderers.enable("still", formats=("svg",))
    assert shown(FlowDiagram(run).snapshot()) == {"image/svg+xml", "text/plain"}


def test_it_is_where_users_of_other_libraries_look_for_it():
    assert flowr_nb.renderers is renderers
    assert "renderers" in dir(flowr_nb)
    assert {"active", "enable", "options"} <= {*dir(renderers)}
    with pytest.raises(AttributeError, match="did you mean `enable`"):
        _ = renderers.enabel


@pytest.fixture
def ws(tmp_path):
    return Workspace("flows", tmp_path)


def test_a_page_steps_in_place_of_the_widget_beside_its_picture(ws):
    with renderers.enable("page", formats=("html", "svg")):
        whole = ws.explore(ws.run("deploy"))._repr_mimebundle_()
        alone = ws.diagram("deploy")._repr_mimebundle_()
        part = TransitionPanel(ws.run("deploy"))._repr_mimebundle_()
    for bundle in (whole, alone, part):
        assert "<iframe" in bundle["text/html"]
        assert "application/vnd.jupyter.widget-view+json" not in bundle
    assert alone["image/svg+xml"].startswith("<svg")


def test_a_page_is_a_picture_where_pictures_are_asked_for(ws):
    page = ws.page("deploy")
    assert "<iframe" in page._repr_mimebundle_()["text/html"]
    with renderers.enable("still", formats=("svg",)):
        data = page._repr_mimebundle_()
    assert set(data) == {"image/svg+xml", "text/plain"}


def test_what_cannot_step_is_the_picture_and_says_why(ws):
    ws.add("flow: none\nversion: 1.0.0\nexits: [end]\nstates: []\n")
    diagram = ws.diagram("none")
    with (
        renderers.enable("page"),
        pytest.warns(UserWarning, match="does not step: .*no state"),
    ):
        bundle = diagram._repr_mimebundle_()
    assert "<iframe" not in bundle["text/html"]
