"""What the notebooks show before anybody runs them, and what is saved when they are run."""

from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat", reason="nbformat comes with the `test` extra")
run_notebooks = pytest.importorskip("tools.run_notebooks", reason="as nbformat does nbclient")

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
CLOSED = """\
from flowr_nb import Workspace
explorer = Workspace(flows="../flows", sessions="memory:").explore("deploy")
explorer"""


def outputs_of(notebook):
    """What its cells show, in order: for each output its forms."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [output.get("data", {}) for cell in cells for output in cell.outputs]


def models_of(notebook):
    return notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_only_widgets_that_it_holds_and_does_not_end_blank(path):
    notebook = nbformat.read(path, as_version=4)
    for data in outputs_of(notebook):
        if VIEW in data:
            assert data[VIEW]["model_id"] in models_of(notebook)
            assert data["image/svg+xml"]  # and a picture, where no widget can run
    last = next(cell for cell in reversed(notebook.cells) if cell.cell_type == "code")
    assert last.outputs


def test_of_a_widget_that_was_closed_the_picture_is_saved_alone(tmp_path):
    cells = [nbformat.v4.new_code_cell(source) for source in (CLOSED, "explorer.close()")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "closed.ipynb")
    saved = nbformat.reads(run_notebooks.executed(tmp_path / "closed.ipynb"), as_version=4)
    (data,) = outputs_of(saved)
    assert set(data) == {"text/html", "image/svg+xml", "text/plain"}
    assert "AnyModel" not in {model["model_name"] for model in models_of(saved).values()}
