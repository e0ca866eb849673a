"""The common path in the hosts beside JupyterLab: Notebook 7, Voila and marimo.

See where the run stands, click an open arrow, press Enter on the next one: the highlight moves,
and Python knows. Nothing of it needs a network.
"""

import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.axe_findings import findings
from tests.browser.contrast import faint_texts
from tools.explorer_page import DiagramPage, ExplorerPage
from tools.notebook_page import NotebookPage
from tools.servers import marimo, notebook7, together, voila

pytestmark = pytest.mark.browser

FLOWS = Path(__file__).resolve().parents[2] / "flows"

EXPLORER = """\
from flowr_nb import Workspace

ws = Workspace(flows="flows", sessions="sessions")
explorer = ws.explore("deploy")
run = explorer.run
explorer"""

# Where no cell can be run, a second widget tells what Python knows.
STANDS = """\
from ipywidgets import HTML

stands = HTML()

def tell(_=None):
    stands.value = f'<p id="stands">in Python: {run.session.state}</p>'

run.observe(tell, "session")
tell()
stands"""

MARIMO = """\
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    from flowr_nb import FlowDiagram, Workspace

    ws = Workspace(flows="flows", sessions="sessions")
    run = ws.run("deploy")
    return FlowDiagram, mo, run, ws


@app.cell
def _(FlowDiagram, mo, run):
    diagram = mo.ui.anywidget(FlowDiagram(run))
    diagram
    return (diagram,)


@app.cell
def _(diagram, mo):
    mo.md(f"in Python: {diagram.run.session.state}")
    return


@app.cell
def _():
    runs = []
    return (runs,)


@app.cell
def _(diagram, mo, runs):
    runs.append(diagram.run.session.state)
    assumed = diagram.run.assumed
    fired = [dict(step.evidence) for step in diagram.run.history]
    mo.vstack([
        mo.plain_text(f"run {len(runs)} times"),
        mo.plain_text(f"assumed there: {assumed.get('coverage')}"),
        mo.plain_text(f"fired with: {fired[-1] if fired else None}"),
    ])
    return


@app.cell
def _(mo, ws):
    explorer = mo.ui.anywidget(ws.explore("deploy"))
    explorer
    return (explorer,)


@app.cell
def _(explorer, mo):
    mo.md(f"explored in Python: {explorer.run.session.state}")
    return


if __name__ == "__main__":
    app.run()
"""


@pytest.fixture(scope="module")
def hosts(chromium, tmp_path_factory):  # noqa: ARG001 - no Chromium, no servers
    """The addresses of the hosts, by name; they start side by side."""
    folder = tmp_path_factory.mktemp("hosts")
    shutil.copytree(FLOWS, folder / "flows")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in (EXPLORER, STANDS)],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )
    nbformat.write(notebook, folder / "explorer.ipynb")
    (folder / "diagram.py").write_text(MARIMO, "utf-8")
    servers = (notebook7(folder), voila(folder), marimo(folder / "diagram.py"))
    with together(*servers) as (for_notebook, for_voila, for_marimo):
        yield SimpleNamespace(notebook7=for_notebook, voila=for_voila, marimo=for_marimo)


def step_by_mouse_and_key(page, diagram, in_python):
    """The common path on `deploy`, from its beginning."""
    diagram.expect_state("prepare")
    expect(in_python).to_have_text("in Python: prepare")
    diagram.click_edge("build", "prepare")
    diagram.expect_state("testing")
    expect(diagram.node("prepare")).to_have_class(re.compile(r"\bvisited\b"))
    expect(diagram.edge("fail", "testing")).to_have_class(re.compile(r"\bopen\b"))
    expect(diagram.edge("pass", "testing")).to_have_class(re.compile(r"\bblocked\b"))
    expect(in_python).to_have_text("in Python: testing")
    diagram.edge("fail", "testing").focus()
    page.keyboard.press("Enter")
    diagram.expect_state("prepare")
    expect(in_python).to_have_text("in Python: prepare")
    # The next step by key needs no search: the focus has stayed in the picture.
    held = "(root) => root.contains(root.getRootNode().activeElement)"
    assert diagram.root.evaluate(held)


