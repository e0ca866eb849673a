"""Subflows under the hand: opened in place and looked at, by mouse and by key, and back again."""

import pytest
from playwright.sync_api import expect

from flowr_nb import FlowDiagram, FlowRun
from tests.browser.bare import answer, show_bare
from tests.driving import Picture

pytestmark = pytest.mark.browser

OPEN = """\
from flowr_nb import Workspace

ws = Workspace(flows="../flows", sessions="../sessions")
explorer = ws.explore("feature", expand="current", show=["owner"])
run = explorer.run
explorer"""


@pytest.fixture
def diagram(library, store):
    return FlowDiagram(FlowRun.draft(library, store, "feature"))


def node(root, name):
    return root.locator(".node", has=root.page.locator(f".name:text-is('{name}')"))


def test_a_notebook_follows_the_run_through_subflows_that_open(open_cells, shoot):
    notebook = open_cells(OPEN)
    root = notebook.page.locator(".flowr-diagram").first
    expect(node(root, "idea")).to_have_class("node state current")
    root.locator(".edge.open", has_text="start").click()
    expect(root.locator(".cluster.inside")).to_have_count(1)
    expect(root.locator(".cluster-title text")).to_have_text(["scope ▸ scope-cycle"])
    expect(node(root, "discovery")).to_have_class("node state current")
    expect(node(root, "discovery").locator(".attr")).to_have_text("owner: product")
    for theme in ("light", "dark"):
        notebook.set_theme(theme)
        expect(root).to_have_css("color-scheme", theme)
        shoot(notebook.page, theme)
    notebook.set_theme("light")
    root.get_by_role("button", name="Close: state scope").click()
    expect(root.locator(".cluster")).to_have_count(0)
    expect(node(root, "scope")).to_have_class("node subflow current inside")
    node(root, "build").dblclick()
    expect(root.locator(".flowr-view")).to_contain_text("feature › build (build-cycle)")
    expect(node(root, "review")).to_be_visible()
    shoot(notebook.page, "looked-at")
    notebook.page.keyboard.press("Escape")
    expect(node(root, "scope")).to_have_class("node subflow current inside")
    expect(root.locator(".flowr-view")).to_be_hidden()


def test_signs_are_reached_and_pressed_by_key_and_keep_the_focus(page, diagram):
    root = show_bare(page, diagram)
    sign = root.get_by_role("button", name="Open in place: state build")
    sign.focus()
    page.keyboard.press("Enter")
    answer(page, diagram)
    expect(root.locator(".cluster")).to_have_count(1)
    close = root.get_by_role("button", name="Close: state build")
    expect(close).to_be_focused()
    page.keyboard.press(" ")
    answer(page, diagram)
    expect(root.locator(".cluster")).to_have_count(0)
    expect(sign).to_be_focused()


def test_enter_on_a_state_that_invokes_a_flow_shows_it_and_back_comes_back(page, diagram):
    root = show_bare(page, diagram)
    build = root.locator(".node.subflow").nth(1)
    expect(build).to_have_attribute("role", "button")
    build.focus()
    page.keyboard.press("Enter")
    answer(page, diagram)
    expect(root.locator(".flowr-view strong")).to_have_text("feature › build (build-cycle)")
    expect(root.get_by_role("button", name="Back (Esc)")).to_be_focused()
    page.keyboard.press("Enter")
    answer(page, diagram)
    expect(root.locator(".flowr-view")).to_be_hidden()
    expect(root.locator(".node.subflow").nth(1)).to_be_focused()
    expect(node(root, "idea")).to_be_visible()


def test_enter_on_one_that_can_be_reached_fires_and_shift_enter_looks_into_it(page, diagram):
    root = show_bare(page, diagram)
    scope = root.locator(".node.subflow").first
    scope.focus()
    page.keyboard.press("Shift+Enter")
    answer(page, diagram)
    assert diagram.viewed == ("scope",)
    assert diagram.run.session.state == "idea"
    diagram.back()
    answer(page, diagram)
    root.locator(".node.subflow").first.focus()
    page.keyboard.press("Enter")
    answer(page, diagram)
    assert diagram.run.session.state == "discovery"


def test_a_double_click_takes_one_step_and_not_two(page, diagram):
    root = show_bare(page, diagram)
    root.locator(".edge.open", has_text="start").locator("text").first.dblclick()
    sent = page.evaluate("window.sent")
    assert [message["do"] for message in sent] == ["fire"]


def test_a_picture_can_be_turned(page, diagram):
    root = show_bare(page, diagram)
    assert root.locator("svg[data-direction=LR]").count() == 1
    root.get_by_role("button", name="Draw from the top down").click()
    answer(page, diagram)
    expect(root.locator("svg[data-direction=TB]")).to_have_count(1)
    root.get_by_role("button", name="Draw from left to right").click()
    answer(page, diagram)
    expect(root.locator("svg[data-direction=LR]")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_legend_has_the_signs_that_occur_and_no_others(page, diagram, shoot, theme):
    root = show_bare(page, diagram, theme)
    button = root.get_by_role("button", name="Show what the signs mean")
    button.focus()
    page.keyboard.press("Enter")
    legend = root.get_by_role("list", name="Legend")
    expect(legend).to_contain_text("state that invokes a subflow")
    expect(legend).to_contain_text("open: can fire now")
    expect(legend).not_to_contain_text("visited")
    diagram.expand = "current"
    diagram.run.fire("start")
    answer(page, diagram)
    expect(legend).to_contain_text("visited")
    expect(legend).to_contain_text("subflow, open in place")
    shoot(page, theme)
    button.click()
    expect(legend).to_be_hidden()


def test_what_stays_glides_to_its_new_place(page, diagram):
    page.emulate_media(reduced_motion="no-preference")
    root = show_bare(page, diagram)
    diagram.unfold("build")
    # At once: on a busy machine it can be over before a second question.
    moving = root.evaluate(
        """(root, state) => {
          window.model.change(state);
          return root.querySelector('.flowr-frame svg').getAnimations({ subtree: true })
            .filter((each) => !(each instanceof CSSTransition))
            .map((each) => [each.effect.getTiming().duration,
                            'transform' in each.effect.getKeyframes()[0]]);
        }""",
        {"_svg": Picture(diagram).svg},
    )
    assert moving
    assert all(duration <= 250 for duration, _ in moving)
    assert any(glides for _, glides in moving)
    page.wait_for_timeout(400)
    still = "(root) => root.getAnimations({ subtree: true }).length"
    assert root.evaluate(still) == 0


def test_nothing_moves_for_those_who_want_no_motion(page, diagram):
    root = show_bare(page, diagram)
    diagram.unfold("build")
    page.evaluate("(state) => window.model.change(state)", {"_svg": Picture(diagram).svg})
    assert root.evaluate("(root) => root.getAnimations({ subtree: true }).length") == 0
