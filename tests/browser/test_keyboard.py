"""The keyboard alone, in JupyterLab: all of a diagram, and none of the notebook's commands."""

import re

import pytest
from playwright.sync_api import expect

from tools.explorer_page import DiagramPage, FormPage

pytestmark = pytest.mark.browser

OPEN = """\
from flowr_nb import FlowDiagram, Workspace

run = Workspace(flows="../flows", sessions="../sessions").run({flow!r})
diagram = FlowDiagram(run)
diagram"""

# What has the focus, in a few words; none outside the diagram.
FOCUSED = """() => {
  const at = document.activeElement;
  if (!at.closest('.flowr-diagram')) return null;
  const kinds = ['frame', 'edge', 'fold', 'node'];
  const kind = kinds.find((name) => at.matches(`.flowr-${name}, .${name}`));
  return [kind ?? at.localName, at.getAttribute('aria-label') ?? ''];
}"""

# How an element looks, with what is drawn in it; to be compared with and without the focus.
LOOKS = """(at) => JSON.stringify([at, ...at.querySelectorAll('svg *, .outline, .hit, circle')].map(
  (each) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, stroke, strokeWidth }
      = getComputedStyle(each);
    const outline = outlineStyle === 'none' ? '' : outlineStyle + outlineWidth + outlineColor;
    return [outline, boxShadow, stroke, strokeWidth];
  }))"""

# All that Tab comes to in a diagram, in its order.
STOPS = """(root) => [...root.querySelectorAll('[tabindex="0"], button, input, select')]
  .filter((it) => it.tabIndex >= 0 && !it.disabled && it.checkVisibility())"""


@pytest.fixture
def stage(open_cells):
    """A diagram alone in JupyterLab, with the focus in its frame: the notebook and the root."""

    def open_it(flow="deploy", **how):
        notebook = open_cells(OPEN.format(flow=flow), "'a cell below'", **how)
        root = notebook.page.locator(".flowr-diagram")
        expect(root.locator(".node.current")).to_be_visible()
        root.locator(".flowr-frame").focus()
        return notebook, root

    return open_it


def cells(notebook):
    """The notebook's cells, which of them is active, and its mode: what its commands change."""
    return notebook.page.evaluate(
        """() => {
          const { content } = window.jupyterapp.shell.currentWidget;
          const sources = content.widgets.map(({ model }) => model.sharedModel.source);
          return [sources, content.activeCellIndex, content.mode, content.widgets.map(
            ({ model }) => model.type)];
        }"""
    )


def tab_through(page, most=60):
    """Press Tab until the focus leaves the diagram; what it came to."""
    seen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None:
            return seen
        seen.append(at)
    raise AssertionError("Tab never leaves the diagram")


def test_tab_comes_by_everything_in_a_sensible_order_and_leaves(stage):
    notebook, _ = stage("feature")
    kinds = [kind for kind, _ in tab_through(notebook.page)]
    picture, tools = kinds[: kinds.index("button")], kinds[kinds.index("button") :]
    assert {"edge", "node", "fold"} <= set(picture)
    assert picture == sorted(picture, key=lambda kind: kind == "fold")  # the signs come last
    assert tools == ["button"]  # a row of them is one stop


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_whatever_has_the_focus_is_seen_to_have_it(stage, theme):
    notebook, root = stage("feature", theme=theme)
    page = notebook.page
    expect(root).to_have_css("color-scheme", theme)
    root.get_by_role("button", name="Try evidence: what would open").click()
    expect(root.get_by_role("group", name="What if")).to_be_visible()
    root.get_by_role("button", name="Find a state or a trigger (/)").click()
    root.locator(".flowr-frame").focus()
    page.mouse.move(1, 1)
    stops = root.evaluate_handle(STOPS)
    number = stops.evaluate("(stops) => stops.length")
    assert number > 15
    unseen = []
    page.keyboard.press("Shift+Tab")  # from now on the focus counts as moved by key
    for index in range(number):
        stop = stops.evaluate_handle("(stops, index) => stops[index]", index).as_element()
        before = stop.evaluate(LOOKS)
        stop.focus()
        if stop.evaluate(LOOKS) == before:
            unseen.append(stop.evaluate("(stop) => stop.outerHTML.slice(0, 120)"))
    assert unseen == []
    notebook.set_theme("light")


