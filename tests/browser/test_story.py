"""The main job, end to end, on the tour: see a flow, step through it, keep the session."""

import re

import pytest
from playwright.sync_api import expect

from tools.explorer_page import ExplorerPage

pytestmark = pytest.mark.browser

DEPLOY, FEATURE = 0, 1
MEANT = ["EvidenceError", "ConditionsNotMetError"]


@pytest.fixture
def tour(open_notebook):
    page = open_notebook("tour.ipynb")
    page.run_all()
    # Every cell has run; those that show what an error looks like show it, and no other does.
    assert [text.split(":")[0] for text in page.errors()] == MEANT
    return page


def test_step_save_and_load_in_a_fresh_kernel(tour, project, shoot):  # noqa: PLR0915
    page = tour.page
    explorer = ExplorerPage(tour, DEPLOY)
    diagram = explorer.diagram

    explorer.expect_state("prepare")
    explorer.root.scroll_into_view_if_needed()
    shoot(page, "run-all")

    # Init begins a session under the name in the field, and it is on disk at once.
    explorer.name_it("friday")
    explorer.press("Init")
    explorer.expect_mark("saved")
    file = project / "notebooks" / "my-sessions" / "friday.yaml"
    assert "state: prepare" in file.read_text()
    assert tour.run_code("print(run.session.name, run.session.state)") == "friday prepare"
    shoot(page, "init")

    # An open arrow: the highlight moves, here and in Python.
    expect(diagram.edge("build", "prepare")).to_have_class(re.compile(r"\bopen\b"))
    diagram.click_edge("build", "prepare")
    explorer.expect_state("testing")
    expect(diagram.node("testing")).to_have_class(re.compile(r"\bcurrent\b"))
    expect(diagram.node("prepare")).not_to_have_class(re.compile(r"\bcurrent\b"))
    expect(diagram.node("prepare")).to_have_class(re.compile(r"\bvisited\b"))
    expect(diagram.edge("build", "prepare")).to_have_class(re.compile(r"\btaken\b"))
    explorer.expect_mark("1 step not saved")
    assert tour.run_code("run.session.state") == "'testing'"
    explorer.root.scroll_into_view_if_needed()
    shoot(page, "click-an-open-arrow")

    # A guarded transition: blocked until the evidence holds, and fired by its button.
    guarded = diagram.edge("pass", "testing")
    expect(guarded).to_have_class(re.compile(r"\bblocked\b"))
    explorer.give("coverage", "75%")
    expect(explorer.verdict("coverage ≥ 80%")).to_contain_text("does not hold")
    explorer.press_transition("pass")
    expect(explorer.alerts.first).to_be_visible()
    assert diagram.current.locator(".name").text_content() == "testing"
    shoot(page, "evidence-that-does-not-hold")
    explorer.give("coverage", "85%")
    explorer.give("failures", "0")
    expect(explorer.verdict("coverage ≥ 80%")).to_contain_text(re.compile(r": holds$"))
    expect(guarded).to_have_class(re.compile(r"\bopen\b"))
    shoot(page, "evidence-that-holds")
    explorer.press_transition("pass")
    explorer.expect_state("approval")
    expect(explorer.alerts).to_have_count(0)

    # The next guarded one by a click on its arrow.
    explorer.give("score", "91")
    explorer.give("verdict", "approved")
    expect(diagram.edge("approve", "approval")).to_have_class(re.compile(r"\bopen\b"))
    diagram.click_edge("approve", "approval")
    explorer.expect_state("canary")
    assert tour.run_code("print(run.history[-1].evidence)") == (
        "{'score': '91', 'verdict': 'approved'}"
    )
    shoot(page, "guarded-arrow-clicked")

    # Save, and load in a fresh kernel.
    explorer.press("Save")
    explorer.expect_mark("saved")
    assert "state: canary" in file.read_text()
    shoot(page, "save")
    tour.restart_and_run_all()
    explorer = ExplorerPage(tour, DEPLOY)
    explorer.expect_state("prepare")
    explorer.press("List")
    expect(explorer.bar.get_by_role("row", name="friday")).to_contain_text("deploy › canary")
    shoot(page, "list-in-a-fresh-kernel")
    explorer.load("friday")
    explorer.expect_state("canary")
    explorer.expect_mark("saved")
    assert tour.run_code("print(run.session.name, run.session.state)") == "friday canary"
    shoot(page, "load-in-a-fresh-kernel")


