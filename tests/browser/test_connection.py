"""Two views of one widget, a busy kernel, a kernel that is gone, and documents without one."""

import re
import shutil

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import expect
from traitlets.config import Config

from tools.explorer_page import DiagramPage, ExplorerPage

pytestmark = pytest.mark.browser

DIAGRAM = """\
from flowr_nb import FlowDiagram, Workspace

run = Workspace(flows="../flows", sessions="../sessions").run("deploy")
diagram = FlowDiagram(run)
diagram"""
GONE = re.compile(r"^Not connected: no kernel stands behind this")
HAS_IDS = """() => {
  const ids = [...document.querySelectorAll('.flowr-diagram [id]')].map(({ id }) => id);
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}"""


def diagrams(notebook, number=1):
    """The pictures of the page, those that a kernel moves, once there are so many."""
    expect(notebook.page.locator(".flowr-diagram")).to_have_count(number)
    return [DiagramPage(notebook, root) for root in notebook.page.locator(".flowr-diagram").all()]


def test_two_views_of_one_widget_are_one(open_cells, shoot):
    notebook = open_cells(DIAGRAM, "display(diagram, diagram)")
    expect(notebook.page.locator(".flowr-diagram")).to_have_count(3)
    notebook.command("notebook:create-output-view")
    views = diagrams(notebook, 5)
    for view in views:
        view.expect_state("prepare")
    views[-1].click_edge("build", "prepare")
    for view in views:
        view.expect_state("testing")
    notebook.page.locator(".flowr-diagram").nth(1).scroll_into_view_if_needed()
    views[1].click_edge("fail", "testing")
    for view in views:
        view.expect_state("prepare")
    assert notebook.page.evaluate(HAS_IDS) == []
    shoot(notebook.page, "five-views")
    assert notebook.run_code("[step.trigger for step in run.history]") == "['build', 'fail']"


def test_a_busy_kernel_is_told_and_the_click_is_not_lost(open_cells, project, shoot):
    notebook = open_cells(DIAGRAM)
    [diagram] = diagrams(notebook)
    diagram.expect_state("prepare")
    # Busy until the test has seen what it wants to see, however slow the machine is. Not by a cell:
    # kernels take what widgets say beside what cells do, where they can.
    notebook.run_code(
        "import pathlib, time\n"
        "from flowr_nb import FlowRun\n"
        "press = FlowRun.press\n"
        "def wait(run, trigger):\n"
        "    while not pathlib.Path('seen').exists():\n"
        "        time.sleep(0.05)\n"
        "    return press(run, trigger)\n"
        "FlowRun.press = wait"
    )
    diagram.click_edge("build", "prepare")
    expect(diagram.status).to_have_text(
        "build waits: the kernel is busy with something else, or not connected."
    )
    shoot(diagram.root, "busy")
    (project / "notebooks" / "seen").touch()
    diagram.expect_state("testing")
    expect(diagram.status).to_have_text("deploy is in testing; open: fail; needs evidence: pass")


def test_a_click_that_changes_nothing_is_answered(open_cells):
    """Twice the same error: the second time no state of the widget is any other."""
    notebook = open_cells(DIAGRAM)
    [diagram] = diagrams(notebook)
    diagram.click_edge("build", "prepare")
    diagram.expect_state("testing")
    for _ in range(2):
        diagram.click_edge("pass", "testing")
        expect(diagram.status).to_have_text("pass needs evidence for coverage, failures")
    notebook.page.wait_for_timeout(4000)
    expect(diagram.status).to_have_text("pass needs evidence for coverage, failures")


def test_a_kernel_that_is_gone_is_told(open_cells, shoot):
    notebook = open_cells(DIAGRAM)
    [diagram] = diagrams(notebook)
    diagram.expect_state("prepare")
    notebook.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    diagram.click_edge("build", "prepare")
    expect(diagram.status).to_have_text(GONE)
    diagram.expect_state("prepare")
    shoot(diagram.root, "gone")


@pytest.mark.parametrize("how", ["restartKernel", "shutdown"])
def test_a_kernel_that_is_restarted_or_shut_down_is_told_at_once(open_explorer, how):
    notebook, explorer = open_explorer("deploy")
    how_to = f"() => window.jupyterapp.shell.currentWidget.sessionContext.{how}()"
    notebook.page.evaluate(how_to)
    expect(explorer.panel.get_by_role("status").first).to_have_text(re.compile("^Not connected: "))
    expect(explorer.diagram.status).to_contain_text("not connected: run the cell again to go on")
    expect(explorer.bar.get_by_role("button", name="Save")).to_be_disabled()


