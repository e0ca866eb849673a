"""A board in JupyterLab while all around it changes: names, sessions, flows, kernel, store."""

import json
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.axe_findings import findings
from tests.browser.test_board import TOO_SMALL, WIDE
from tools.explorer_page import ExplorerPage

pytestmark = pytest.mark.browser

FLEET = """
from flowr_nb import Workspace
ws = Workspace(flows="../flows", sessions="../sessions")
for n in range(6):
    run = ws.init("deploy", f"run-{n}")
    run.fire("build")
    run.save()
first = ws.init("deploy", "at-first")"""
BOARD = 'board = ws.board("deploy", stuck_after="7 days")\nboard'
MADE_UP = """
from flowr_nb import Workspace
from flowr_nb.board import simulate
ws = Workspace(flows="../flows", sessions="memory:")
fleet = simulate(ws.store, ws.library, "deploy", {count}, seed=3)"""


class Board:
    """A board, as a person has it before them."""

    def __init__(self, notebook, cell=1):
        self.page = notebook.page
        self.root = notebook.outputs(cell).locator(".flowr-board")
        self.rows = self.root.locator("tbody tr")
        self.head = self.root.locator(".flowr-opened > .flowr-file-head strong")
        self.live = self.root.locator(".flowr-live")
        self.chips = self.root.locator(".flowr-chip")
        self.alert = self.root.locator(":scope > .flowr-error")

    def state(self, name):
        return self.root.locator(f".flowr-board-body .node[data-name={json.dumps(name)}]")

    def opener(self, name):
        return self.root.locator("tbody").get_by_role("button", name=name, exact=True)

    def box(self, name):
        return self.root.get_by_role("checkbox", name=f"mark {name}", exact=True)

    def names(self):
        return self.rows.locator("th").all_inner_texts()

    def replay(self):
        self.root.get_by_role("button", name="Replay: how").click()
        return self.root.get_by_role("group", name="replay")


@pytest.fixture
def elsewhere(project):
    """Runs code in another process, which has the same flows and sessions."""

    def run(code):
        ws = 'from flowr_nb import Workspace\nws = Workspace("flows", "sessions")\n'
        subprocess.run([sys.executable, "-c", ws + code], cwd=project, check=True)

    return run


@pytest.fixture
def board(open_cells):
    notebook = open_cells(FLEET, BOARD)
    made = Board(notebook)
    made.notebook = notebook
    expect(made.rows).to_have_count(7)
    yield made
    notebook.resize(1400, 900)


NAMES = (
    "<img src=x onerror=window.marked=1>",
    "</text><script>window.marked=2</script>",
    "\"';DROP TABLE sessions;--",
    "שלום עולם",
    "🚀 emoji",
    "x" * 200,
    "two\nlines",
    "__proto__",
    "`code` › {{7*7}}",
)
STRANGE = """
import json, sqlite3
from pathlib import Path
from flowr_nb import Workspace
NAMES = {names!r}
pairs = zip(NAMES, [*NAMES[1:], "end <i>"])
states = [dict(id=one, next={{f"go <b>{{n}}": to}}) for n, (one, to) in enumerate(pairs)]
flow = dict(flow="strange <i>&", version="1.0.0", exits=["end <i>"], states=states)
Path("../flows/strange.yaml").write_text(json.dumps(flow))
ws = Workspace(flows="../flows", sessions="sqlite:///../strange.db")
for n in range(len(NAMES)):
    run = ws.init("strange <i>&", f"run-{{n}}")
    for step in range(n):
        run.fire(f"go <b>{{step}}")
    run.save()
# Another program gives them names that no store of ours would.
database = sqlite3.connect("../strange.db")
with database:
    for n, name in enumerate(NAMES):
        database.execute("update sessions set name = ? where name = ?", (name, f"run-{{n}}"))
database.close()"""
OF_STRANGERS = """
board = ws.board("strange <i>&", group=lambda each: each.name, progress=True)
board"""


def test_names_from_strangers_are_text_wherever_they_stand(open_cells, shoot):
    notebook = open_cells(STRANGE.format(names=NAMES), OF_STRANGERS)
    notebook.resize(1400, 1300)
    board = Board(notebook)
    expect(board.rows).to_have_count(len(NAMES))
    assert {" ".join(name.split()) for name in board.names()} == {
        " ".join(name.split()) for name in NAMES
    }
    board.root.get_by_label("heat").select_option("visits")
    for name in NAMES[:2]:
        board.state(name).press("Enter")
        expect(board.rows).to_have_count(1)
        expect(board.chips).to_have_text(f"{name} ✕")
        board.chips.click()
        expect(board.rows).to_have_count(len(NAMES))
        board.opener(name).click()
        expect(board.head).to_have_text(name)
    board.root.get_by_role("searchbox").fill("drop table")
    expect(board.rows).to_have_count(1)
    board.root.get_by_role("searchbox").fill("")
    slider = board.replay().get_by_role("slider")
    slider.press("Home")
    expect(board.rows).to_have_count(len(NAMES))
    shoot(board.root, "wide")
    assert findings(board.page, ".flowr-board") == []
    for width in (1400, 400):
        notebook.resize(width, 1300)
        notebook.page.wait_for_timeout(300)
        assert board.root.evaluate(WIDE) == [], width
        assert board.root.evaluate(TOO_SMALL) == [], width
    shoot(board.root, "narrow")
    assert board.page.evaluate("window.marked") is None
    assert board.root.locator("img, script, b, i").count() == 0
    notebook.resize(1400, 900)