def test_in_and_out_of_subflows(tour, shoot):  # noqa: PLR0915
    page = tour.page
    explorer = ExplorerPage(tour, FEATURE)
    diagram = explorer.diagram
    explorer.expect_state("idea")
    expect(diagram.node("scope")).to_have_class(re.compile(r"\bsubflow\b"))
    explorer.root.scroll_into_view_if_needed()
    shoot(page, "outer-flow")

    # In: the picture changes, and the breadcrumb says where one is.
    explorer.name_it("nested")
    explorer.press("Init")
    explorer.expect_mark("saved")
    diagram.click_edge("start", "idea")
    explorer.expect_state("discovery")
    expect(diagram.node("scope")).to_have_count(0)
    expect(explorer.crumb("feature")).to_be_visible()
    expect(explorer.crumb("scope")).to_be_visible()
    assert tour.run_code("feature.run.session.flow") == "'scope-cycle'"
    explorer.root.scroll_into_view_if_needed()
    shoot(page, "inside-the-subflow")

    # A look at the flow that waits moves nothing.
    explorer.crumb("feature").click()
    explorer.expect_state("scope")
    expect(diagram.node("scope")).to_have_class(re.compile(r"\binside\b"))
    expect(diagram.root.locator(".actionable")).to_have_count(0)
    assert tour.run_code("feature.run.session.state") == "'discovery'"
    shoot(page, "looking-at-the-parent")
    explorer.crumb("scope").click()
    explorer.expect_state("discovery")

    # Out through an exit, which here leads straight into the next subflow.
    diagram.click_edge("understood", "discovery")
    explorer.expect_state("stories")
    explorer.give("stories", "3")
    explorer.give("estimate", "8 days")
    explorer.press_transition("baseline")
    explorer.expect_state("write")
    expect(explorer.crumb("build")).to_be_visible()
    shoot(page, "straight-into-the-next-subflow")

    # Two levels down, saved there, and out of all of them.
    diagram.click_edge("written", "write")
    explorer.expect_state("test")
    explorer.give("tests", "passed")
    explorer.press_transition("green")
    explorer.expect_state("reading")
    expect(explorer.crumb("review")).to_be_visible()
    explorer.press("Save")
    explorer.expect_mark("saved")
    explorer.root.scroll_into_view_if_needed()
    shoot(page, "two-levels-down")
    diagram.click_edge("read", "reading")
    explorer.expect_state("verdict")
    explorer.give("comments", "resolved")
    explorer.give("release-notes", "written")
    expect(diagram.edge("accept", "verdict")).to_have_class(re.compile(r"\bopen\b"))
    diagram.click_edge("accept", "verdict")
    explorer.expect_state("release")
    expect(explorer.crumb("feature")).to_have_count(0)
    diagram.click_node("shipped")
    explorer.expect_state("shipped")
    expect(explorer.panel).to_contain_text("feature is over: it ended in shipped")
    assert tour.run_code("feature.run.is_over") == "True"
    explorer.root.scroll_into_view_if_needed()
    shoot(page, "the-end")

    # What was saved two levels down is where a fresh kernel goes on.
    tour.restart_and_run_all()
    explorer = ExplorerPage(tour, FEATURE)
    explorer.expect_state("idea")
    explorer.load("nested")
    explorer.expect_state("reading")
    expect(explorer.crumb("build")).to_be_visible()
    assert tour.run_code("print(len(feature.run.session.stack))") == "2"
    shoot(page, "loaded-two-levels-down-in-a-fresh-kernel")


def test_the_tour_reads_before_it_is_run(open_notebook, shoot):
    notebook = open_notebook("tour.ipynb")
    pictures = notebook.page.locator(".jp-OutputArea img")
    expect(pictures.first).to_be_visible()
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        width = picture.evaluate("(picture) => picture.naturalWidth")
        assert width > 0
        assert re.search(r"^flow | (is in|is over)", picture.get_attribute("alt"))
    notebook.page.locator(".jp-OutputArea img").first.scroll_into_view_if_needed()
    shoot(notebook.page, "not-run-yet")