def test_a_notebook_opened_again_reads_and_says_that_it_is_not_connected(
    open_cells, open_notebook, project, shoot
):
    notebook = open_cells(DIAGRAM, "run.fire('build').state")
    diagrams(notebook)[0].expect_state("testing")
    save_state = "@jupyter-widgets/jupyterlab-manager:saveWidgetState"
    notebook.page.evaluate(
        """async (saveState) => {
          const { commands, shell } = window.jupyterapp;
          await commands.execute(saveState);
          await commands.execute('docmanager:save');
          await commands.execute(saveState);
          await shell.currentWidget.sessionContext.shutdown();
        }""",
        save_state,
    )
    assert "widgets" in nbformat.read(project / "notebooks/test.ipynb", as_version=4).metadata
    # The signature by which a notebook is trusted is that of its content, wherever it lies.
    shutil.copy(project / "notebooks/test.ipynb", project / "notebooks/again.ipynb")
    again = open_notebook("again.ipynb")  # JupyterLab starts a kernel, in which nothing has run
    [diagram] = diagrams(again)
    diagram.expect_state("testing")
    expect(diagram.status).to_contain_text("(not connected: run the cell again to go on)")
    shoot(again.page, "read")
    diagram.click_edge("fail", "testing")
    expect(diagram.status).to_have_text(GONE)
    diagram.expect_state("testing")
    shoot(again.page, "clicked")
    again.run_all()
    diagram.expect_state("testing")
    expect(diagram.status).to_have_text("deploy is in testing; open: fail; needs evidence: pass")


def test_a_notebook_of_somebody_else_shows_its_picture(project, open_without_kernel, shoot):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(DIAGRAM)],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )
    path = project / "notebooks" / "test.ipynb"
    NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}).execute()
    for keeps_state in (True, False):
        if not keeps_state:
            del notebook.metadata["widgets"]
        nbformat.write(notebook, path)
        page = open_without_kernel()
        picture = page.get_by_alt_text("deploy is in prepare; open: build, cancel")
        expect(picture).to_be_visible()
        assert picture.evaluate("(picture) => picture.naturalWidth") > 0
    shoot(page, "not-trusted")


def test_exported_html_shows_its_picture_offline(chromium, project, shoot):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in (DIAGRAM, "diagram.snapshot()")]
    )
    folder = project / "notebooks"
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    context = chromium.new_context(offline=True, viewport={"width": 1400, "height": 900})

    def pictures(name, document, **how):
        html, _ = HTMLExporter(**how).from_notebook_node(document)
        (folder / f"{name}.html").write_text(html, "utf-8")
        page = context.new_page()
        page.goto((folder / f"{name}.html").as_uri())
        shown = page.get_by_alt_text("deploy is in prepare; open: build, cancel")
        expect(shown.last).to_be_visible()
        shoot(page, name)
        return [
            picture.evaluate("(picture) => picture.naturalWidth > 0") for picture in shown.all()
        ]

    # With the state of the widgets, nbconvert writes a script that loads ipywidgets from a CDN,
    # and no picture beside it; it can be told to take pictures.
    assert pictures("snapshot-only", notebook) == [True]
    still = {"NbConvertBase": {"display_data_priority": ["text/html", "image/svg+xml"]}}
    assert pictures("still", notebook, config=Config(still)) == [True, True]
    del notebook.metadata["widgets"]
    assert pictures("no-state", notebook) == [True, True]
    context.close()


def test_what_nobody_sees_any_more_sleeps(open_cells):
    notebook = open_cells(
        "from flowr_nb import Workspace\n"
        'ws = Workspace(flows="../flows", sessions="../sessions")\n'
        'if "made" not in globals():\n'
        '    made, run = [], ws.run("deploy")',
        "made.append(ws.explore(run))\nmade[-1]",
    )
    for _ in range(2):
        notebook.run_all()
    explorer = ExplorerPage(notebook)
    explorer.wait()
    asleep = "[each._is_asleep for each in made]"
    for _ in range(50):  # a view that is taken off the page says so when it gets to it
        if notebook.run_code(asleep) == "[True, True, False]":
            break
    assert notebook.run_code(asleep) == "[True, True, False]"
    explorer.press_transition("build")
    explorer.expect_state("testing")
