"""One gesture, one step: whatever a hand does in doubt, or too fast, or too long."""

import pytest
from playwright.sync_api import expect

from flowr_nb import Workspace
from flowr_nb.widgets import FlowDiagram
from tests.browser.bare import answer, show_bare
from tests.browser.conftest import REPOSITORY

pytestmark = pytest.mark.browser


@pytest.fixture
def ws(tmp_path):
    return Workspace(REPOSITORY / "flows", tmp_path)


def fired(page):
    return [said["trigger"] for said in page.evaluate("window.sent") if said.get("do") == "fire"]


def settle(page):
    """Until what may be the first half of a double click is known to be none."""
    page.wait_for_timeout(350)


def test_a_double_click_on_a_subflow_looks_into_it_and_fires_nothing(page, ws):
    diagram = FlowDiagram(ws.run("feature"))
    root = show_bare(page, diagram)
    root.locator(".node.subflow.actionable").first.dblclick()
    settle(page)
    assert fired(page) == []
    answer(page, diagram)
    assert diagram.viewed == ("scope",)
    assert diagram.run.session.state == "idea"
    expect(root.locator(".flowr-view strong")).to_have_text("feature › scope (scope-cycle)")


def test_a_single_click_on_a_subflow_that_can_be_reached_fires(page, ws):
    root = show_bare(page, FlowDiagram(ws.run("feature")))
    root.locator(".node.subflow.actionable").first.click()
    settle(page)
    assert fired(page) == ["start"]


def test_a_key_that_is_held_down_fires_once(page, ws):
    root = show_bare(page, FlowDiagram(ws.run("deploy")))
    root.locator(".edge.open").first.focus()
    for _ in range(5):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    assert fired(page) == ["build"]


def test_a_press_while_one_waits_is_no_second_step_and_says_what_waits(page, ws):
    run = ws.run("deploy")
    diagram = FlowDiagram(run)
    root = show_bare(page, diagram)
    build = root.locator(".edge.open", has_text="build")
    build.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    root.locator(".edge.open", has_text="cancel").focus()
    page.keyboard.press("Enter")
    assert fired(page) == ["build"]
    expect(root.locator(".flowr-status")).to_contain_text("build waits: the kernel is busy")
    answer(page, diagram)
    expect(root.locator(".flowr-status")).to_contain_text("deploy is in testing")
    assert [step.trigger for step in run.history] == ["build"]


def test_enter_and_enter_again_is_one_step_as_on_the_buttons_of_the_panel(page, ws):
    run = ws.run("deploy")
    diagram = FlowDiagram(run)
    root = show_bare(page, diagram)
    root.locator(".edge.open", has_text="build").focus()
    page.keyboard.press("Enter")
    answer(page, diagram)
    expect(root.locator(".node.current")).to_be_focused()
    # Whatever the step has put under the hand.
    offered = root.locator(".edge.open, .edge.blocked").first
    offered.focus()
    page.keyboard.press("Enter")
    assert fired(page) == []
    page.keyboard.press("Tab")
    offered.focus()
    page.keyboard.press("Enter")
    assert len(fired(page)) == 1


def test_two_clicks_at_one_place_are_one_step_whatever_the_first_put_there(page, ws):
    run = ws.run("feature")
    diagram = FlowDiagram(run)
    root = show_bare(page, diagram)
    box = root.locator(".edge.open", has_text="start").locator("text").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(x, y)
    answer(page, diagram)
    # Two clicks, as a browser counts them: the first has changed the picture.
    under = page.evaluate("([x, y]) => document.elementFromPoint(x, y).className.baseVal", [x, y])
    page.evaluate(
        """([x, y]) => {
          const edge = document.querySelector('.edge.open .hit');
          const how = { bubbles: true, detail: 1, clientX: x, clientY: y };
          edge.dispatchEvent(new MouseEvent('click', how));
        }""",
        [x, y],
    )
    answer(page, diagram)
    assert [step.trigger for step in run.history] == ["start"], under
    page.wait_for_timeout(800)
    root.locator(".edge.open .hit").first.dispatch_event("click", {"detail": 1})
    answer(page, diagram)
    assert len(run.history) == 2


def test_a_press_that_code_has_overtaken_is_refused_in_words(page, ws):
    run = ws.run("deploy")
    diagram = FlowDiagram(run)
    root = show_bare(page, diagram)
    root.locator(".edge.open", has_text="build").focus()
    page.keyboard.press("Enter")
    run.fire("cancel")
    answer(page, diagram)
    expect(root.locator(".flowr-status")).to_contain_text("the run has moved on")
    assert run.session.state == "abandoned"


def test_what_one_view_asks_that_view_alone_gets(page, ws):
    diagram = FlowDiagram(ws.run("deploy"))
    show_bare(page, diagram)
    page.evaluate(
        """() => {
          window.downloads = 0;
          HTMLAnchorElement.prototype.click = () => { window.downloads += 1; };
        }"""
    )
    page.evaluate(
        "(answer) => window.model.tell(answer, ['PHN2Zy8+'])",
        {"id": "another.1", "name": "deploy.svg", "media": "image/svg+xml"},
    )
    page.get_by_role("button", name="Export the picture").click()
    page.get_by_role("menuitem", name="Download SVG").click()
    answer(page, diagram)
    expect(page.locator(".flowr-status")).to_have_text("downloaded: deploy.svg")
    assert page.evaluate("window.downloads") == 1