def words_of(edge):
    return edge.locator("text").first


def expect_card(page, diagram):
    """By pointer and by key the arrow's card is there, and describes the arrow."""
    card = diagram.root.get_by_role("tooltip")
    page.mouse.move(1, 1)
    expect(card).to_be_hidden()
    edge = diagram.edge("pass", "testing")
    words_of(edge).hover()
    expect(card).to_contain_text("coverage ≥ 80%")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    edge.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(edge).to_be_focused()
    expect(card).to_contain_text("coverage ≥ 80%")
    described = "(edge) => edge.getRootNode().getElementById(edge.getAttribute('aria-describedby'))"
    assert edge.evaluate(f"(edge) => ({described})(edge)?.getAttribute('role')") == "tooltip"
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def open_by_evidence(diagram, panel):
    """Set what opens `pass`, which fires nothing; the panel is one that asks for it."""
    edge = diagram.edge("pass", "testing")
    expect(edge).to_have_class(re.compile(r"\bblocked\b"))
    panel.choose("failures", "0")
    number = panel.field("coverage")
    number.press_sequentially("92.50%")
    expect(edge).to_have_class(re.compile(r"\bopen\b"))
    # What is being typed stays as it is typed, whatever Python makes of it.
    expect(number).to_have_value("92.50%")
    diagram.expect_state("testing")


