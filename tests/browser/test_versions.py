"""Two versions of a flow beside one another in JupyterLab, pressed together."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe_findings import findings

pytestmark = pytest.mark.browser

CELL = """\
from flowr_nb import Workspace

ws = Workspace(flows="../flows", sessions="memory:")
text = ws.flow("deploy").source.text
both = ws.explore_both(ws.diff("deploy", text.replace(">=80%", ">=85%").replace("canary", "trial")))
both"""
# A button that is off the page, or higher than two lines.
OUT = """(shown) => [...shown.querySelectorAll('.flowr-widget button')].filter((each) => {
  const box = each.getBoundingClientRect();
  return box.width && (box.right > shown.getBoundingClientRect().right + 1 || box.height > 60);
}).map((each) => each.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(("width", "is_beside"), [(1200, True), (700, False), (400, False)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_are_pressed_beside_one_another_or_below(open_cells, shoot, theme, width, is_beside):
    notebook = open_cells(CELL, theme=theme)
    page, shown = notebook.page, notebook.outputs(0)
    notebook.resize(width, 1000)
    sides = shown.locator(".flowr-widget")
    expect(sides).to_have_count(2)
    before, after = sides.nth(0), sides.nth(1)
    expect(before.locator(".flowr-state")).to_have_text("prepare")
    tops = [each.bounding_box()["y"] for each in (before, after)]
    assert (abs(tops[0] - tops[1]) < 2) is is_beside
    assert shown.evaluate(OUT) == []
    after.locator('button[data-trigger="build"]').click()
    expect(before.locator(".flowr-state")).to_have_text("testing")
    before.get_by_label("coverage", exact=True).fill("82%")
    before.get_by_title("failures is 0", exact=True).click()
    before.locator('button[data-trigger="pass"]').click()
    expect(before.locator(".flowr-state")).to_have_text("approval")
    expect(after.locator(".flowr-state")).to_have_text("testing")
    expect(shown.get_by_role("status").first).to_contain_text("they part at `pass`")
    assert shown.evaluate(OUT) == []
    names = [side.get_attribute("aria-label") for side in sides.all()]
    assert len(set(names)) == 2
    assert all(name.startswith("explorer deploy") for name in names)
    assert findings(page, ".widget-vbox") == []
    shoot(shown, "parted")
    notebook.resize(1400, 900)
    if theme == "dark":
        notebook.set_theme("light")
