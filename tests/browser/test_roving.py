"""Arrow keys go to every state and transition, for its card; Tab only to what can be done."""

import pytest
from playwright.sync_api import expect

from flowr_nb import FlowDiagram, FlowRun
from flowr_nb.flow import FlowLibrary
from tests.browser.bare import show_bare, state_of
from tests.browser.conftest import REPOSITORY

pytestmark = pytest.mark.browser

FLOWS = sorted(path.stem for path in (REPOSITORY / "flows").glob("*.yaml"))

# The elements that arrow keys never come to, from the element that Home goes to.
UNREACHED = """(root) => {
  const press = (key) => (document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true })));
  const all = [...root.querySelectorAll('[data-id]:is(.node, .edge, .cluster)')].filter(
    (element) => !element.matches('.start') && (!element.matches('.edge')
      || element.querySelector('text')));
  root.querySelector('.flowr-frame').focus();
  press('Home');
  const found = new Set([document.activeElement]);
  for (const element of found) {
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
      element.focus();
      press(key);
      found.add(document.activeElement);
    }
  }
  return [all.length, all.filter((each) => !found.has(each)).map((each) => each.dataset.name)];
}"""

# What Tab comes to in the picture, but for the signs of subflows.
STOPS = """(root) => [...root.querySelectorAll('svg [data-id][tabindex="0"]')].map(
  (element) => element.getAttribute('aria-label'))"""

OPEN = """\
from flowr_nb import FlowDiagram, Workspace

run = Workspace(flows="../flows", sessions="../sessions").run("deploy")
FlowDiagram(run)"""


@pytest.mark.parametrize("flow", FLOWS)
def test_arrow_keys_come_to_every_state_and_transition(page, store, flow):
    library = FlowLibrary(REPOSITORY / "flows")
    for expand in ("none", "all"):
        run = FlowRun.draft(library, store, flow)
        root = show_bare(page, FlowDiagram(run, expand=expand))
        number, unreached = root.evaluate(UNREACHED)
        assert number >= len(library.load(flow).states), expand
        assert unreached == [], expand


def test_tab_comes_to_what_can_be_done_and_to_where_the_run_is(page, store):
    library = FlowLibrary(REPOSITORY / "flows")
    run = FlowRun.draft(library, store, "deploy")
    diagram = FlowDiagram(run)
    root = show_bare(page, diagram)
    assert root.evaluate(STOPS) == [
        "build: prepare to testing (open)",
        "cancel: prepare to abandoned (open)",
        "state prepare (current)",
        "state testing",
        "exit abandoned",
    ]
    run.fire("cancel")  # there is nothing left to do
    page.evaluate("(state) => window.model.change(state)", state_of(diagram))
    assert root.evaluate(STOPS) == ["exit abandoned (current)"]
    root = show_bare(page, FlowDiagram(library.load("deploy")))
    assert root.evaluate(STOPS) == ["state prepare"]


def test_what_has_the_focus_is_in_view_in_an_enlarged_picture(page, store):
    run = FlowRun.draft(FlowLibrary(REPOSITORY / "flows"), store, "online-order")
    root = show_bare(page, FlowDiagram(run))
    root.locator(".flowr-frame").focus()
    for key in ["+"] * 6 + ["Home"] + ["ArrowDown"] * 12:
        page.keyboard.press(key)
    assert root.evaluate(
        """(root) => {
          const frame = root.querySelector('.flowr-frame').getBoundingClientRect();
          const { top, bottom } = document.activeElement.getBoundingClientRect();
          return document.activeElement.matches('[data-id]')
            && top >= frame.top && bottom <= frame.bottom;
        }"""
    )


def test_a_card_by_keyboard_of_what_is_not_offered(open_cells, shoot):
    notebook = open_cells(OPEN, "'a cell below'")
    page = notebook.page
    root = page.locator(".flowr-diagram")
    expect(root.locator(".node.current")).to_be_visible()
    active = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    root.locator(".flowr-frame").focus()
    page.keyboard.press("Home")
    before = page.evaluate(active)
    expect(root.locator(".node.current")).to_be_focused()
    card = root.get_by_role("tooltip")
    expect(card).to_contain_text("current state")
    focused = root.locator("[data-id]:focus")
    for _ in range(30):
        if focused.get_attribute("aria-label") == "state canary":
            break
        page.keyboard.press("ArrowDown")
    expect(card).to_contain_text("owner: platform")
    expect(focused).to_have_attribute("aria-describedby", card.get_attribute("id"))
    shoot(page, "canary")
    for key in ("Enter", " "):
        page.keyboard.press(key)  # it is not offered: nothing moves
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(focused).to_have_attribute("aria-label", "state canary")
    # At the rim of the picture an arrow key is no command of the notebook.
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    assert page.evaluate(active) == before
    for key in ("ArrowDown", "ArrowRight", "ArrowLeft"):
        page.keyboard.press("Home")
        page.keyboard.press(key)
        if focused.get_attribute("aria-label") == "build: prepare to testing (open)":
            break
    page.keyboard.press("Enter")
    expect(root.locator(".node.current .name")).to_have_text("testing")
    expect(root.locator(".node.current")).to_be_focused()
    assert notebook.run_code("[step.trigger for step in run.history]") == "['build']"