def try_evidence(page, diagram, in_python, shoot):
    """Card, evidence, keys and menu within marimo's shadow root."""
    diagram.click_edge("build", "prepare")
    expect(in_python).to_have_text(re.compile("^in Python: testing"))
    runs = page.get_by_text(re.compile(r"^run \d+ times$"))
    counted = runs.text_content()
    expect_card(page, diagram)
    page.wait_for_timeout(500)  # nothing to wait for: no cell should run
    assert runs.text_content() == counted
    panel = diagram.open_what_if()
    open_by_evidence(diagram, panel)
    expect(page.get_by_text("assumed there: 92.50%")).to_be_visible()
    shoot(page, "what-if")
    assert findings(page, {"fromShadowDom": ["marimo-anywidget", ".flowr-diagram"]}) == []
    assert faint_texts(diagram.root, least=20) == []
    slider = panel.slider("coverage")
    slider.focus()
    page.keyboard.press("Home")
    expect(diagram.edge("pass", "testing")).to_have_class(re.compile(r"\bblocked\b"))
    page.keyboard.press("End")
    expect(diagram.edge("pass", "testing")).to_have_class(re.compile(r"\bopen\b"))
    diagram.click_edge("pass", "testing")
    diagram.consent()
    diagram.expect_state("approval")
    expect(in_python).to_have_text("in Python: approval")
    expect(page.get_by_text("fired with: {'coverage': '100%', 'failures': '0'}")).to_be_visible()
    search_by_key(page, diagram)
    diagram.root.get_by_role("button", name="Export the picture").press("Enter")
    page.keyboard.press("ArrowDown")
    expect(diagram.root.get_by_role("menuitem").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(diagram.root.get_by_role("menu")).to_be_hidden()


def search_by_key(page, diagram):
    diagram.root.locator(".flowr-frame").focus()
    page.keyboard.press("/")
    expect(diagram.root.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("canary")
    page.keyboard.press("Enter")
    expect(diagram.root.locator("[data-found='here']")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(diagram.root.get_by_role("searchbox")).to_be_hidden()


def test_notebook_7(hosts, offline, shoot):
    with offline("notebook7") as window:
        notebook = NotebookPage(window, hosts.notebook7, "explorer.ipynb", host="notebook")
        notebook.run_all()
        explorer = ExplorerPage(notebook)
        in_python = notebook.page.locator("#stands")
        step_by_mouse_and_key(notebook.page, explorer.diagram, in_python)
        shoot(notebook.page, "light")
        explorer.press_transition("cancel")
        explorer.expect_state("abandoned")
        assert notebook.run_code("run.session.state") == "'abandoned'"
        notebook.set_theme("dark")
        expect(explorer.diagram.root).to_have_css("color-scheme", "dark")
        explorer.root.scroll_into_view_if_needed()
        shoot(notebook.page, "dark")
        notebook.resize(700, 900)
        shoot(notebook.page, "dark-700")
        notebook.close()


def test_voila(hosts, offline, shoot):
    with offline("voila") as window:
        page = window.new_page()
        address = f"{hosts.voila}/voila/render/explorer.ipynb"
        page.goto(address)
        explorer = ExplorerPage(SimpleNamespace(page=page))
        explorer.wait()
        step_by_mouse_and_key(page, explorer.diagram, page.locator("#stands"))
        explorer.press_transition("build")
        explorer.expect_state("testing")
        explorer.give("coverage", "85%")
        explorer.give("failures", "0")
        explorer.press_transition("pass")
        explorer.expect_state("approval")
        expect(page.locator("#stands")).to_have_text("in Python: approval")
        assert findings(page, ".flowr-explorer") == []
        shoot(page, "light")
        page.goto(f"{address}?theme=dark")
        explorer.wait()
        expect(explorer.diagram.root).to_have_css("color-scheme", "dark")
        explorer.press_transition("build")
        explorer.expect_state("testing")
        expect_card(page, explorer.diagram)
        ahead = explorer.open_what_if()
        ahead.choose("verdict", "approved")
        open_by_evidence(explorer.diagram, explorer)
        assert findings(page, ".flowr-explorer") == []
        assert faint_texts(explorer.root, least=20) == []
        shoot(page, "dark")
        page.set_viewport_size({"width": 700, "height": 1100})
        shoot(page, "dark-700")


def test_marimo(hosts, offline, shoot):
    with offline("marimo") as window:
        page = window.new_page()
        page.goto(hosts.marimo)
        diagram = DiagramPage(SimpleNamespace(page=page), page.locator(".flowr-diagram").first)
        expect(diagram.root).to_have_css("color-scheme", "light")
        # marimo runs the cell that depends on the diagram: nobody has to observe anything.
        in_python = page.get_by_text(re.compile("^in Python: "))
        step_by_mouse_and_key(page, diagram, in_python)
        try_evidence(page, diagram, in_python, shoot)
        # The page's own style sheet reaches into the picture, and has a class of the same name.
        style = "(outline) => getComputedStyle(outline).outlineStyle"
        assert diagram.current.locator(".outline").evaluate(style) == "none"
        shoot(page, "light")
        page.emulate_media(color_scheme="dark")
        expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
        expect(diagram.root).to_have_css("color-scheme", "dark")
        shoot(page, "dark")
        page.set_viewport_size({"width": 700, "height": 900})
        shoot(page, "dark-700")


def test_marimo_has_the_whole_explorer(hosts, offline, shoot):
    with offline("marimo") as window:
        page = window.new_page()
        page.goto(hosts.marimo)
        explorer = ExplorerPage(SimpleNamespace(page=page))
        explorer.wait()
        explorer.press_transition("build")
        explorer.expect_state("testing")
        expect(page.get_by_text("explored in Python: testing")).to_be_visible()
        explorer.give("coverage", "85%")
        explorer.give("failures", "0")
        explorer.press_transition("pass")
        explorer.expect_state("approval")
        expect(page.get_by_text("explored in Python: approval")).to_be_visible()
        explorer.name_it("in-marimo")
        explorer.press("Save")
        explorer.expect_mark("saved")
        explorer.press("List")
        expect(explorer.bar.get_by_role("row", name="in-marimo")).to_be_visible()
        explorer.press("List")
        assert findings(page, {"fromShadowDom": ["marimo-anywidget", ".flowr-explorer"]}) == []
        explorer.root.scroll_into_view_if_needed()
        shoot(page, "explorer")
