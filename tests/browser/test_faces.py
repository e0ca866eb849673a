"""Values that are the last line of a cell, as a person sees them in JupyterLab."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe_findings import findings

pytestmark = pytest.mark.browser

# In one cell: those of a long notebook that are out of sight are not there.
VALUES = """
from flowr_nb import Workspace
ws = Workspace(flows="../flows", sessions="memory:")
run = ws.init("deploy", "friday")
display(ws.flow("deploy"))
run.fire("build")
run.fire("pass", coverage="91%", failures=0)
run.evidence = {"score": "7"}
display(run, run.path_to("deployed"), run.history, run.options(score=3), run.session)
ws.flows()"""
TEACHING = """
from flowr_nb import Workspace
from flowr_nb.teaching import questions
ws = Workspace(flows="../flows", sessions="memory:")
text = ws.flow("deploy").source.text
other = text.replace(">=80%", ">=70%").replace("canary", "trial")
task = ws.exercise("deploy", prompt="Write a deployment.")
diff = ws.diff("deploy", other)
both = diff.run()
both.fire("build")
display(task, task.check(text), task.check(other, feedback="place"), task.check("flow: [x"))
display(ws.compare("deploy", other), diff, diff.side_by_side, both)
display(questions("feature", 2, library=ws.library)[0], ws.compare("feature", "online-order"))
ws.stranded("deploy", other)"""
SHOWN = ".jp-RenderedHTML"
# What is wider than where it stands and is not scrolled there, or a picture that is none.
WRONG = """(shown) => {
  const right = (each) => each.getBoundingClientRect().right;
  const scrolled = (each) => each.parentElement?.closest('[tabindex="0"]');
  return [...shown.querySelectorAll('*')].filter((each) =>
    (right(each) > right(shown) + 1 && !scrolled(each))
    || (each.localName === 'img' && !(each.complete && each.naturalWidth))
  ).map((each) => each.outerHTML.slice(0, 80));
}"""
# How small the smallest words of its pictures are: those of ten in the picture's own units.
SMALLEST = """(shown) => Math.min(...[...shown.querySelectorAll('img')].map((each) => {
  const svg = atob(each.src.split(',')[1]);
  const [, , wide] = /viewBox="([^"]*)"/.exec(svg)[1].split(' ').map(Number);
  return 10 * each.getBoundingClientRect().width / wide;
}))"""
TALL = """(pre) => pre.getBoundingClientRect().height
  / parseFloat(getComputedStyle(pre).lineHeight)"""


@pytest.mark.parametrize("width", [1200, 700, 400])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("shows", [(VALUES, 7), (TEACHING, 11)], ids=["run", "teaching"])
def test_values_are_legible_in_either_theme_and_fit(open_cells, shoot, shows, theme, width):
    cell, number = shows
    notebook = open_cells(cell, theme=theme)
    page = notebook.page
    page.set_viewport_size({"width": width, "height": 900})
    shown = page.locator(SHOWN)
    expect(shown).to_have_count(number)
    for index in range(number):
        output = shown.nth(index)
        output.scroll_into_view_if_needed()
        assert output.evaluate(WRONG) == []
        is_of_thumbnails = cell == VALUES and index == number - 1
        if output.locator("img").count() and not is_of_thumbnails:
            assert output.evaluate(SMALLEST) > 8.99
        for text in output.locator("pre").all():
            lines = text.text_content().split("\n")
            assert round(text.evaluate(TALL)) == len(lines), "carets stand under their line"
        shoot(output, str(index))
    assert findings(page, SHOWN) == []
    page.set_viewport_size({"width": 1400, "height": 900})
    if theme == "dark":
        notebook.set_theme("light")
