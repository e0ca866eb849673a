"""Why and what if: cards on hover and focus, and evidence that is tried without firing."""

import re

import pytest
from playwright.sync_api import expect

from tools.explorer_page import DiagramPage

pytestmark = pytest.mark.browser

AT_APPROVAL = """\
run.fire("build")
run.fire("pass", coverage="90%", failures=0)
None"""

ALONE = "from flowr_nb import FlowDiagram\nFlowDiagram(run)"
OPEN = re.compile(r"\bopen\b")
BLOCKED = re.compile(r"\bblocked\b")

# How much of an element's words the card covers, and how far it sticks out of the frame.
COVERS = """(card) => {
  const root = card.closest('.flowr-diagram');
  const element = root.querySelector(`[aria-describedby="${card.id}"]`);
  const box = card.getBoundingClientRect();
  const frame = root.querySelector('.flowr-frame').getBoundingClientRect();
  const covered = [...element.querySelectorAll('text')].map((text) => text.getBoundingClientRect())
    .filter((it) => it.left < box.right && box.left < it.right && it.top < box.bottom
      && box.top < it.bottom).length;
  const isOut = box.left < frame.left - 1 || box.right > frame.right + 1;
  return { covered, isOut };
}"""


def card_of(explorer):
    return explorer.diagram.root.get_by_role("tooltip")


def settle(notebook, explorer, theme):
    """Switch the theme, and wait until JupyterLab's curtain is away."""
    notebook.set_theme(theme)
    expect(explorer.diagram.root).to_have_css("color-scheme", theme)
    expect(notebook.page.locator("#jupyterlab-splash")).to_have_count(0)


def words(trigger_or_state):
    return trigger_or_state.locator("text").first


def test_hovering_says_why_and_where_it_lands(open_explorer, shoot):
    notebook, explorer = open_explorer("deploy")
    notebook.run_code(AT_APPROVAL)
    notebook.run_code("_ = run.assume(score=75)")
    explorer.expect_state("approval")
    card = card_of(explorer)
    expect(card).to_be_hidden()
    words(explorer.diagram.edge("approve", "approval")).hover()
    expect(card).to_contain_text("score ≥ 80 you gave 75")
    expect(card).to_contain_text("verdict = approved not given yet")
    expect(card).to_contain_text("→ goes on to canary")
    for width, height in ((1400, 900), (700, 1000)):
        notebook.resize(width, height)
        for theme in ("light", "dark"):
            settle(notebook, explorer, theme)
            explorer.root.scroll_into_view_if_needed()
            notebook.page.mouse.move(5, 5)
            expect(card).to_be_hidden()
            words(explorer.diagram.edge("approve", "approval")).hover()
            expect(card).to_be_visible()
            assert card.evaluate(COVERS) == {"covered": 0, "isOut": False}
            shoot(notebook.page, f"edge-{theme}-{width}")
    settle(notebook, explorer, "light")
    words(explorer.diagram.edge("approve", "approval")).hover()
    expect(card).to_be_visible()
    # The pointer may go onto the card, and Escape takes it away without moving anything.
    card.hover()
    notebook.page.wait_for_timeout(400)
    expect(card).to_be_visible()
    notebook.page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    explorer.expect_state("approval")


def test_hovering_over_a_state_lights_what_would_be_open_there(open_explorer, shoot):
    notebook, explorer = open_explorer("deploy")
    notebook.run_code("_ = run.assume({'error-rate': '7%'})")
    words(explorer.diagram.node("canary")).hover()
    card = card_of(explorer)
    expect(card).to_contain_text("healthy → rollout")
    expect(card).to_contain_text("owner: platform")
    lit = explorer.diagram.root.locator(".edge.preview")
    expect(lit).to_have_count(2)
    expect(explorer.diagram.edge("unhealthy", "canary")).to_have_class(re.compile("preview-open"))
    expect(explorer.diagram.edge("healthy", "canary")).to_have_class(re.compile("preview-blocked"))
    shoot(notebook.page, "state")
    notebook.page.mouse.move(5, 5)
    expect(card).to_be_hidden()
    expect(lit).to_have_count(0)


