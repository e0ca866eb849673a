"""A notebook opened again the next day: a kernel in which nothing has run, and every default."""

import re
import shutil

import nbformat
import pytest
from playwright.sync_api import expect

from tools.explorer_page import DiagramPage
from tools.notebook_page import NotebookPage
from tools.servers import notebook7

pytestmark = pytest.mark.browser

EXPLORER = """\
from flowr_nb import Timeline, TransitionPanel, Workspace

ws = Workspace(flows="../flows", sessions="memory:")
run = ws.run("deploy")
run.fire("build")
ws.explore(run)"""
STANDS = "deploy is in testing; open: fail; needs evidence: pass"
NOT_CONNECTED = "Not connected: run the cell again to go on."
FAILS = re.compile("Error displaying widget|Loading widget")
# What JupyterLab itself writes to the console when a model is not there.
NOT_FOUND = re.compile("widget model not found")


@pytest.fixture
def saved(open_cells, project):
    """Saves a notebook with an explorer, a panel and somebody's widget, and ends its kernel."""
    page = open_cells(EXPLORER, "TransitionPanel(run)", "import ipywidgets\nipywidgets.IntSlider()")
    expect(page.page.locator(".flowr-diagram")).to_have_count(1)
    page.page.evaluate(
        """async () => {
          const { commands, shell } = window.jupyterapp;
          await commands.execute('docmanager:save');
          await shell.currentWidget.sessionContext.shutdown();
        }"""
    )
    path = project / "notebooks" / "again.ipynb"
    # The signature by which a notebook is trusted is that of its content, wherever it lies.
    shutil.copy(path.with_name("test.ipynb"), path)
    assert "widgets" not in nbformat.read(path, as_version=4).metadata  # the state is not in it
    yield path
    # Both notebooks of a test listen to one window.
    page.problems[:] = [text for text in page.problems if not NOT_FOUND.search(text)]


def expect_still(outputs):
    """The picture is there, with a line that says what to do, and no error."""
    picture = outputs.get_by_alt_text(STANDS)
    expect(picture).to_be_visible()
    assert picture.evaluate("(picture) => picture.naturalWidth") > 0
    expect(outputs.get_by_role("note")).to_have_text(NOT_CONNECTED)
    expect(outputs).not_to_contain_text(FAILS)


def test_what_was_saved_is_seen_and_running_it_makes_it_live(saved, open_notebook, shoot):
    notebook = open_notebook(saved.name)
    expect_still(notebook.outputs(0))
    panel = notebook.outputs(1)
    expect(panel.get_by_role("cell", name="deploy › approval")).to_be_visible()
    expect(panel.get_by_role("note")).to_have_text(NOT_CONNECTED)
    # Of others nothing is touched.
    expect(notebook.outputs(2)).to_contain_text("Error displaying widget: model not found")
    shoot(notebook.page, "light")
    notebook.set_theme("dark")
    shoot(notebook.page, "dark")
    notebook.run_all()
    diagram = DiagramPage(notebook, notebook.page.locator(".flowr-diagram").first)
    diagram.expect_state("testing")
    expect(notebook.outputs(0).get_by_role("note")).to_have_count(0)
    notebook.problems[:] = [text for text in notebook.problems if not NOT_FOUND.search(text)]


def test_a_page_that_is_loaded_again_finds_its_widgets_in_the_kernel(open_cells):
    notebook = open_cells(EXPLORER)
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    notebook.page.reload()
    DiagramPage(notebook, notebook.page.locator(".flowr-diagram")).expect_state("testing")
    expect(notebook.page.locator(".jp-OutputArea").get_by_role("note")).to_have_count(0)


def test_without_a_kernel_the_picture_is_seen(saved, open_without_kernel, shoot):
    page = open_without_kernel(saved)
    outputs = page.locator(".jp-OutputArea").first
    expect(outputs.get_by_alt_text(STANDS)).to_be_visible()
    expect(outputs.get_by_role("note")).to_have_text("Waits for a kernel.")
    expect(outputs).not_to_contain_text(FAILS)
    shoot(page, "no-kernel")


def test_notebook_7_shows_the_picture_too(saved, chromium, lab_root, shoot):
    with notebook7(lab_root) as address:
        path = saved.relative_to(lab_root).as_posix()
        notebook = NotebookPage(chromium, address, path, host="notebook")
        notebook.page.set_default_timeout(30_000)
        # A server of its own has keys of its own: it trusts nothing that another has signed.
        expect(notebook.outputs(0).get_by_alt_text(STANDS)).to_be_visible()
        notebook.page.evaluate(
            """async () => {
              const { context, content } = window.jupyterapp.shell.currentWidget;
              for (const cell of content.widgets) cell.model.trusted = true;
              await context.save();
            }"""
        )
        expect_still(notebook.outputs(0))
        shoot(notebook.page, "notebook-7")
        notebook.close()