def test_steps_by_key_are_announced_and_the_focus_stays(stage):
    notebook, root = stage()
    page = notebook.page
    status = root.locator(".flowr-status")
    expect(status).to_have_attribute("role", "status")
    expect(status).to_have_attribute("aria-live", "polite")
    expect(status).to_have_text("deploy is in prepare; open: build, cancel")
    for key, there in (("Enter", "deploy is in testing"), (" ", "deploy is in prepare")):
        for _ in range(20):
            if page.evaluate(FOCUSED)[1].endswith("(open)"):
                break
            page.keyboard.press("Tab")
        page.keyboard.press(key)
        expect(status).to_contain_text(there)
        assert page.evaluate(FOCUSED) is not None
    assert notebook.run_code("[step.trigger for step in run.history]") == "['build', 'fail']"


def test_no_key_of_ours_is_a_command_of_the_notebook(stage):
    notebook, root = stage()
    page = notebook.page
    before = cells(notebook)

    def type_into(where):
        for key in ["b", "d", "d", "0", "0", "i", "i", "x", "m", "y", "f", "a", "1"]:
            page.keyboard.press(key)
        assert cells(notebook) == before, where

    type_into("frame")
    page.keyboard.press("Tab")
    type_into("element")
    root.get_by_role("button", name="Zoom in").focus()
    type_into("tool")
    root.locator(".flowr-frame").focus()
    page.keyboard.press("/")
    type_into("search")
    expect(root.get_by_role("searchbox")).to_have_value("bdd00iixmyfa1")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    root.get_by_role("button", name="Export the picture").focus()
    page.keyboard.press("Enter")
    expect(root.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(root.get_by_role("menuitem").nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(root.get_by_role("menuitem").last).to_be_focused()
    type_into("menu")
    page.keyboard.press("Escape")
    expect(root.get_by_role("button", name="Export the picture")).to_be_focused()
    root.get_by_role("button", name="Try evidence: what would open").focus()
    page.keyboard.press("Enter")
    slider = root.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("ArrowDown")
    type_into("slider")
    root.locator("input[data-evidence]").first.fill("")
    type_into("field")
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    # With a modifier a key is the notebook's, from within the diagram, too.
    root.locator(".flowr-frame").focus()
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(
        "(cell) => window.jupyterapp.shell.currentWidget.content.activeCellIndex === cell",
        arg=before[1] + 1,
    )


def test_one_escape_closes_one_thing(stage):
    notebook, root = stage("feature")
    page = notebook.page
    card, search = root.get_by_role("tooltip"), root.get_by_role("searchbox")
    menu, view = root.get_by_role("menu"), root.locator(".flowr-view")
    frame = root.locator(".flowr-frame")
    root.locator(".node[data-enters]").first.focus()
    page.keyboard.press("Shift+Enter")
    expect(view).to_be_visible()
    frame.focus()
    page.keyboard.press("/")
    expect(search).to_be_focused()
    root.get_by_role("button", name="Export the picture").focus()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(search).to_be_visible()
    expect(view).to_be_visible()
    frame.focus()
    root.locator(".node .name").first.hover()
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(search).to_be_visible()
    page.keyboard.press("Escape")
    expect(search).to_be_hidden()
    expect(view).to_be_visible()
    page.keyboard.press("Escape")
    expect(view).to_be_hidden()
    expect(root.locator(".node[data-enters]").first).to_be_focused()
    assert cells(notebook)[2] == "command"


def test_panels_of_two_views_move_together(stage):
    notebook, _ = stage()
    page = notebook.page
    notebook.run_code("run.fire('build'); display(diagram)")
    first, second = (page.locator(".flowr-diagram").nth(at) for at in (0, 1))
    expect(second.locator(".node.current")).to_be_visible()
    DiagramPage(notebook, second).open_what_if()
    forms = [FormPage(each.get_by_role("group", name="What if")) for each in (first, second)]
    passes = [each.locator(".edge", has_text="pass") for each in (first, second)]
    for form in forms:
        expect(form.root).to_be_visible()
    forms[1].slider("coverage").focus()
    page.keyboard.press("End")
    forms[1].choose("failures", "0")
    for form, edge in zip(forms, passes, strict=True):
        expect(form.field("coverage")).to_have_value("100%")
        expect(edge).to_have_class(re.compile(r"\bopen\b"))
    forms[0].field("coverage").fill("12.5%")
    for form, edge in zip(forms, passes, strict=True):
        expect(form.field("coverage")).to_have_value("12.5%")
        expect(edge).to_have_class(re.compile(r"\bblocked\b"))
    forms[0].root.get_by_role("button", name="Assume nothing any more").click()
    for form in forms:
        expect(form.field("coverage")).to_have_value("")
    assert notebook.run_code("print(run.assumed, len(run.history))") == "{} 1"


def test_a_step_into_another_picture_keeps_the_focus_at_the_state(open_explorer):
    notebook, explorer = open_explorer("feature")
    arrow = explorer.diagram.edge("start", "idea")
    arrow.focus()
    notebook.page.keyboard.press("Enter")
    explorer.expect_state("discovery")
    expect(explorer.diagram.current).to_be_focused()


def test_what_is_typed_while_code_moves_the_run_goes_into_no_other_field(open_explorer):
    notebook, explorer = open_explorer("deploy")
    explorer.press_transition("build")
    explorer.expect_state("testing")
    explorer.give("coverage", "9")
    # Not by a cell, which would take the focus.
    notebook.page.evaluate(
        """(code) => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
          .requestExecute({ code }).done.then(() => undefined)""",
        "run.fire('pass', coverage=90, failures=0)",
    )
    explorer.expect_state("approval")
    notebook.page.keyboard.type("5")
    expect(explorer.field("score")).to_have_value("")
    expect(explorer.panel.locator("[data-current]")).to_be_focused()
    assert notebook.run_code("run.evidence") == "{}"


def test_from_the_flow_picker_to_fired_with_evidence_and_saved_in_twenty_keys(open_explorer):
    notebook, explorer = open_explorer("deploy")
    pressed = []

    def press(*keys):
        for key in keys:
            pressed.append(key)
            notebook.page.keyboard.press(key)

    explorer.picker("flow").focus()
    build = explorer.transition("build")
    while not build.evaluate("(button) => document.activeElement === button"):
        assert len(pressed) < 20
        press("Tab")
    press("Enter")
    explorer.expect_state("testing")
    expect(explorer.field("coverage")).to_be_focused()
    press(*"85%", "Enter", "0")
    expect(explorer.verdict("failures = 0")).to_contain_text(re.compile(": holds$"))
    press("Enter")
    explorer.expect_state("approval")
    press("Alt+s")
    explorer.expect_mark("saved")
    assert len(pressed) <= 20, pressed
    assert notebook.run_code("print(ws.load('deploy').session.state)") == "approval"


def test_arrow_keys_go_along_a_row_of_buttons_and_tab_past_it(open_explorer):
    notebook, explorer = open_explorer("deploy")
    page = notebook.page
    before = cells(notebook)
    for row, names in ((explorer.bar, ["Load", "Save"]), (explorer.diagram.root, ["+", "Fit"])):
        buttons = row.get_by_role("toolbar").get_by_role("button")
        buttons.first.focus()
        for name in names:
            page.keyboard.press("ArrowRight")
            expect(page.locator(":focus")).to_have_text(name)
        page.keyboard.press("End")
        expect(buttons.last).to_be_focused()
        page.keyboard.press("Tab")
        expect(row.get_by_role("toolbar").locator(":focus")).to_have_count(0)
    assert cells(notebook) == before
