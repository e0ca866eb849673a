"""A flow that is written in a cell, in JupyterLab: changed, broken and mended where it stands."""

import pytest
from playwright.sync_api import expect

from tools.explorer_page import DiagramPage

pytestmark = pytest.mark.browser

BEGIN = """\
%load_ext flowr_nb
from flowr_nb import Workspace
ws = Workspace(flows="../flows", sessions="memory:")"""
LIGHT = """\
%%flow light --run r
flow: light
version: 1.0.0
exits: [off]
states:
  - {id: on, next: {read: reading, switch: off}}
  - {id: reading, next: {done: on}}"""
CHANGED = LIGHT.replace("done: on", "fall-asleep: off, done: on")
UNSOUND = LIGHT.replace("done: on", "done: onn")
BROKEN = LIGHT.replace("done: on", "done: [on")
DIMMED = LIGHT.replace("reading", "dimmed")
MODELS = "len(__import__('ipywidgets').widgets.widget._instances)"


def write(notebook, text, index=1):
    """Put a text into a cell, in place of what stands there, and run it."""
    notebook.page.evaluate(
        """([index, text]) => {
          const { content } = window.jupyterapp.shell.currentWidget;
          content.widgets[index].model.sharedModel.setSource(text);
        }""",
        [index, text],
    )
    notebook.run_cell(index)


def diagrams(notebook):
    return notebook.page.locator(".jp-OutputArea .flowr-diagram")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_flow_is_written_and_changed_in_its_cell(open_cells, shoot, theme):
    notebook = open_cells(BEGIN, LIGHT, theme=theme)
    diagram = DiagramPage(notebook, diagrams(notebook))
    diagram.expect_state("on")
    shoot(notebook.page, "first")
    models = notebook.run_code(MODELS)

    diagram.click_edge("read", "on")
    diagram.expect_state("reading")
    write(notebook, CHANGED)
    expect(diagrams(notebook)).to_have_count(1)
    diagram.expect_state("reading")
    expect(diagram.edge("fall-asleep", "reading")).to_be_visible()
    shoot(notebook.page, "changed")

    write(notebook, BROKEN)
    expect(diagrams(notebook)).to_have_count(1)
    expect(diagrams(notebook)).to_have_attribute("data-stale", "")
    diagram.expect_state("reading")  # of the last good text
    output = notebook.outputs(1)
    expect(output).to_contain_text("<light>:6:35: error: expected , or ] here")
    expect(output).not_to_contain_text("Traceback")
    shoot(notebook.page, "broken")

    write(notebook, UNSOUND)
    expect(diagrams(notebook)).not_to_have_attribute("data-stale", "")
    expect(output).to_contain_text("did you mean `on`?")
    expect(diagrams(notebook).locator(".edge.faulty")).to_have_count(1)
    shoot(notebook.page, "unsound")

    write(notebook, DIMMED)
    diagram.expect_state("on")
    expect(output).to_contain_text("`r` begins anew, in light › on: light › reading is not there")
    shoot(notebook.page, "mended")
    assert notebook.run_code(MODELS) == models


def test_other_cells_follow_and_what_was_there_stays_when_all_is_run_again(open_cells, shoot):
    notebook = open_cells(BEGIN, LIGHT, "%flow light --run r --direction TB")
    expect(diagrams(notebook)).to_have_count(2)
    write(notebook, CHANGED)
    for index in range(2):
        diagram = DiagramPage(notebook, diagrams(notebook).nth(index))
        expect(diagram.edge("fall-asleep", "reading")).to_be_visible()
    notebook.run_cell(0)  # a new workspace, in which nothing was written
    write(notebook, BROKEN)
    expect(diagrams(notebook).first).to_have_attribute("data-stale", "")
    expect(diagrams(notebook).last).not_to_have_attribute("data-stale", "")  # it says what is so
    write(notebook, LIGHT)
    expect(diagrams(notebook).first).not_to_have_attribute("data-stale", "")
    diagram = DiagramPage(notebook, diagrams(notebook).first)
    diagram.click_edge("read", "on")
    diagram.expect_state("reading")
    assert notebook.run_code("r.session.state") == "'reading'"
    shoot(notebook.page, "again")


def test_a_narrow_cell_shows_its_words_and_its_picture(open_cells, shoot):
    notebook = open_cells(BEGIN, LIGHT, size=(500, 900))
    write(notebook, BROKEN)
    expect(diagrams(notebook)).to_have_attribute("data-stale", "")
    shoot(notebook.page, "narrow")
