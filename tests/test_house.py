"""The house as CONTRIBUTING.md lays it out: imports go one way, and no file outgrows a reader."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "flowr_nb"
TOP = "flowr_nb"

# Each may import itself and what stands before it, also where only a type checker looks. What is
# new to the house has to take its place here.
ORDER = (
    *("hints", "abilities", "errors", "renderers", "rich", "file_access", "files", "uninterrupted"),
    "uncollected",
    *("yaml", "watching"),
    *("settings", "flow", "session", "comparison", "store", "run", "diagram", "faces"),
    *("changes", "scenario_words", "scenario", "teaching", "schemas"),
    *("browser", "page", "lessons", "board"),
    *(
        "widgets",
        "head_start",
        "workspace",
        "magics",
        "__init__",
        "pytest_plugin",
        "sphinx_ext",
        "cli_outcome",
        "cli_convert",
        "cli_scenarios",
        "cli_changes",
        "cli_grade",
        "cli_store",
        "cli_evidence",
        "cli_session_list",
        "cli_session",
        "cli_schema",
        "cli",
        "__main__",
    ),
)
# Who may import what draws in a browser, and who what notifies; nobody else pays for them.
MAY_IMPORT = {
    "ipywidgets": ("widgets", "workspace"),
    "anywidget": ("widgets", "workspace"),
    "IPython": ("widgets", "workspace", "magics"),
    "traitlets": ("run", "widgets"),
    "sphinx": ("sphinx_ext",),
    "docutils": ("sphinx_ext",),
    "sqlalchemy": ("store",),
    "psycopg": ("store",),
}
# Module → what it imports against the order, with the reason. None so far.
AGAINST_THE_ORDER: dict[str, set[str]] = {}

LONGEST = 300
REASON = re.compile(r"Longer than 300 lines: \S")

MODULES = {
    ".".join((TOP, *path.relative_to(PACKAGE).with_suffix("").parts)): path.read_text("utf-8")
    for path in sorted(PACKAGE.rglob("*.py"))
}


def room(module):
    """Where a module is: ``flowr_nb.flow.model`` is in ``flow``, and ``flowr_nb`` the way in."""
    parts = [*module.split("."), "__init__"]
    return parts[1]


def imported_by(source):
    """The modules that a source names in its imports, wherever they stand, each with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((each.name, node.lineno) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: imports name their module in full"
            if node.module != TOP:
                yield node.module, node.lineno
            else:  # a room, or a name that the top offers
                rooms = {each.name for each in node.names} & {*ORDER}
                yield from ((f"{TOP}.{name}", node.lineno) for name in rooms or {"__init__"})


def against_the_order(module, source):
    """What a module imports that stands behind it, or is not for it."""
    here = room(module)
    for name, line in imported_by(source):
        library, *_ = name.split(".")
        if library == TOP:
            is_wrong = ORDER.index(room(name)) > ORDER.index(here)
        else:
            is_wrong = here not in MAY_IMPORT.get(library, (here,))
        if is_wrong and name not in AGAINST_THE_ORDER.get(module, ()):
            yield f"{module}, line {line}: imports {name}"


def test_imports_go_one_way():
    wrong = [
        each for module, source in MODULES.items() for each in against_the_order(module, source)
    ]
    assert wrong == []


def test_everything_has_a_place_in_the_order():
    rooms = {
        path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or any(path.glob("*.py"))
    }
    assert rooms == {*ORDER}


def test_no_module_is_imported_by_a_name_that_is_not_to_be_read():
    """But at the top and in the diagram's room, which look their names up when they are used."""
    dynamic = [
        f"{module}, line {node.lineno}"
        for module, source in MODULES.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in ("import_module", "__import__")
        and module not in (f"{TOP}.__init__", f"{TOP}.diagram.__init__")
    ]
    assert dynamic == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("flowr_nb.flow.model", "import flowr_nb.session.model"),
        ("flowr_nb.flow.model", "def f():\n    from flowr_nb.store import errors"),
        ("flowr_nb.files", "if TYPE_CHECKING:\n    from flowr_nb.yaml.reader import read"),
        ("flowr_nb.session.model", "from flowr_nb import diagram"),
        ("flowr_nb.session.model", "from flowr_nb import FlowRun"),
        ("flowr_nb.diagram.svg", "from ipywidgets.widgets import widget"),
        ("flowr_nb.run.flow_run", "import IPython.display as display"),
        ("flowr_nb.diagram.svg", "import traitlets"),
        ("flowr_nb.workspace", "from flowr_nb import cli"),
    ],
)
def test_an_import_against_the_order_is_found(module, source):
    assert len(list(against_the_order(module, source))) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("flowr_nb.session.model", "from flowr_nb.flow.model import Flow"),
        ("flowr_nb.session.model", "from flowr_nb import flow, files\nimport re"),
        ("flowr_nb.run.flow_run", "import traitlets"),
        ("flowr_nb.widgets.explorer", "import ipywidgets\nfrom flowr_nb.run import FlowRun"),
        ("flowr_nb.cli", "from flowr_nb import __version__"),
    ],
)
def test_an_import_that_goes_the_right_way_is_let_through(module, source):
    assert list(against_the_order(module, source)) == []


def test_no_file_outgrows_a_reader_without_a_reason():
    """Who has a reason writes it into the file: ``Longer than 300 lines: …``."""
    long = {}
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in {".py", ".js", ".css"}:
            text = path.read_text("utf-8")
            if text.count("\n") > LONGEST and not REASON.search(text):
                long[path.relative_to(PACKAGE).as_posix()] = text.count("\n")
    assert long == {}
