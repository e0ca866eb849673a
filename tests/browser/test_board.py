"""A board in JupyterLab: picture and table are one thing, live, opened, marked, wide and narrow."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from flowr_nb import Workspace
from flowr_nb.board import simulate
from tests.browser.axe_findings import findings
from tools.explorer_page import ExplorerPage
from tools.servers import marimo

pytestmark = pytest.mark.browser

FLEET = """
from datetime import UTC, datetime, timedelta
from flowr_nb import Workspace
from flowr_nb.session import Session
from flowr_nb.session.history import Step

ws = Workspace(flows="../flows", sessions="../sessions")
now = datetime.now(UTC)

def walk(name, flow, *stands):
    times = [(now - timedelta(hours=hours)).isoformat() for _, hours in stands]
    session = ws.store.create(Session(flow, stands[0][0], name, times[0], times[0]))
    steps = []
    for (state, _), at in zip(stands[1:], times[1:]):
        after = session.with_state(state, at)
        steps.append(Step("go", {}, session, after, at=at))
        session = after
    ws.store.save(session, steps)

for n in range(30):
    stands = ("prepare", 30 + n), ("testing", 29 + n), ("approval", 26 + n % 5)
    walk(f"release-{n}", "deploy", *stands)
for n in range(10):
    walk(f"quick-{n}", "deploy", ("prepare", 3), ("testing", 0.2))
for n in range(2):
    walk(f"done-{n}", "deploy", ("prepare", 90), ("testing", 80), ("deployed", 60))
