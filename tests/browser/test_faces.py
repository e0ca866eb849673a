"""Values that are the last line of a cell, as a person sees them in JupyterLab."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe_findings import findings

pytestmark = pytest.mark.browser

# In one cell: those of a long notebook that are out of sight are not there.
CELL = """
from flowr_nb import Workspace
ws = Workspace(flows="../flows", sessions="memory:")
run = ws.init("deploy", "friday")
display(ws.flow("deploy"))
run.fire("build")
run.fire("pass", coverage="91%", failures=0)
run.evidence = {"score": "7"}
display(run, run.path_to("deployed"), run.history, run.options(score=3), run.session)
ws.flows()"""
NUMBER = 7
SHOWN = ".jp-RenderedHTML"
# What is wider than where it stands, or a picture that is none.
WRONG = """(shown) => [...shown.querySelectorAll('*')].filter((each) =>
  each.getBoundingClientRect().right > shown.getBoundingClientRect().right + 1
  || (each.localName === 'img' && !(each.complete && each.naturalWidth))
).map((each) => each.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize(("theme", "width"), [("light", 1000), ("dark", 1000), ("dark", 480)])
def test_values_are_legible_in_either_theme_and_fit(open_cells, shoot, theme, width):
    notebook = open_cells(CELL, theme=theme)
    page = notebook.page
    page.set_viewport_size({"width": width, "height": 900})
    shown = page.locator(SHOWN)
    expect(shown).to_have_count(NUMBER)
    for index in range(NUMBER):
        output = shown.nth(index)
        output.scroll_into_view_if_needed()
        assert output.evaluate(WRONG) == []
        shoot(output, str(index))
    assert findings(page, SHOWN) == []
    page.set_viewport_size({"width": 1400, "height": 900})
    if theme == "dark":
        notebook.set_theme("light")
