"""A cell that is run again and again: its notebook does not grow, and nothing that was is lost."""

import json

import nbformat
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

BEGIN = """\
from flowr_nb import Workspace
ws = Workspace(flows="../flows", sessions="../sessions")
run = ws.run("deploy")"""
CELLS = (BEGIN, "first = ws.explore(run)\nfirst", "1 + 1")
SAVE = """async () => {
  const { commands } = window.jupyterapp;
  const keepState = '@jupyter-widgets/jupyterlab-manager:saveWidgetState';
  await commands.execute(keepState);
  await commands.execute('docmanager:save');
  await commands.execute(keepState);
}"""


def saved(notebook, project):
    """The models that the notebook is saved with, and their size."""
    notebook.page.evaluate(SAVE)
    content = nbformat.read(project / "notebooks/test.ipynb", as_version=4)
    state = content.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    return len(state), len(json.dumps(state))


def explorers(notebook):
    return notebook.page.locator(".flowr-explorer")


def test_a_cell_that_is_run_again_does_not_make_the_notebook_grow(open_cells, project):
    notebook = open_cells(*CELLS)
    expect(explorers(notebook)).to_have_count(1)
    models, size = saved(notebook, project)
    for _ in range(20):
        notebook.run_cell(1)
        notebook.wait_until_idle()
        expect(explorers(notebook)).to_have_count(1)
    # What the last one has folded is told by then.
    assert notebook.run_code("1 + 1") == "2"
    more_models, more = saved(notebook, project)
    assert more_models > models + 20  # Jupyter keeps them, and they are small
    assert more < size + (more_models - models) * 1_500


def test_what_was_folded_is_whole_again_when_it_is_shown(open_cells, shoot):
    notebook = open_cells(*CELLS)
    expect(explorers(notebook)).to_have_count(1)
    notebook.run_code("kept = first")
    notebook.run_cell(1)
    notebook.wait_until_idle()
    notebook.page.wait_for_timeout(500)
    notebook.run_code("kept")
    expect(explorers(notebook)).to_have_count(2)
    for explorer in explorers(notebook).all():
        expect(explorer.locator(".node.current")).to_have_count(1)
    # The cell is deleted, and put back; what was just added to the notebook is a change of its own,
    # which JupyterLab would else take back with it, where both are made within half a second.
    notebook.page.evaluate(
        """() => {
          const { content } = window.jupyterapp.shell.currentWidget;
          content.model.sharedModel.undoManager.stopCapturing();
          content.deselectAll();
          content.activeCellIndex = 1;
        }"""
    )
    notebook.command("notebook:delete-cell")
    expect(explorers(notebook)).to_have_count(1)
    notebook.page.wait_for_timeout(500)
    notebook.command("notebook:undo-cell-action")
    expect(explorers(notebook)).to_have_count(2)
    notebook.run_code("run.fire('build')")
    for explorer in explorers(notebook).all():
        expect(explorer.locator(".node.current")).to_contain_text("testing")
    shoot(notebook.page, "two")