def test_the_focus_stays_in_the_table_whatever_others_do(board, elsewhere):
    board.root.get_by_role("button", name="Mark all 7").press("Enter")
    board.root.get_by_role("button", name="Unmark all").press("Enter")
    expect(board.root.get_by_role("button", name="Mark all 7")).to_be_focused()
    board.opener("run-1").focus()
    elsewhere("ws.store.delete('run-1')")
    expect(board.opener("run-2")).to_be_focused()
    board.box("run-2").focus()
    elsewhere("ws.store.rename('run-2', 'another')")
    expect(board.box("run-3")).to_be_focused()
    board.state("testing").click()
    expect(board.rows).to_have_count(5)
    board.opener("run-5").focus()
    elsewhere("run = ws.load('run-5'); run.fire('fail'); run.save()")
    expect(board.rows).to_have_count(4)
    expect(board.opener("run-4")).to_be_focused()  # it was the last one
    elsewhere("for entry in ws.store.entries(): ws.store.delete(entry.name)")
    expect(board.root.get_by_role("searchbox")).to_be_focused()


def test_what_is_open_below_is_told_as_it_is_by_now(board, elsewhere):
    board.page.set_viewport_size({"width": 1400, "height": 1500})
    board.box("run-0").click()
    board.opener("run-0").click()
    explorer = ExplorerPage(board.notebook)
    explorer.expect_state("testing")
    elsewhere("run = ws.load('run-0'); run.fire('fail'); run.save()")
    explorer.expect_state("prepare")
    elsewhere("ws.store.rename('run-0', 'other')")
    expect(explorer.news.get_by_role("alert")).to_contain_text("was removed elsewhere")
    expect(board.root.get_by_text("1 marked")).to_be_hidden()
    board.opener("other").click()
    expect(board.head).to_have_text("other")
    expect(explorer.news).to_be_hidden()
    explorer.load("run-3")
    expect(board.head).to_have_text("run-3")
    assert board.notebook.run_code("board.explorer.run.session.name") == "'run-3'"


def test_a_state_that_is_picked_is_the_same_one_in_another_picture(board, project):
    file = project / "flows" / "deploy.yaml"
    text = file.read_text("utf-8")
    board.state("testing").click()
    expect(board.rows).to_have_count(6)
    first = "  - id: new\n    next:\n      go: testing\n"
    file.write_text(text.replace("  - id: testing\n", f"{first}  - id: testing\n", 1), "utf-8")
    expect(board.state("new")).to_have_attribute("aria-pressed", "false")
    expect(board.state("testing")).to_have_attribute("aria-pressed", "true")
    expect(board.rows).to_have_count(6)
    file.write_text(text.replace("testing", "checking"), "utf-8")
    expect(board.state("checking")).to_have_attribute("aria-pressed", "false")
    expect(board.root.locator(".flowr-left-out")).to_contain_text("6 at a place that deploy has")
    expect(board.rows).to_have_count(0)
    file.write_text(f"{text}\n  broken: [\n", "utf-8")
    words = board.root.locator(".flowr-diagram").first
    expect(words).to_contain_text("deploy.yaml")
    file.write_text(text, "utf-8")
    expect(board.rows).to_have_count(6)
    expect(board.state("testing")).to_have_attribute("aria-pressed", "true")
    expect(words).to_contain_text("deploy: press a state")


def test_the_first_press_on_play_plays_also_of_very_many(open_cells):
    notebook = open_cells(MADE_UP.format(count=1500), BOARD)
    notebook.page.emulate_media(reduced_motion="no-preference")
    board = Board(notebook)
    replay = board.replay()
    expect(replay.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile("1,500"))
    replay.get_by_role("button", name="Play").click()
    expect(replay.get_by_role("button", name="Pause")).to_be_visible()
    notebook.run_code("for each in fleet[:700]: ws.store.delete(each.name)")
    expect(board.root.locator(".flowr-board-numbers")).to_contain_text("800 sessions")
    expect(replay.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile("session"))
    replay.get_by_role("button", name="Live").click()
    expect(board.live).to_have_text("live")
    notebook.page.emulate_media(reduced_motion="reduce")


