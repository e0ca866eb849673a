"""Copy as scenario: what was walked by hand is a scenario that passes."""

import pytest
from playwright.sync_api import expect

from flowr_nb.scenario import Verdict, parse, run as walk
from tests.browser.axe_findings import findings

pytestmark = pytest.mark.browser

NO_CLIPBOARD = """() =>
  Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })"""
AS_BEFORE = "() => delete navigator.clipboard"  # the next test has the same page
MARKED = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"
WIDE = "(part) => part.scrollWidth > part.clientWidth + 1"


def passes(library, text):
    [scenario] = parse(text)
    assert [step.name for step in scenario.steps] == ["build", "pass", "approval"]
    return walk(library, scenario).verdict is Verdict.PASSED


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_walk_is_copied_or_shown_to_be_copied_by_hand(open_explorer, library, shoot, theme):
    step = "run.fire('build')\nrun.fire('pass', coverage=86, failures=0)"
    notebook, explorer = open_explorer("deploy", step, theme=theme)
    explorer.expect_state("approval")
    page = notebook.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    timeline = explorer.root.get_by_role("group", name="history")
    button = timeline.get_by_role("button", name="Copy as scenario")
    before = button.bounding_box()
    button.click()
    expect(timeline.get_by_role("status")).to_have_text("copied")
    assert button.bounding_box() == before, "nothing moves under the pointer"
    assert passes(library, page.evaluate("() => navigator.clipboard.readText()"))
    shoot(explorer.root, f"copied-{theme}")

    page.evaluate(NO_CLIPBOARD)
    button.click()
    expect(timeline.get_by_role("textbox", name="scenario")).to_be_visible()
    page.evaluate(AS_BEFORE)
    field = timeline.get_by_role("textbox", name="scenario")
    expect(field).to_be_focused()
    assert passes(library, field.evaluate(MARKED))
    expect(timeline.get_by_role("status")).to_be_empty()
    assert not timeline.evaluate(WIDE)
    assert findings(page, ".flowr-timeline") == []
    shoot(explorer.root, f"by-hand-{theme}")
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(button).to_be_focused()
    notebook.set_theme("light")
