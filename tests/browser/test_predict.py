"""What happens next, as a learner sees it: with the keyboard, in both themes, wide and narrow."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe_findings import findings
from tests.browser.contrast import faint_texts

pytestmark = pytest.mark.browser

CELL = """
from flowr_nb import Workspace
ws = Workspace(flows="../flows", sessions="memory:")
run = ws.run("deploy")
run.fire("build")
widget = ws.predict(run, seed=2)
widget"""
# What is wider than where it stands.
WIDE = """(shown) => [...shown.querySelectorAll('.flowr-prediction *')].filter((each) =>
  each.getBoundingClientRect().right > shown.getBoundingClientRect().right + 1
).map((each) => each.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("width", [400, 700, 1200])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_learner_guesses_before_the_picture_moves(open_cells, shoot, theme, width):
    notebook = open_cells(CELL, theme=theme)
    page = notebook.page
    notebook.resize(width, 1000)
    widget = notebook.outputs(0).locator(".flowr-widget")
    asked = widget.get_by_role("group", name="What happens next?")
    expect(asked.get_by_role("heading", name="What happens next?")).to_be_visible()
    expect(widget.locator(".flowr-frame svg")).to_be_visible()
    radios = asked.get_by_role("radio")
    expect(radios).to_have_count(4)
    assert findings(page, ".flowr-widget") == []
    assert faint_texts(widget) == []
    assert widget.evaluate(WIDE) == []
    shoot(widget, "asked")
    words = widget.locator(".flowr-diagram").get_by_text("deploy is in testing")
    expect(words).to_be_visible()
    # By keyboard: the choices are one stop of Tab, and the arrow keys go from one to the next.
    wrong = 3
    expect(radios.nth(wrong)).to_have_value("blocked: coverage ≥ 80%")  # and coverage is 80%
    radios.first.focus()
    page.keyboard.press("Space")
    for _ in range(wrong):
        page.keyboard.press("ArrowDown")
    expect(radios.nth(wrong)).to_be_focused()
    expect(radios.nth(wrong)).to_be_checked()
    expect(words).to_be_visible()  # the picture waits for the answer
    page.keyboard.press("Tab")
    expect(asked.get_by_role("button", name="Check")).to_be_focused()
    page.keyboard.press("Enter")
    expect(asked.get_by_role("status")).to_contain_text("✗ That is not it.")
    expect(asked).to_contain_text("0 of 1 right")
    expect(radios.nth(wrong)).to_be_disabled()
    chosen = asked.locator("label").filter(has_text="coverage ≥ 80%")
    expect(chosen).to_have_css("font-weight", "600")  # a disabled button hardly shows that it is
    following = asked.get_by_role("button", name="Next question")
    expect(following).to_be_focused()
    assert findings(page, ".flowr-widget") == []
    assert faint_texts(widget) == []
    assert widget.evaluate(WIDE) == []
    shoot(widget, "told")
    page.keyboard.press("Enter")
    expect(asked.get_by_role("radio").first).to_be_focused()
    expect(asked.get_by_role("status")).to_be_empty()
    notebook.resize(1400, 900)
    if theme == "dark":
        notebook.set_theme("light")
