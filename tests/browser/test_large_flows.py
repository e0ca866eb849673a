"""A flow of 200 states and 500 transitions: in part at once, whole without a cell being run."""

import re

import pytest
from playwright.sync_api import expect

from benchmarks.large_flow import large_flow
from tests.browser.conftest import OPEN_EXPLORER

pytestmark = pytest.mark.browser

# The kernel of the test keeps its layouts to itself, so that this one is not there yet.
FRESH = """\
import tempfile, pathlib
from flowr_nb.diagram.layout import service
from flowr_nb.diagram.layout.cache import LayoutCache
service.kept = LayoutCache(pathlib.Path(tempfile.mkdtemp()))
"""


def nodes(explorer):
    return explorer.diagram.root.locator(".node.state")


def test_it_appears_when_it_is_laid_out_and_no_cell_is_run(open_cells, project, shoot):
    from tools.explorer_page import ExplorerPage  # noqa: PLC0415 - absent without `.[test]`

    (project / "flows" / "large.yaml").write_text(large_flow())
    notebook = open_cells(
        FRESH,
        OPEN_EXPLORER.format(flow="large"),
    )
    explorer = ExplorerPage(notebook)
    explorer.wait()
    progress = explorer.diagram.root.locator(".flowr-progress")
    expect(nodes(explorer)).to_have_count(200, timeout=60_000)
    expect(progress).to_be_hidden()
    shoot(notebook.page, "whole")
    notebook.set_theme("dark")
    shoot(notebook.page, "whole-dark")
    notebook.set_theme("light")
    assert notebook.run_code("run.fire('retry'); run.session.state") != "'open-01'"
    expect(explorer.diagram.current).to_be_in_viewport()


def test_it_can_be_called_off_used_in_part_and_asked_for_again(open_cells, project, shoot):
    from tools.explorer_page import ExplorerPage  # noqa: PLC0415 - absent without `.[test]`

    (project / "flows" / "large.yaml").write_text(large_flow(200, 500, seed=4))
    # Held until the test has seen what it wants to see, however fast the machine is.
    hold = """
import threading
from flowr_nb.diagram.layout.embedded import EmbeddedGraphviz
go, original = threading.Event(), EmbeddedGraphviz.render
def held(self, dot, *args, stop=None, **kwargs):
    if dot.count("\\n") > 300:
        while not go.wait(0.02) and stop.reason is None:
            pass
    return original(self, dot, *args, stop=stop, **kwargs)
EmbeddedGraphviz.render = held
"""
    notebook = open_cells(
        FRESH + hold,
        OPEN_EXPLORER.format(flow="large"),
    )
    explorer = ExplorerPage(notebook)
    explorer.wait()
    progress = explorer.diagram.root.locator(".flowr-progress")
    expect(progress).to_contain_text(
        re.compile(r"laying out 200 states and 500 transitions… \d+ s")
    )
    assert 1 < nodes(explorer).count() < 50
    shoot(notebook.page, "laying-out")
    progress.get_by_role("button", name="Cancel the layout").click()
    expect(progress).to_contain_text("was called off; of 200 states and 500 transitions")
    explorer.diagram.root.locator(".edge.open").first.press("Enter")
    expect(explorer.diagram.current.locator(".name")).not_to_have_text("open-01")
    for theme in ("light", "dark"):
        notebook.set_theme(theme)
        shoot(notebook.page, f"in-part-{theme}")
    notebook.set_theme("light")
    notebook.resize(700, 900)
    shoot(notebook.page, "in-part-700")
    notebook.resize(1400, 900)
    assert notebook.run_code("go.set()") == ""
    progress.get_by_role("button", name="Lay out the whole flow").click()
    expect(nodes(explorer)).to_have_count(200, timeout=60_000)
    expect(progress).to_be_hidden()
