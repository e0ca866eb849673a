"""The first screen: the quickstart in JupyterLab as it opens, 1400 by 900, and after Run All."""

import pytest

from tools.explorer_page import ExplorerPage

pytestmark = pytest.mark.browser


def edges(of):
    """Left, top, right and bottom in the window, in pixels."""
    box = of.bounding_box()
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def assert_in_sight(page, what):
    """All of it is in the part of the notebook that is seen, and that is its top."""
    scroller = page.locator(".jp-WindowedPanel-outer").first
    assert scroller.evaluate("(element) => element.scrollTop") == 0
    window, seen = edges(scroller), edges(what)
    assert window[0] <= seen[0]
    assert window[1] <= seen[1]
    assert seen[2] <= window[2]
    assert seen[3] <= window[3]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("side_bar", ["open", "closed"])
def test_a_living_flow_on_the_first_screen(open_notebook, shoot, theme, side_bar):
    notebook = open_notebook("quickstart.ipynb", theme=theme)
    page = notebook.page
    if side_bar == "open":  # as JupyterLab starts
        page.evaluate("() => window.jupyterapp.shell.expandLeft()")
        page.wait_for_selector("#jp-left-stack", state="visible")

    # As it was saved: a still picture of the flow, almost as wide as the page.
    picture = page.locator(".jp-OutputArea img").first
    picture.wait_for()
    assert_in_sight(page, picture)
    assert picture.bounding_box()["width"] > 900
    shoot(page, "as-saved")

    # Alive, the whole of it, and the reader still at the top.
    notebook.run_all()
    assert notebook.errors() == []
    explorer = ExplorerPage(notebook)
    explorer.expect_state("prepare")
    assert_in_sight(page, explorer.root)
    assert explorer.diagram.root.bounding_box()["width"] > 900
    shoot(page, "run-all")
    explorer.press_transition("build")
    explorer.expect_state("testing")
    assert_in_sight(page, explorer.diagram.root)
    shoot(page, "pressed")
