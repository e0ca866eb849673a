"""What happens next, as a learner sees it: with the keyboard, in both themes, wide and narrow."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe_findings import findings

pytestmark = pytest.mark.browser

CELL = """
from flowr_nb import Workspace
ws = Workspace(flows="../flows", sessions="memory:")
run = ws.run("deploy")
run.fire("build")
widget = ws.predict(run, seed=2)
widget"""
# What is wider than where it stands.
WIDE = """(shown) => [...shown.querySelectorAll('.jupyter-widgets, label, p')].filter((each) =>
  each.getBoundingClientRect().right > shown.getBoundingClientRect().right + 1
  || each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== 'inline'
).map((each) => each.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(
    ("theme", "width"), [("light", 1200), ("dark", 1200), ("light", 480), ("dark", 480)]
)
def test_a_learner_guesses_before_the_picture_moves(open_cells, shoot, theme, width):
    notebook = open_cells(CELL, theme=theme)
    page = notebook.page
    page.set_viewport_size({"width": width, "height": 1000})
    shown = notebook.outputs(0)
    question = shown.get_by_text("What happens next?")
    expect(question).to_be_visible()
    expect(shown.locator(".flowr-frame svg")).to_be_visible()
    radios = shown.get_by_role("radio")
    expect(radios).to_have_count(4)
    assert findings(page, ".jp-OutputArea-output .widget-vbox") == []
    assert shown.locator(".widget-vbox").first.evaluate(WIDE) == []
    shoot(shown, "asked")
    words = shown.locator(".flowr-diagram").get_by_text("deploy is in testing")
    expect(words).to_be_visible()
    # By keyboard: each choice is a stop of Tab in ipywidgets, and so is the button behind them.
    wrong = int(
        notebook.run_code(
            "print([n for n, each in enumerate(widget.prediction.choices) "
            "if not widget.prediction.happening.chosen(each)][0])"
        )
    )
    radios.first.focus()
    for _ in range(wrong):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(radios.nth(wrong)).to_be_checked()
    expect(words).to_be_visible()  # the picture waits for the answer
    for _ in range(4 - wrong):
        page.keyboard.press("Tab")
    expect(shown.get_by_role("button", name="Check")).to_be_focused()
    page.keyboard.press("Enter")
    expect(shown.get_by_role("alert")).to_contain_text("not right")
    expect(shown.get_by_role("button", name="Next question")).to_be_focused()
    assert findings(page, ".jp-OutputArea-output .widget-vbox") == []
    assert shown.locator(".widget-vbox").first.evaluate(WIDE) == []
    shoot(shown, "told")
    page.keyboard.press("Enter")
    expect(shown.get_by_role("button", name="Check")).to_be_focused()
    expect(shown.get_by_role("alert")).to_have_count(0)
    page.set_viewport_size({"width": 1400, "height": 900})
    if theme == "dark":
        notebook.set_theme("light")
