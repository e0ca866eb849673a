"""A database goes away and comes back: an explorer that only watches says so, and then follows."""

import re

import pytest
from playwright.sync_api import expect

from flowr_nb import Workspace
from tests.browser.axe_findings import findings
from tests.browser.test_board import WIDE
from tests.store.postgresql_server import PASSWORD, PostgresqlServer
from tools.explorer_page import ExplorerPage

pytestmark = pytest.mark.browser

WATCH = """
from flowr_nb import Workspace

ws = Workspace(flows="../flows", sessions={url!r})
run = ws.load("friday")
ws.explore(run)
"""
BOARD = 'ws.board("deploy")'
ALERT = ".flowr-session-bar > .flowr-session-talk > .flowr-error"
WORDS = re.compile(
    r"^cannot read postgresql://owner:\*\*\*@127\.0\.0\.1:\d+/postgres: .+ refused; "
    r"it is tried again by itself, .+, and do host and port of the URL lead to it\?$"
)


@pytest.fixture
def server(postgresql):  # noqa: ARG001 - there are servers to be had here
    server = PostgresqlServer()
    yield server
    server.end()


def test_an_explorer_says_that_its_database_is_away_until_it_is_back(
    server, open_cells, project, shoot
):
    others = Workspace(project / "flows", server.url()).init("deploy", "friday")
    notebook = open_cells(WATCH.format(url=server.url()), BOARD)
    explorer = ExplorerPage(notebook)
    root = notebook.outputs(0).locator(".flowr-explorer")
    board = notebook.outputs(1).locator(".flowr-board")
    alert = root.locator(ALERT)
    explorer.expect_state("prepare")
    expect(board.locator(".flowr-live")).to_have_text("live")
    for trigger, state in (("build", "testing"), ("fail", "prepare")):
        server.kill()
        expect(alert).to_have_text(WORDS)
        expect(alert).to_have_attribute("role", "alert")
        expect(board.locator(".flowr-live")).to_have_text("not live now")
        expect(board.locator(".flowr-error").first).to_have_text(WORDS)
        assert PASSWORD not in notebook.page.content()
        if trigger == "build":
            look_closely(notebook, root, board, shoot)
        server.begin()
        others.fire(trigger)
        others.save()
        expect(alert).to_be_hidden()
        explorer.expect_state(state)
        expect(board.locator(".flowr-live")).to_have_text("live")
        expect(board.locator(".flowr-error").first).to_be_hidden()
        expect(board.locator("tbody tr").first).to_contain_text(state)
    shoot(notebook.page, "back")


def test_steps_are_taken_while_it_is_away_and_saved_then(server, open_cells, project, shoot):
    Workspace(project / "flows", server.url()).init("deploy", "friday")
    notebook = open_cells(WATCH.format(url=server.url()))
    explorer = ExplorerPage(notebook)
    alert = notebook.outputs(0).locator(ALERT)
    explorer.expect_state("prepare")
    server.kill()
    expect(alert).to_have_text(WORDS)
    explorer.press_transition("build")
    explorer.expect_state("testing")
    expect(alert).to_have_text(WORDS)
    explorer.press("Save")
    expect(alert).to_contain_text("cannot write postgresql://owner:***@127.0.0.1")
    shoot(notebook.page, "not-saved")
    server.begin()
    expect(alert).to_be_hidden()
    explorer.expect_mark("1 step not saved")
    explorer.press("Save")
    explorer.expect_mark("saved")
    assert Workspace(project / "flows", server.url()).load("friday").session.state == "testing"


def look_closely(notebook, root, board, shoot):
    """In both themes, from wide to narrow: all of it is there to be read, and covers nothing."""
    for theme in ("light", "dark"):
        notebook.set_theme(theme)
        for width in (1400, 400):
            notebook.page.set_viewport_size({"width": width, "height": 1300})
            notebook.page.wait_for_timeout(300)
            for place, name in ((root, "explorer"), (board, "board")):
                place.scroll_into_view_if_needed()
                shoot(place, f"{name}-{theme}-{width}")
                assert place.evaluate(WIDE) == [], (name, width)
        for place in (".flowr-explorer", ".flowr-board"):
            assert findings(notebook.page, place) == []
    notebook.resize(1400, 900)
    notebook.set_theme("light")
