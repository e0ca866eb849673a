"""The site that runs in the browser alone, as `make lite` builds it: no kernel, no network."""

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from flowr_nb import FlowLibrary
from flowr_nb.diagram import graph_of, to_dot
from flowr_nb.diagram.layout.embedded import EmbeddedGraphviz
from tools.explorer_page import ExplorerPage
from tools.notebook_page import NotebookPage
from tools.servers import site

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
WHOLE = ROOT / "build" / "site"
SITE = ROOT / "build" / "lite"
SETTINGS = "jupyter-lite.json"
NOTEBOOK = "notebooks/try-it.ipynb"
# JupyterLite asks for these of a server, which a folder is not, and goes on without them.
NOT_THERE = "the server responded with a status of 404"
SHOWN = """\
from flowr_nb import Workspace
Workspace(flows="flows", sessions="memory:").explore("deploy")"""
LAID_OUT = """\
import hashlib
from flowr_nb import FlowLibrary
from flowr_nb.diagram import graph_of, to_dot
from flowr_nb.diagram.layout.engines import engine
library = FlowLibrary("../flows")
for name in library.names():
    dot = to_dot(graph_of(library.load(name)), for_layout=True)
    print(name, hashlib.sha256(engine().render(dot)).hexdigest())"""

# Modules whose bytecode the build has not made: it says of its own that no source is looked at.
COMPILED_THERE = """\
import sys
from pathlib import Path
specs = [getattr(module, "__spec__", None) for module in list(sys.modules.values())]
for spec in specs:
    if spec and spec.has_location and spec.origin.endswith(".py"):
        if Path(spec.cached).read_bytes()[4:8] != bytes([1, 0, 0, 0]):
            print(spec.name)"""
WHEEL = "/static/pyodide-lock/"


@pytest.fixture(scope="module")
def address():
    """The site's address; a test is skipped where nobody has built it."""
    if not (SITE / SETTINGS).is_file():
        pytest.skip("build/lite is not there; `make lite` builds it")
    with site(SITE) as address:
        yield address


@pytest.fixture
def context(chromium, address):
    """A person who is new here, and offline: what goes elsewhere is refused, and fails the test."""
    elsewhere = []
    context = chromium.new_context()

    def answer(route):
        url = route.request.url
        if not url.startswith(address):
            elsewhere.append(url)
            route.abort()
        elif url.partition("?")[0] == f"{address}/{SETTINGS}":  # for `NotebookPage` alone
            settings = json.loads((SITE / SETTINGS).read_text("utf-8"))
            settings["jupyter-config-data"]["exposeAppInBrowser"] = True
            route.fulfill(json=settings)
        else:
            route.continue_()

    context.route("**/*", answer)
    yield context
    context.close()
    assert elsewhere == []


@pytest.fixture(scope="module")
def documentation():
    """The address of the documentation that has the site in it, as `make site` builds it."""
    if not (WHOLE / "try-it" / SETTINGS).is_file():
        pytest.skip("build/site is not there; `make site` builds it")
    with site(WHOLE) as address:
        yield address


@pytest.fixture
def open_it(context, address):
    """Opens the notebook; at the end the console has told of nothing but what is not there."""
    opened = []

    def open_notebook():
        opened.append(NotebookPage(context, address, NOTEBOOK, host="lite"))
        return opened[-1]

    yield open_notebook
    problems = [text for notebook in opened for text in notebook.problems]
    assert [text for text in problems if NOT_THERE not in text] == []


def test_a_flow_is_seen_stepped_by_a_click_and_saved_and_is_there_when_the_page_is_opened_again(
    open_it, shoot
):
    notebook = open_it()
    # All that it needs was there before the first cell ran.
    fetched = []
    notebook.page.context.on("request", lambda request: fetched.append(request.url))
    notebook.run_all()
    assert notebook.errors() == []
    assert [url for url in fetched if WHEEL in url] == []
    assert notebook.run_code(COMPILED_THERE) == ""
    explorer = ExplorerPage(notebook)
    explorer.wait()
    explorer.expect_state("prepare")
    expect(explorer.bar).to_contain_text("files are not watched in a browser")
    shoot(notebook.page, "in-the-browser-alone")
    explorer.diagram.click_edge("build", "prepare")
    explorer.expect_state("testing")
    name = explorer.bar.get_by_role("textbox").first
    name.fill("../../elsewhere")
    explorer.press("Save")
    expect(explorer.bar).to_contain_text("../../elsewhere cannot be a session's name: it is a path")
    name.fill("deploy")
    explorer.press("Save")
    explorer.expect_mark("saved")
    shoot(notebook.page, "saved-in-the-browser-alone")

    # What a person would look at next: the list, the file, and the flow that is written in a cell.
    explorer.press("List")
    expect(explorer.list).to_contain_text("deploy")
    assert "state: testing" in notebook.run_code("print(open('my-sessions/deploy.yaml').read())")
    expect(notebook.page.locator(".flowr-diagram", has_text="reading")).to_be_visible()

    # Every flow of the samples is laid out to the same bytes as by wasmtime.
    ours, library = EmbeddedGraphviz(), FlowLibrary(ROOT / "flows")
    dots = {name: to_dot(graph_of(library.load(name)), for_layout=True) for name in library.names()}
    expected = [
        f"{name} {hashlib.sha256(ours.render(dot)).hexdigest()}" for name, dot in dots.items()
    ]
    assert notebook.run_code(LAID_OUT).splitlines() == expected
    notebook.close()

    again = open_it()
    again.run_all()
    explorer = ExplorerPage(again)
    explorer.wait()
    explorer.load("deploy")
    explorer.expect_state("testing")


def test_code_that_comes_with_an_address_is_run(context, address):
    page = context.new_page()
    page.goto(f"{address}/repl/index.html?{urlencode({'kernel': 'python', 'code': SHOWN})}")
    expect(page.locator(".flowr-diagram").get_by_text("prepare", exact=True)).to_be_visible(
        timeout=240_000
    )


def test_the_documentation_leads_to_it_from_every_depth_and_a_flow_is_stepped_and_saved_there(
    chromium, documentation, shoot
):
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    elsewhere = []

    def refuse(route):
        elsewhere.append(route.request.url)
        route.abort()

    context.route(lambda url: not url.startswith(documentation), refuse)
    page = context.new_page()
    page.goto(f"{documentation}/index.html")
    link = page.get_by_role("link", name="Try it in your browser")
    expect(link).to_have_count(1)
    top = link.evaluate("(link) => link.href")
    page.goto(f"{documentation}/how-to/try-it-in-a-browser.html")
    assert link.evaluate("(link) => link.href") == top
    shoot(page, "try-it-in-the-documentation")
    link.click()
    page.get_by_role("button", name="| Idle").wait_for(timeout=240_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    explorer = ExplorerPage(SimpleNamespace(page=page))
    expect(explorer.diagram.current).to_be_visible(timeout=120_000)
    explorer.diagram.click_edge("build", "prepare")
    explorer.expect_state("testing")
    explorer.press("Save")
    explorer.expect_mark("saved")
    shoot(page, "tried-in-the-documentation")
    context.close()
    assert elsewhere == []
