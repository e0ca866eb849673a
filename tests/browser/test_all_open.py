"""With everything open that a diagram has, light and dark: what axe finds, contrast, and room."""

import pytest
from playwright.sync_api import expect

from flowr_nb import FlowDiagram, FlowRun
from tests.browser.axe_findings import findings
from tests.browser.bare import answer, show_bare
from tests.browser.contrast import faint_texts
from tests.browser.test_accessibility import FAINT

pytestmark = pytest.mark.browser

THEMES = pytest.mark.parametrize("theme", ["light", "dark"])
STOPPED = {
    "state": "stopped",
    "words": "The layout was called off; of 200 states and 500 transitions 30 are shown.",
}
RUNNING = {"state": "running", "words": "Laying out 200 states and 500 transitions"}

# The parts that are wider than the diagram, which may scroll in its frame alone.
TOO_WIDE = """(root) => [root, ...root.children]
  .filter((part) => part.scrollWidth > part.clientWidth + 1 && !part.matches('.flowr-frame'))
  .map((part) => part.className)"""


@pytest.fixture
def run(library, store):
    run = FlowRun.draft(library, store, "feature")
    run.fire("start")
    return run


def expect_nothing(page, root, least=10):
    assert findings(page, ".flowr-diagram") == []
    assert faint_texts(root, least=least) == []
    assert root.evaluate(FAINT) == []


def show_card_by_key(page, diagram, root):
    """Show the card of the first arrow that can fire, by the keyboard alone."""
    root.locator(".flowr-frame").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if root.locator(".edge:focus").count():
            break
    page.wait_for_function("() => window.sent.some((message) => message.do === 'explain')")
    answer(page, diagram)
    expect(root.get_by_role("tooltip")).to_be_visible()


@THEMES
def test_nothing_is_found_with_all_open(page, run, theme, shoot):
    diagram = FlowDiagram(run, expand="all", heat=[run.session], show=["owner"])
    diagram.numbers = diagram.what_if = True
    run.assume(problem="confirmed")
    root = show_bare(page, diagram, theme)
    expect(root).to_have_css("color-scheme", theme)
    expect(root.locator(".cluster").first).to_be_visible()
    expect(root.locator(".fold").first).to_be_visible()
    root.get_by_role("button", name="Show what the signs mean").click()
    expect_nothing(page, root, least=30)
    root.get_by_role("button", name="Find a state or a trigger (/)").click()
    page.keyboard.type("re")
    page.keyboard.press("Enter")
    expect(root.locator("[data-found='here']")).to_have_count(1)
    expect_nothing(page, root, least=30)
    page.evaluate("(progress) => window.model.change({ _progress: progress })", STOPPED)
    expect(root.get_by_role("button", name="Lay out the whole flow")).to_be_visible()
    sizes = "(root) => new Set([...root.querySelectorAll('.tag')].map(SIZE)).size"
    sizes = sizes.replace("SIZE", "(tag) => getComputedStyle(tag).fontSize")
    assert root.evaluate(sizes) == 1
    root.get_by_role("button", name="Export the picture").click()
    expect(root.get_by_role("menuitem").first).to_be_focused()
    expect_nothing(page, root, least=38)
    page.keyboard.press("Escape")
    page.evaluate("(progress) => window.model.change({ _progress: progress })", RUNNING)
    show_card_by_key(page, diagram, root)
    expect_nothing(page, root, least=30)
    shoot(page, "card")
    page.evaluate("() => window.model.change({ _problem: 'something is wrong with the flow' })")
    expect_nothing(page, root, least=30)
    for width in (700, 420):
        page.set_viewport_size({"width": width, "height": 1400})
        shoot(page, f"{width}")
        assert root.evaluate(TOO_WIDE) == []


@THEMES
def test_nothing_is_found_in_a_view_of_its_own(page, library, store, theme, shoot):
    diagram = FlowDiagram(FlowRun.draft(library, store, "feature"))
    root = show_bare(page, diagram, theme)
    root.locator(".node[data-enters]").first.focus()
    page.keyboard.press("Shift+Enter")
    answer(page, diagram)
    expect(root.get_by_role("button", name="Back (Esc)")).to_be_focused()
    expect_nothing(page, root)
    shoot(page, "view")