def test_focus_by_tab_shows_the_card_and_describes_the_arrow(open_explorer):
    notebook, explorer = open_explorer("deploy")
    explorer.bar.get_by_role("button").filter(has_text="List").focus()
    explorer.diagram.tab_to("build", "prepare")
    card = card_of(explorer)
    expect(card).to_contain_text("goes on to testing")
    edge = explorer.diagram.edge("build", "prepare")
    expect(edge).to_have_attribute("aria-describedby", card.get_attribute("id"))
    notebook.page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert notebook.run_code("run.session.state") == "'prepare'"


def test_a_slider_opens_an_arrow_and_fires_nothing(open_explorer, shoot):
    notebook, explorer = open_explorer("deploy", ALONE)
    notebook.run_code(AT_APPROVAL)
    explorer.expect_state("approval")
    page = notebook.page
    diagram = DiagramPage(notebook, page.locator(".flowr-diagram").last)
    panel = diagram.open_what_if()
    expect(panel.transitions).to_have_count(3)
    expect(panel.transitions.first).to_contain_text("asked here")
    approve = diagram.edge("approve", "approval")
    expect(approve).to_have_class(BLOCKED)
    panel.choose("verdict", "approved")
    slider = panel.slider("score")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(approve).to_have_class(OPEN)
    expect(panel.field("score")).to_have_value("81")
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    expect(approve).to_have_class(BLOCKED)
    expect(panel.field("score")).to_have_value("76")
    expect(slider).to_be_focused()
    panel.field("score").fill("99.5")
    expect(approve).to_have_class(OPEN)
    assert notebook.run_code("print(run.session.state, len(run.history), run.assumed)") == (
        "approval 2 {'verdict': 'approved', 'score': '99.5'}"
    )
    # The explorer beside it shows the same, where evidence is given.
    expect(explorer.field("score")).to_have_attribute("placeholder", "99.5")
    for width, height in ((1400, 1000), (700, 1600)):
        notebook.resize(width, height)
        for theme in ("light", "dark"):
            settle(notebook, explorer, theme)
            panel.root.scroll_into_view_if_needed()
            shoot(page, f"panel-{theme}-{width}")
            sizes = panel.root.evaluate("(panel) => [panel.scrollWidth, panel.clientWidth]")
            assert sizes[0] <= sizes[1]
    notebook.set_theme("light")
    # Code moves the panel, and a step keeps what is assumed.
    notebook.run_code("_ = run.assume({'error-rate': '7%'})")
    expect(panel.field("error-rate")).to_have_value("7%")
    approve.locator("text").first.click()
    expect(diagram.root).to_contain_text("fired with what is only assumed: score = 99.5")
    diagram.expect_state("approval")
    diagram.consent()
    diagram.expect_state("canary")
    assert notebook.run_code("print(run.history[-1].assumed)") == "('score', 'verdict')"
    expect(diagram.edge("healthy", "canary")).to_have_class(BLOCKED)
    expect(panel.transitions.first).to_contain_text("error-rate")
    panel.root.get_by_role("button", name="Assume nothing any more").click()
    expect(panel.field("error-rate")).to_have_value("")
    assert notebook.run_code("run.assumed") == "{}"


def test_what_is_assumed_further_on_opens_what_one_comes_to_and_asks_first(open_explorer, shoot):
    notebook, explorer = open_explorer("deploy")
    explorer.press_transition("build")
    explorer.expect_state("testing")
    ahead = explorer.open_what_if()
    expect(ahead.field("coverage")).to_have_count(0)  # it is given, in the row above
    ahead.choose("verdict", "approved")
    ahead.field("score").fill("85")
    expect(ahead.transitions.first).to_contain_text("open")
    expect(ahead.transitions.first.locator(".flowr-assumed:visible")).to_have_count(3)
    for width in (1400, 420):
        notebook.resize(width, 1200)
        ahead.root.scroll_into_view_if_needed()
        shoot(notebook.page, f"{width}")
        sizes = ahead.root.evaluate("(panel) => [panel.scrollWidth, panel.clientWidth]")
        assert sizes[0] <= sizes[1]
    assert notebook.run_code("run.evidence") == "{}"
    explorer.give("coverage", "85%")
    explorer.choose("failures", "0")
    explorer.press_transition("pass")
    explorer.expect_state("approval")
    expect(explorer.diagram.edge("approve", "approval")).to_have_class(OPEN)
    explorer.press_transition("approve")
    words = "would be fired with what is only assumed: score = 85, verdict = approved"
    expect(explorer.panel).to_contain_text(words)
    explorer.expect_state("approval")
    explorer.panel.get_by_role("button", name="Assume no verdict any more").click()
    expect(explorer.diagram.edge("approve", "approval")).to_have_class(BLOCKED)
    explorer.choose("verdict", "approved")
    explorer.press_transition("approve")
    expect(explorer.panel).to_contain_text("only assumed: score = 85.")
    explorer.panel.get_by_role("button", name="Fire with these").click()
    explorer.expect_state("canary")
    assert notebook.run_code("print(run.history[-1].assumed)") == "('score',)"


