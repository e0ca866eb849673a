"""What the pages about many sessions show is run as it stands."""

import re
import shutil

import ipywidgets
import pytest

from flowr_nb import Workspace, open_store
from flowr_nb.board import SESSION_COLUMNS, STEP_COLUMNS
from flowr_nb.lessons import find_lesson
from flowr_nb.lessons.progress import Progress
from tests.board.walking import FLOWS

PAGES = FLOWS.parent / "docs" / "how-to"
ANALYSE, CLASS = PAGES / "analyse-many-sessions.md", PAGES / "run-a-class.md"
WATCH, DATABASE = PAGES / "watch-a-fleet.md", PAGES / "keep-sessions-in-a-database.md"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project to run pages in; what they show, which follows a store, is closed at the end."""
    made = []
    ipywidgets.Widget.on_widget_constructed(made.append)
    shutil.copytree(FLOWS, tmp_path / "flows")
    (tmp_path / "pyproject.toml").write_text('[tool.flowr]\nflows_dir = "flows"\n')
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    ipywidgets.Widget.on_widget_constructed(None)
    for widget in made:
        widget.close()


def shown_by(page):
    """Run the code of a page; gives its names."""
    names = {}
    text = page.read_text("utf-8")
    for block in re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        exec(compile(block, page.name, "exec"), names)  # noqa: S102 - our own
    return names


def test_many_sessions(project):
    assert shown_by(ANALYSE)["found"].names
    assert (project / "deploy.csv").is_file()
    assert (project / "deploy.xes").is_file()


def test_a_class(project):
    pytest.importorskip("sqlalchemy", reason="sessions in a database are an extra")
    store = open_store("sqlite:///class.db")
    for name, steps in (("anna", 3), ("ben", 1)):
        progress = Progress(find_lesson("first-steps", project), store, name)
        for _ in range(steps):
            progress.go("next")
        progress.go("back")
    Progress(find_lesson("first-steps", project), store, "anna").answer("c)")
    names = shown_by(CLASS)
    assert [(each.name, len(each.reached)) for each in names["progress"]] == [
        ("anna", 4),
        ("ben", 2),
    ]
    assert names["answers"] == {"anna": {3: "c)"}, "ben": {}}
    assert 0 <= names["task"].check("flow: x").score < 1

    told = (project / "progress.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[:2] for line in told] == [["anna", "4 of 9"], ["ben", "2 of 9"]]


@pytest.mark.usefixtures("project")
def test_a_fleet_is_watched():
    run = Workspace("flows", sessions="sessions").init("deploy", "release-7")
    run.fire("build")
    run.save()
    board = shown_by(WATCH)["board"]
    assert board.counts == {("testing",): 1}
    assert board.explorer.run.session.name == "release-7"


@pytest.mark.usefixtures("project")
def test_sessions_are_kept_in_a_database():
    pytest.importorskip("sqlalchemy", reason="sessions in a database are an extra")
    ws = shown_by(DATABASE)["ws"]
    ws.init("deploy", "monday")
    assert [entry.name for entry in open_store("sqlite:///sessions.db").entries()] == ["monday"]


def test_every_column_is_told():
    text = ANALYSE.read_text("utf-8")
    for table, columns in (("sessions", SESSION_COLUMNS), ("steps", STEP_COLUMNS)):
        (row,) = re.findall(rf"^\| `{table}` \| (.*) \|$", text, re.MULTILINE)
        told = [name for name in re.findall(r"`([a-z_]+)`", row) if name in columns]
        assert told == list(columns)
