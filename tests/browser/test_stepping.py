"""Ways to move a run: by key, by code, from two pictures of it, and in a hurry."""

import pytest
from playwright.sync_api import expect

from tools.explorer_page import DiagramPage, ExplorerPage

pytestmark = pytest.mark.browser


def test_tab_comes_to_open_arrows_and_enter_fires(open_explorer, shoot):
    notebook, explorer = open_explorer("deploy")
    page, diagram = notebook.page, explorer.diagram
    explorer.bar.get_by_role("button").filter(has_text="List").focus()
    diagram.tab_to("build", "prepare")
    shoot(page, "tab-to-an-open-arrow")
    page.keyboard.press("Enter")
    explorer.expect_state("testing")
    assert notebook.run_code("run.session.state") == "'testing'"

    # The focus stays in the picture, so that the next step needs no search.
    explorer.bar.get_by_role("button").filter(has_text="List").focus()
    diagram.tab_to("fail", "testing")
    page.keyboard.press("Space")
    explorer.expect_state("prepare")
    inside = "(root) => root.contains(document.activeElement)"
    assert diagram.root.evaluate(inside)
    diagram.tab_to("cancel", "prepare")
    page.keyboard.press("Enter")
    explorer.expect_state("abandoned")
    assert notebook.run_code("[step.trigger for step in run.history]") == (
        "['build', 'fail', 'cancel']"
    )
    # Enter and Space have fired, and nothing else: no cell has gone into edit mode.
    expect(page.locator(".jp-Notebook.jp-mod-editMode")).to_have_count(0)
    shoot(page, "fired-by-keys")


def test_tab_comes_to_what_can_fire_named_as_a_button_and_to_the_current_state(open_explorer):
    _, explorer = open_explorer("deploy")
    diagram = explorer.diagram
    reached = diagram.root.locator("[tabindex='0'][data-id]")
    names = ["build: prepare to testing (open)", "cancel: prepare to abandoned (open)"]
    names += ["exit abandoned", "state testing"]
    current = "state prepare (current)"
    found = [element.get_attribute("aria-label") for element in reached.all()]
    assert sorted(found) == sorted([*names, current])
    for element in reached.all():
        is_current = element.get_attribute("aria-label") == current
        expect(element).to_have_role("img" if is_current else "button")
    expect(diagram.current).to_have_attribute("aria-current", "step")
    expect(diagram.root.get_by_role("status")).to_have_attribute("aria-live", "polite")


def test_code_below_moves_the_picture_above(open_explorer, shoot):
    notebook, explorer = open_explorer("deploy")
    assert notebook.run_code("run.fire('build').state") == "'testing'"
    explorer.expect_state("testing")
    expect(explorer.panel.locator("button[data-trigger]")).to_have_text(["pass", "fail"])
    notebook.run_code("_ = run.fire('pass', coverage='85%', failures=0)")
    explorer.expect_state("approval")
    notebook.run_code("_ = run.back()")
    explorer.expect_state("testing")
    notebook.run_code("_ = run.save('by-code')")
    explorer.expect_mark("saved")
    explorer.root.scroll_into_view_if_needed()
    shoot(notebook.page, "moved-by-code")
    # A run that is begun anew in code takes the picture along.
    notebook.run_code("_ = run.begin('traffic-light')")
    explorer.expect_state("red")
    expect(explorer.picker("flow")).to_have_value("traffic-light")


def test_clicking_a_state_fires_the_one_transition_that_leads_there(open_explorer):
    _, explorer = open_explorer("deploy")
    explorer.diagram.click_node("testing")
    explorer.expect_state("testing")
    expect(explorer.diagram.status).to_have_text(
        "deploy is in testing; open: fail; needs evidence: pass"
    )


def test_two_pictures_of_one_run_move_together(open_explorer, shoot):
    notebook, explorer = open_explorer(
        "deploy", "from flowr_nb import FlowDiagram\nFlowDiagram(run)", "explorer"
    )
    below = DiagramPage(notebook, notebook.outputs(1).locator(".flowr-diagram"))
    again = ExplorerPage(notebook, 1)  # the same widget, shown once more
    below.click_edge("build", "prepare")
    for picture in (explorer, below, again):
        picture.expect_state("testing")
    explorer.diagram.click_edge("fail", "testing")
    for picture in (explorer, below, again):
        picture.expect_state("prepare")
    again.diagram.click_edge("cancel", "prepare")
    for picture in (explorer, below, again):
        picture.expect_state("abandoned")
    below.root.scroll_into_view_if_needed()
    shoot(notebook.page, "two-pictures")


def test_a_fast_typist_loses_no_letter_and_no_focus(open_explorer):
    notebook, explorer = open_explorer("deploy")
    explorer.press_transition("build")
    explorer.expect_state("testing")
    text = "80 percent, " * 5
    box = explorer.field("coverage")
    box.click()
    box.press_sequentially(text)
    expect(box).to_have_value(text)
    expect(explorer.verdict("coverage")).to_contain_text(f"given {text.strip()}")
    expect(box).to_be_focused()
    expect(box).to_have_value(text)
    assert notebook.run_code("print(run.evidence)") == f"{{'coverage': '{text}'}}"


def test_a_double_click_fires_once_or_says_why_not(open_explorer):
    notebook, explorer = open_explorer("deploy")
    explorer.diagram.edge("build", "prepare").locator("text").first.dblclick()
    explorer.expect_state("testing")
    assert notebook.run_code("[step.trigger for step in run.history]") == "['build']"
    assert notebook.errors() == []


def test_a_picture_scrolled_away_and_back_is_as_the_run_is(open_explorer):
    notebook, explorer = open_explorer("deploy", *["'filler'"] * 60)
    page = notebook.page
    last = notebook.outputs(60)
    for _ in range(20):
        page.mouse.move(500, 500)
        page.mouse.wheel(0, 2000)
        if last.count() and last.is_visible():
            break
    assert notebook.run_code("run.fire('build').state") == "'testing'"
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0; }")
    notebook.command("notebook:move-cursor-down")
    explorer.root.scroll_into_view_if_needed()
    explorer.expect_state("testing")
    explorer.diagram.click_edge("fail", "testing")
    explorer.expect_state("prepare")
