"""Pages within others' documents: JupyterLab, trusted and not, exported HTML, Sphinx, MyST-NB."""

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from tests.publishing import command_with, file_called, run, saved_cell, write_notebook
from tests.sphinx_ext.conftest import Project, anew

pytestmark = pytest.mark.browser

CELL = """\
from flowr_nb import Workspace

Workspace(flows="../flows", sessions="../sessions").page("deploy")"""


def steps_in_its_frame(page):
    """The frame is as tall as what it shows, steps, and the picture beside it is hidden."""
    frame = page.frame_locator("iframe[data-flowr-page]")
    expect(frame.locator("[data-current]")).to_have_text("prepare")
    frame.locator('button[data-trigger="build"]').click()
    expect(frame.locator("[data-current]")).to_have_text("testing")
    expect(page.locator(".flowr-still img")).to_be_hidden()
    expect(page.locator("iframe[data-flowr-page]")).not_to_have_css("height", "480px")
    tall = page.locator("iframe[data-flowr-page]").bounding_box()["height"]
    inside = frame.locator("body").evaluate("(body) => body.getBoundingClientRect().height")
    assert abs(tall - inside) <= 2
    return frame


def executed(folder):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def test_in_jupyterlab_it_steps_and_is_dark_with_it(open_cells, shoot):
    notebook = open_cells(CELL)
    frame = steps_in_its_frame(notebook.page)
    shoot(notebook.page, "light")
    set_theme = """(name) => window.jupyterapp.commands.execute('apputils:change-theme',
      { theme: name })"""
    notebook.page.evaluate(set_theme, "JupyterLab Dark")
    expect(frame.locator(".flowr-widget")).to_have_attribute("data-theme", "dark")
    shoot(notebook.page, "dark")
    # JupyterLab takes its splash away once for each change, and fails where that is there no more.
    expect(notebook.page.locator("#jupyterlab-splash")).to_have_count(0)
    notebook.page.evaluate(set_theme, "JupyterLab Light")
    expect(frame.locator(".flowr-widget")).to_have_attribute("data-theme", "light")
    expect(notebook.page.locator("#jupyterlab-splash")).to_have_count(0)


def test_in_a_notebook_that_is_not_trusted_it_is_the_picture(project, open_without_kernel, shoot):
    folder = project / "notebooks"
    nbformat.write(executed(folder), folder / "test.ipynb")
    page = open_without_kernel()
    picture = page.get_by_alt_text("deploy is in prepare; open: build, cancel")
    expect(picture).to_be_visible()
    assert picture.evaluate("(picture) => picture.naturalWidth") > 0
    expect(page.locator("iframe[data-flowr-page]")).to_have_count(0)
    shoot(page, "not-trusted")


def test_in_exported_html_it_steps_offline(chromium, project):
    folder = project / "notebooks"
    html, _ = HTMLExporter().from_notebook_node(executed(folder))
    (folder / "page.html").write_text(html, "utf-8")
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto((folder / "page.html").as_uri())
    steps_in_its_frame(page)
    context.close()


def test_in_a_document_of_sphinx_it_steps_offline(chromium, tmp_path, shoot):
    project = Project(tmp_path, anew)
    project.flow("deploy")
    project.write("index.md", "# Title\n\n```{flow} deploy\n:page:\n```\n")
    assert project.build("html", "-W").code == 0, project.said
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto((tmp_path / "_build/html/index.html").as_uri())
    steps_in_its_frame(page)
    shoot(page, "sphinx")
    context.close()


def test_in_a_notebook_that_myst_nb_shows_it_steps_offline(chromium, tmp_path, shoot):
    write_notebook(tmp_path / "notebook.ipynb", saved_cell("page"), saved_cell("widget"))
    (tmp_path / "conf.py").write_text(file_called("conf.py"), "utf-8")
    run(f"{command_with('-M html ')} -W -D nb_execution_mode=off", tmp_path)
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto((tmp_path / "_build/html/notebook.html").as_uri())
    steps_in_its_frame(page)
    # The other was saved alive, and is its picture.
    still = page.locator("img:visible")
    expect(still).to_have_attribute("alt", "deploy is in prepare; open: build, cancel")
    assert still.evaluate("(picture) => picture.naturalWidth") > 0
    shoot(page, "myst-nb")
    context.close()