walk("slow", "deploy", ("prepare", 300), ("testing", 200))
walk("light", "traffic-light", ("red", 1))
walk("lost", "deploy", ("nowhere", 1))
"""
BOARD = 'board = ws.board("deploy", stuck_after="7 days")\nboard'
ANOTHER_PROCESS = """
from flowr_nb import Workspace
run = Workspace(flows="flows", sessions="sessions").load("quick-1")
run.fire("fail")
run.save()
"""
# Texts that are seen and too small to be read, and controls that are too small to be pressed.
TOO_SMALL = """(root) => [...root.querySelectorAll('*')].flatMap((each) => {
  if (!each.checkVisibility() || each.closest('.flowr-unseen')) return [];
  const found = [];
  const scale = each.getScreenCTM?.()?.a ?? 1;
  const size = parseFloat(getComputedStyle(each).fontSize) * scale;
  const isText = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (isText && size < 8.95) found.push(`${each.textContent} ${size}`);
  const box = each.getBoundingClientRect();
  const isControl = each.matches('button, select, input:not([type=checkbox]), .flowr-check label');
  if (isControl && Math.min(box.width, box.height) < 23.9) {
    found.push(`${each.outerHTML.slice(0, 80)} ${box.width}x${box.height}`);
  }
  return found;
})"""
# What is wider than the board, where nothing scrolls.
WIDE = """(root) => [...root.querySelectorAll('*')].filter((each) =>
  each.checkVisibility() && !each.closest('.flowr-frame, .flowr-board-rows, .flowr-unseen')
  && each.getBoundingClientRect().right > root.getBoundingClientRect().right + 1
).map((each) => each.outerHTML.slice(0, 100))"""


class Board:
    """A board, as a person has it before them."""

    def __init__(self, notebook):
        self.notebook = notebook
        self.page = notebook.page
        self.root = notebook.outputs(1).locator(".flowr-board")
        self.rows = self.root.locator("tbody tr")
        expect(self.root.locator(".signs").first).to_be_visible()
        expect(self.root.locator(".flowr-board-numbers")).to_have_text("43 sessions · 1 stuck")

    def state(self, name):
        return self.root.locator(f'.flowr-board-body .node[data-name="{name}"]')

    def says(self, name):
        return self.state(name).get_attribute("aria-label")

    def names(self):
        return self.rows.locator("th").all_inner_texts()

    def expect_says(self, name, words):
        expect(self.state(name)).to_have_attribute("aria-label", f"state {name}: {words}")


@pytest.fixture
def board(open_cells):
    notebook = open_cells(FLEET, BOARD)
    yield Board(notebook)
    notebook.resize(1400, 900)


def test_picture_and_table_are_one_thing(board, shoot):
    board.expect_says("approval", "30 sessions")
    board.expect_says("testing", "11 sessions, 1 of them stuck")
    expect(board.rows).to_have_count(43)
    board.state("testing").click()
    expect(board.rows).to_have_count(11)
    expect(board.state("testing")).to_have_attribute("aria-pressed", "true")
    board.page.set_viewport_size({"width": 1400, "height": 1300})
    shoot(board.root, "a-state")
    board.root.get_by_role("button", name="testing ✕").click()
    expect(board.rows).to_have_count(43)
    board.root.get_by_role("button", name="Stuck only").click()
    expect(board.rows).to_have_count(1)
    expect(board.rows.first).to_contain_text("stuck")
    board.root.get_by_role("button", name="Stuck only").click()
    board.root.get_by_role("searchbox").fill("quick 3")
    expect(board.rows).to_have_count(1)
    board.root.get_by_role("searchbox").fill("")
    since = board.root.get_by_role("columnheader", name="since")
    since.get_by_role("button").click()
    expect(since).to_have_attribute("aria-sort", "ascending")
    expect(board.rows.first).to_contain_text("slow")
    since.get_by_role("button").click()
    expect(since).to_have_attribute("aria-sort", "descending")
    expect(board.rows.first).to_contain_text("quick")


def test_by_keyboard_alone(board):
    board.state("testing").focus()
    board.page.keyboard.press("Enter")
    expect(board.rows).to_have_count(11)
    board.page.keyboard.press("Enter")
    expect(board.rows).to_have_count(43)
    board.rows.nth(0).get_by_role("button").focus()
    board.page.keyboard.press("ArrowDown")
    expect(board.rows.nth(1).get_by_role("button")).to_be_focused()
    board.page.keyboard.press("Enter")
    below = board.root.locator(".flowr-opened")
    expect(below.locator(".flowr-explorer")).to_be_visible()
    below.get_by_role("button", name="Close the explorer").click()
    expect(below).to_be_hidden()
    expect(board.rows.nth(1).get_by_role("button")).to_be_focused()


def test_what_is_marked_is_known_to_code(board):
    boxes = board.rows.get_by_role("checkbox")
    boxes.nth(0).click()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(board.root.get_by_text("4 marked")).to_be_visible()
    assert board.notebook.run_code("board.selected") == (
        "('done-0', 'done-1', 'quick-0', 'quick-1')"
    )
    board.notebook.run_code("board.selected = ('slow',)")
    expect(board.root.get_by_text("1 marked")).to_be_visible()
    expect(board.rows.nth(42).get_by_role("checkbox")).to_be_checked()
    expect(boxes.nth(0)).not_to_be_checked()


def test_a_session_is_opened_stepped_and_seen_where_it_went(board, shoot):
    board.page.set_viewport_size({"width": 1400, "height": 1700})
    board.root.get_by_role("button", name="quick-0", exact=True).click()
    explorer = ExplorerPage(board.notebook)
    explorer.expect_state("testing")
    explorer.press_transition("fail")
    explorer.expect_mark("1 step not saved")
    board.expect_says("testing", "11 sessions, 1 of them stuck")
    explorer.press("Save")
    board.expect_says("testing", "10 sessions, 1 of them stuck")
    board.expect_says("prepare", "1 session")
    shoot(board.root, "opened")
    assert findings(board.page, ".flowr-board") == []


def test_what_another_process_does_is_seen_as_it_happens(board, project):
    done = subprocess.run(
        [sys.executable, "-c", ANOTHER_PROCESS], cwd=project, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    board.expect_says("prepare", "1 session")
    board.expect_says("testing", "10 sessions, 1 of them stuck")
    expect(board.rows.nth(3)).to_contain_text("prepare")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_from_narrow_to_wide_all_of_it_can_be_read_and_pressed(board, shoot, theme):
    board.notebook.set_theme(theme)
    for width in (1400, 1200, 700, 400):
        board.page.set_viewport_size({"width": width, "height": 1300})
        board.page.wait_for_timeout(300)
        shoot(board.root, f"{theme}-{width}")
        assert board.root.evaluate(TOO_SMALL) == [], width
        assert board.root.evaluate(WIDE) == [], width
    assert findings(board.page, ".flowr-board") == []
    board.notebook.set_theme("light")


def test_the_past_is_played_and_left_with_one_press(board, shoot):
    board.page.set_viewport_size({"width": 1400, "height": 1300})
    board.page.emulate_media(reduced_motion="no-preference")
    board.root.get_by_role("button", name="Replay: how the sessions").click()
    replay = board.root.get_by_role("group", name="replay")
    slider = replay.get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("43 sessions$"))
    slider.focus()
    slider.press("Home")
    board.expect_says("prepare", "1 session")
    shoot(board.root, "once")
    assert findings(board.page, ".flowr-board") == []
    slider.press("End")
    for _ in range(4):
        slider.press("ArrowLeft")
    replay.get_by_role("button", name="Play").click()
    expect(replay.get_by_role("button", name="Play")).to_be_visible()  # at the end
    expect(slider).to_have_attribute("aria-valuetext", re.compile("43 sessions$"))
    slider.press("ArrowLeft")
    replay.get_by_role("button", name="Live").click()
    expect(replay).to_be_hidden()
    board.expect_says("testing", "11 sessions, 1 of them stuck")
    board.page.emulate_media(reduced_motion="reduce")


def test_who_wants_no_motion_moves_the_slider(board):
    board.root.get_by_role("button", name="Replay: how the sessions").click()
    replay = board.root.get_by_role("group", name="replay")
    expect(replay.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile("43"))
    expect(replay.get_by_role("button", name="Play")).to_be_hidden()


def test_heat_is_switched_on_and_off(board, shoot):
    board.page.set_viewport_size({"width": 1400, "height": 1300})
    heat = board.root.get_by_label("heat")
    for by, words in (("visits", "visits: "), ("time spent", "time: "), ("drop-outs", "dropped")):
        heat.select_option(by)
        expect(board.root.locator(".flowr-heat")).to_contain_text(words)
        shoot(board.root, by)
    assert board.root.evaluate(TOO_SMALL) == []
    assert findings(board.page, ".flowr-board") == []
    heat.select_option("none")
    expect(board.root.locator(".flowr-heat")).to_be_hidden()


MADE_UP = """
from flowr_nb import Workspace
from flowr_nb.board import simulate
ws = Workspace(flows="../flows", sessions="memory:")
fleet = simulate(ws.store, ws.library, "feature", 400, seed=3)"""


def open_made_up(open_cells, cell):
    """A fleet that is made up, in a window that is high enough: the notebook, and its board."""
    notebook = open_cells(MADE_UP, cell)
    notebook.page.set_viewport_size({"width": 1400, "height": 1300})
    return notebook, notebook.outputs(1).locator(".flowr-board")


COMPARED = """
board = ws.board("feature", group="*[02468]", progress=True, expand="all")
board"""


def test_two_groups_in_open_subflows_are_told_by_shape(open_cells, shoot):
    notebook, root = open_made_up(open_cells, COMPARED)
    expect(root.locator(".flowr-group-other")).to_have_text("200")
    expect(root.locator(".signs .many").first).to_be_visible()
    expect(root.locator(".signs .other").first).to_be_visible()
    reached = root.get_by_role("columnheader", name="reached")
    reached.get_by_role("button").click()
    expect(reached).to_have_attribute("aria-sort", "ascending")
    root.get_by_role("button", name="Legend").click()
    expect(root.locator(".flowr-legend")).to_contain_text("how many sessions")
    shoot(root, "compared")
    assert root.evaluate(TOO_SMALL) == []
    assert findings(notebook.page, ".flowr-board") == []
    root.locator(".cluster").first.click(position={"x": 8, "y": 8})
    expect(root.locator(".flowr-chip")).to_be_visible()
    notebook.page.set_viewport_size({"width": 1400, "height": 900})


TEN_GROUPS = """
board = ws.board("feature", group=lambda session: f"team {session.name[-1]} <b>", heat="visits")
board"""


def test_of_ten_groups_two_are_chosen_and_heat_follows(open_cells, shoot):
    notebook, root = open_made_up(open_cells, TEN_GROUPS)
    expect(root.locator(".flowr-group-note")).to_contain_text("two of 10 groups are compared")
    idea = root.locator('.flowr-board-body .node[data-name="idea"]')
    expect(idea).to_have_attribute("aria-label", re.compile("team 1 <b>"))
    other = root.get_by_label("the other group that is compared")
    other.select_option("team 7 <b>")
    expect(idea).to_have_attribute("aria-label", re.compile("team 7 <b>"))
    expect(root.locator(".flowr-heat")).to_contain_text("of 400 runs")
    notebook.run_code('_ = ws.init("feature", "a new one")')
    expect(root.locator(".flowr-heat")).to_contain_text("of 401 runs")
    expect(other).to_have_value("team 7 <b>")
    shoot(root, "ten-groups")
    assert root.evaluate(TOO_SMALL) == []
    assert findings(notebook.page, ".flowr-board") == []
    notebook.page.set_viewport_size({"width": 400, "height": 1300})
    notebook.page.wait_for_timeout(300)
    assert root.evaluate(WIDE) == []
    shoot(root, "ten-groups-narrow")
    notebook.page.set_viewport_size({"width": 1400, "height": 900})


def test_the_table_of_a_page_is_searched_and_sorted(page, flows_dir, shoot):
    ws = Workspace(flows_dir, "memory:")
    simulate(ws.store, ws.library, "deploy", 40, seed=1)
    page.set_content(ws.board("deploy", progress=True).page().html)
    rows, find = page.locator("tbody tr:visible"), page.get_by_role("searchbox")
    expect(rows).to_have_count(40)
    find.fill("deploy-003")
    expect(rows).to_have_count(10)
    expect(page.get_by_role("status")).to_have_text("10 of 40")
    find.fill("")
    steps = page.get_by_role("columnheader", name="steps")
    for order, pick in (("ascending", min), ("descending", max)):
        steps.get_by_role("button").press("Enter")
        expect(steps).to_have_attribute("aria-sort", order)
        numbers = [int(text) for text in page.locator("tbody td:nth-child(5)").all_inner_texts()]
        assert numbers[0] == pick(numbers)
        assert numbers == sorted(numbers, reverse=order == "descending")
    shoot(page, "page")
    assert findings(page, "body") == []


IN_MARIMO = """
import marimo
app = marimo.App()

@app.cell
def _():
    import marimo as mo
    from flowr_nb import Workspace
    from flowr_nb.board import simulate
    ws = Workspace({flows!r}, "memory:")
    simulate(ws.store, ws.library, "deploy", 60, seed=1)
    board = mo.ui.anywidget(ws.board("deploy"))
    board
    return
"""


def test_marimo_has_all_but_a_widget_within_a_widget(chromium, flows_dir, tmp_path, shoot):
    notebook = tmp_path / "board.py"
    notebook.write_text(IN_MARIMO.format(flows=str(flows_dir)))
    with marimo(notebook) as address:
        page = chromium.new_page(viewport={"width": 1200, "height": 900})
        page.goto(address)
        root = page.locator("marimo-anywidget .flowr-board")
        expect(root.locator("tbody tr")).to_have_count(50)
        root.locator('.node[data-name="prepare"]').click()
        expect(root.locator("tbody tr")).to_have_count(4)
        root.locator("tbody button").first.click()
        expect(root.get_by_role("alert").first).to_contain_text('board.explore("deploy-')
        shoot(root, "marimo")
        page.close()