def test_nothing_is_live_without_a_kernel_and_the_cell_brings_it_back(board, shoot):
    board.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()"
    )
    expect(board.live).to_have_text("not connected")
    expect(board.root.get_by_text("Not connected: run the cell again").first).to_be_visible()
    board.state("testing").click()
    expect(board.alert).to_contain_text("Not connected")
    expect(board.chips).to_have_count(0)
    board.box("run-0").click()
    expect(board.box("run-0")).not_to_be_checked()
    expect(board.rows).to_have_count(7)
    shoot(board.root, "restarted")
    ws = 'from flowr_nb import Workspace\nws = Workspace("../flows", "../sessions")'
    board.notebook.run_code(ws)
    board.notebook.run_cell(1)
    expect(board.live).to_have_text("live")
    board.state("testing").click()
    expect(board.rows).to_have_count(6)
    # What was asked of the kernel that went is a problem to JupyterLab's console.
    board.notebook.problems[:] = [
        text for text in board.notebook.problems if "Canceled future" not in text
    ]


def test_two_boards_and_two_views_of_one_follow_the_same_sessions(open_cells):
    notebook = open_cells(FLEET, BOARD, "board", 'ws.board("deploy", heat="visits")')
    notebook.resize(1400, 1300)
    one, view, other = (Board(notebook, cell) for cell in (1, 2, 3))
    for each in (one, view, other):
        expect(each.rows).to_have_count(7)
    one.state("prepare").click()
    expect(one.rows).to_have_count(1)
    expect(view.rows).to_have_count(7)
    one.root.get_by_role("button", name="Mark all 1").click()
    expect(view.box("at-first")).to_be_checked()
    expect(other.box("at-first")).not_to_be_checked()
    one.opener("at-first").click()
    expect(view.head).to_have_text("at-first")
    expect(other.head).to_be_hidden()
    explorer = ExplorerPage(notebook)
    explorer.press_transition("build")
    explorer.expect_state("testing")  # a press waits for none before it
    explorer.press("Save")
    for each in (one, view, other):
        expect(each.state("testing")).to_have_attribute("aria-label", "state testing: 7 sessions")
    view.root.get_by_role("button", name="Close the explorer").click()
    expect(one.head).to_be_hidden()
    notebook.resize(1400, 900)


CENSUS = """
import asyncio, gc
from comm import get_comm_manager
from flowr_nb.board.following import Following
async def census():
    await asyncio.sleep(0.2)
    gc.collect()
    following = sum(isinstance(each, Following) for each in gc.get_objects())
    return len(get_comm_manager().comms), len(asyncio.all_tasks()), following"""
MANY = """
before = await census()
for _ in range(50):
    made = ws.board("deploy")
    made.explore("run-0")
    made.close()
del made
before == await census()"""


def test_boards_that_are_closed_leave_nothing_behind(board):
    board.notebook.run_code(CENSUS)
    assert board.notebook.run_code(MANY) == "True"
    expect(board.live).to_have_text("live")


IN_A_FILE = """
from flowr_nb import Workspace
ws = Workspace(flows="../flows", sessions="sqlite:///../sessions.db")
for n in range(3):
    ws.init("deploy", f"run-{n}")"""


def test_a_store_that_is_gone_is_said_and_is_live_when_it_is_back(open_cells, project, shoot):
    board = Board(open_cells(IN_A_FILE, BOARD))
    expect(board.rows).to_have_count(3)
    away = project / "away"
    away.mkdir()
    for file in project.glob("sessions.db*"):
        file.rename(away / file.name)
    (project / "sessions.db").write_bytes(b"no database at all" * 100)
    expect(board.alert).to_contain_text("the file is no database of SQLite")
    expect(board.live).to_have_text("not live now")
    expect(board.rows).to_have_count(3)
    shoot(board.root, "gone")
    for file in project.glob("sessions.db*"):
        file.unlink()
    for file in away.iterdir():
        file.rename(project / file.name)
    expect(board.live).to_have_text("live")
    expect(board.alert).to_be_hidden()


def test_opened_again_without_a_kernel_its_picture_stands(
    board, project, open_without_kernel, shoot
):
    page = board.page
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    path = project / "notebooks" / "again.ipynb"
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    shutil.copy(path.with_name("test.ipynb"), path)
    assert "widgets" not in nbformat.read(path, as_version=4).metadata
    page = open_without_kernel(path)
    picture = page.get_by_alt_text("deploy: 7 sessions")
    expect(picture).to_be_visible()
    expect(page.get_by_role("note")).to_have_text("Waits for a kernel.")
    shoot(page, "without")