def test_dragging_a_slider_ends_at_the_newest_value(open_explorer):
    notebook, explorer = open_explorer("deploy")
    ahead = explorer.open_what_if()
    ahead.slider("coverage").evaluate(
        """(slider) => {
          for (let value = 0; value <= 93; value += 1) {
            slider.value = String(value);
            slider.dispatchEvent(new Event('input', { bubbles: true }));
          }
        }"""
    )
    number = ahead.field("coverage")
    expect(number).to_have_value("93%")
    newest = "{'coverage': '93%'}"
    for _ in range(20):  # the newest value follows when the one before it is answered
        if (assumed := notebook.run_code("run.assumed")) == newest:
            break
    assert assumed == newest
    expect(number).to_have_value("93%")


def test_the_steps_are_numbered_on_demand(open_explorer, shoot):
    notebook, explorer = open_explorer("deploy")
    notebook.run_code('for each in ("build", "fail", "build"): run.fire(each)')
    notebook.run_code('_ = run.fire("pass", coverage="90%", failures=0)')
    root = explorer.diagram.root
    expect(root.locator(".tag")).to_have_count(0)
    root.get_by_role("button", name="Number the steps; 0 is the beginning").click()
    expect(explorer.diagram.node("prepare").locator(".tag.steps")).to_have_text("0, 2")
    expect(explorer.diagram.edge("build", "prepare").locator(".tag.steps")).to_have_text("1, 3")
    notebook.run_code('_ = run.fire("reject")')
    expect(explorer.diagram.node("prepare").locator(".tag.steps")).to_have_text("0, 2, 5")
    for theme in ("dark", "light"):
        settle(notebook, explorer, theme)
        explorer.root.scroll_into_view_if_needed()
        shoot(root, f"steps-{theme}")
    root.get_by_role("button", name="Number the steps; 0 is the beginning").click()
    expect(root.locator(".tag")).to_have_count(0)


HEAT = """\
from random import Random
from flowr_nb import FlowRun

chance, runs = Random(7), []
given = {"coverage": "90%", "failures": 0, "score": 85, "verdict": "approved", "error-rate": 0.1}
for number in range(30):
    each = ws.run("deploy", f"run-{number}")
    for _ in range(12):
        ways = each.options(given)
        if not ways:
            break
        way = chance.choice(ways[:2])
        each.fire(way.trigger, {key: given[key] for key in way.keys})
    each.save()
explorer.heat = ws.sessions()"""


def test_heat_is_told_by_tint_width_and_number(open_explorer, shoot):
    notebook, explorer = open_explorer("deploy")
    assert "Error" not in notebook.run_code(HEAT)
    root = explorer.diagram.root
    expect(root.locator(".flowr-heat")).to_contain_text("of 30 runs")
    expect(explorer.diagram.node("prepare").locator(".tag.visits")).to_have_count(1)
    root.get_by_role("button", name="Number the steps; 0 is the beginning").click()
    notebook.run_code('_ = run.fire("build")')
    expect(explorer.diagram.node("testing").locator(".tag.steps")).to_have_text("1")
    for theme in ("dark", "light"):
        settle(notebook, explorer, theme)
        explorer.root.scroll_into_view_if_needed()
        shoot(root, f"heat-{theme}")
        faint = root.evaluate(HOT_CONTRAST)
        assert faint == []
    notebook.run_code("explorer.snapshot()")
    still = notebook.page.locator(".jp-OutputArea img").last
    still.scroll_into_view_if_needed()
    shoot(still, "heat-still")


HOT_CONTRAST = """(root) => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map((part) => part / 255)
      .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [...root.querySelectorAll('.node[data-heat]')].map((node) => {
    const [high, low] = [
      light(getComputedStyle(node.querySelector('.outline')).fill),
      light(getComputedStyle(node.querySelector('.name')).fill),
    ].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  }).filter((found) => found < 4.5);
}"""
