"""The editor in a real browser: typed into, saved, overtaken by others, read by keys alone."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from flowr_nb import Workspace
from flowr_nb.browser.halves import EDITOR_MODULE, EDITOR_STYLES
from tests.browser.axe_findings import findings
from tests.browser.bare import answer, show_bare

pytestmark = pytest.mark.browser

FLOWS = Path(__file__).resolve().parents[2] / "flows"
OPEN = """\
from flowr_nb import Workspace

ws = Workspace(flows="../flows", sessions="../sessions")
editor = ws.edit({flow!r})
editor"""
MARIMO = """\
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    from flowr_nb import Workspace

    ws = Workspace(flows="flows", sessions="sessions")
    return mo, ws


@app.cell
def _(mo, ws):
    editor = mo.ui.anywidget(ws.edit("deploy"))
    editor
    return (editor,)


@app.cell
def _(editor, mo):
    mo.md(f"in Python: {len(editor.flow.states)} states, saved: {editor.is_saved}")
    return


if __name__ == "__main__":
    app.run()
"""
HALF = (EDITOR_MODULE, EDITOR_STYLES)
MORE = "  - id: pilot\n    next: {go: deployed}\n"

# What is wider than the cell, or lies over something else.
OUT = """(root) => {
  const box = (selector) => root.querySelector(selector).getBoundingClientRect();
  const { left, right } = root.getBoundingClientRect();
  const parts = '.flowr-editor-bar > *, .flowr-text, .flowr-found, .flowr-frame';
  const out = [...root.querySelectorAll(parts)]
    .filter((each) => each.getBoundingClientRect().right > right + 1
      || each.getBoundingClientRect().left < left - 1)
    .map((each) => each.className);
  const [text, picture] = [box('.flowr-editor-text'), box('.flowr-editor-picture')];
  const isOver = text.right > picture.left + 1 && text.bottom > picture.top + 1;
  return isOver ? [...out, 'text and picture lie over one another'] : out;
}"""
# Letter by letter the marks stand under what they are about.
SHIFTED = """(root) => {
  const field = root.querySelector('.flowr-text-field').getBoundingClientRect();
  const behind = root.querySelector('.flowr-text-behind').getBoundingClientRect();
  const sides = ['left', 'top', 'width', 'height'];
  return sides.filter((side) => Math.abs(field[side] - behind[side]) > 0.5);
}"""


class EditorPage:
    """A `FlowEditor` as a person sees and uses it."""

    def __init__(self, page):
        self.page = page
        self.root = page.locator(".flowr-editor")
        self.text = self.root.get_by_role("textbox")
        self.mark = self.root.locator(".flowr-editor-bar .flowr-mark")
        self.found = self.root.locator(".flowr-finding")
        self.picture = self.root.locator(".flowr-diagram")
        self.news = self.root.locator(".flowr-news")

    def state(self, name):
        return self.picture.locator(f'.node[data-name="{name}"]')

    def press(self, name):
        self.root.get_by_role("button", name=name, exact=True).first.click()


@pytest.fixture
def open_editor(open_cells):
    def open_it(flow="deploy", *more, **how):
        notebook = open_cells(OPEN.format(flow=flow), *more, **how)
        editor = EditorPage(notebook.page)
        expect(editor.state("prepare" if flow == "deploy" else flow)).to_be_visible()
        return notebook, editor

    return open_it


def test_a_flow_is_written_in_a_notebook(open_editor, project, shoot):
    """Every key that a notebook takes for a command is a letter here."""
    notebook, editor = open_editor()
    page, file = notebook.page, project / "flows" / "deploy.yaml"
    before = file.read_text()
    cells = page.locator(".jp-Notebook .jp-Cell")
    expect(editor.text).to_have_value(before)
    expect(editor.mark).to_have_text("✓ saved")
    many = cells.count()
    shoot(page, "opened")
    editor.text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("  - id: pilot\nnext: {go: deployed}\n")
    expect(editor.state("pilot")).to_be_visible()
    expect(editor.text).to_have_value(f"{before}{MORE}    ")
    expect(editor.mark).to_have_text("● not saved")
    expect(editor.found).to_have_count(1)
    expect(editor.found).to_contain_text("pilot cannot be reached")
    shoot(page, "typed")
    for key in ("a", "b", "x", "z", "dd", "0", "ArrowUp", "ArrowDown"):
        for each in [key] if len(key) > 2 else key:
            page.keyboard.press(each)
    expect(editor.text).to_have_value(f"{before}{MORE}    abxzdd0")
    for _ in range(11):
        page.keyboard.press("Backspace")
    expect(editor.text).to_have_value(before + MORE)
    assert cells.count() == many
    assert file.read_text() == before
    page.keyboard.press("Alt+s")
    expect(editor.mark).to_have_text("✓ saved")
    expect(editor.root.locator(".flowr-done")).to_have_text("written")
    assert file.read_text() == before + MORE
    shoot(page, "saved")


def test_the_keys_of_a_text_stay_with_it(open_editor):
    notebook, editor = open_editor()
    page = notebook.page
    before = editor.text.input_value()
    editor.text.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+]")
    expect(editor.text).to_have_value(f"  {before}")
    page.keyboard.press("Control+[")
    expect(editor.text).to_have_value(before)
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Enter")
    expect(editor.text).to_have_value(f"\n\n{before}")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(editor.text).to_have_value(before)
    page.keyboard.press("Control+a")
    assert editor.text.evaluate("(field) => field.selectionEnd - field.selectionStart") == len(
        before
    )
    page.keyboard.press("Control+x")
    expect(editor.text).to_have_value("")
    page.keyboard.press("Control+v")
    expect(editor.text).to_have_value(before)
    assert page.locator(".jp-Notebook .jp-Cell").count() == 1
    page.keyboard.press("Tab")
    assert not editor.text.evaluate("(field) => field === document.activeElement")
    page.keyboard.press("Shift+Tab")
    assert editor.text.evaluate("(field) => field === document.activeElement")


def test_what_is_wrong_is_shown_and_reached_and_a_broken_text_keeps_the_picture(open_editor, shoot):
    notebook, editor = open_editor()
    page = notebook.page
    before = editor.text.input_value()
    editor.text.fill(before.replace("to: canary", "to: canry"))
    expect(editor.found.first).to_contain_text("did you mean canary?")
    expect(editor.root.locator(".flowr-text-mark").first).to_have_text("canry")
    expect(editor.picture.locator(".edge.faulty")).to_have_count(1)
    assert editor.root.evaluate(SHIFTED) == []
    editor.found.first.get_by_role("button").click()
    selected = editor.text.evaluate(
        "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"
    )
    assert selected == "canry"
    shoot(page, "a-misspelt-target")
    page.keyboard.type("canary")
    expect(editor.found).to_have_count(0)
    page.keyboard.press("Control+End")
    page.keyboard.type("  foo: [")
    expect(editor.picture).to_have_attribute("data-stale", "")
    expect(editor.picture.locator(".flowr-status")).to_contain_text(
        "the last picture that could be"
    )
    expect(editor.state("canary")).to_be_visible()
    expect(editor.root.locator(".flowr-text-sign")).to_have_count(1)
    shoot(page, "broken")
    for _ in range(8):
        page.keyboard.press("Backspace")
    expect(editor.picture).not_to_have_attribute("data-stale", "")


def test_what_others_write_is_told_and_decided(open_editor, project, shoot):
    notebook, editor = open_editor()
    page, file = notebook.page, project / "flows" / "deploy.yaml"
    before = file.read_text()
    file.write_text(before + "# theirs\n")
    expect(editor.text).to_have_value(before + "# theirs\n")
    expect(editor.news).to_be_hidden()
    editor.text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("# mine")
    expect(editor.mark).to_have_text("● not saved")
    file.write_text(before + "# theirs, again\n")
    expect(editor.news).to_contain_text("was changed elsewhere, and you have changes")
    shoot(page, "told")
    editor.press("Keep editing")
    expect(editor.news).to_be_hidden()
    expect(editor.mark).to_have_text("● not saved, and changed elsewhere")
    page.keyboard.press("Alt+s")
    expect(editor.news).to_be_visible()
    assert file.read_text() == before + "# theirs, again\n"
    editor.news.get_by_role("button", name="Overwrite").click()
    expect(editor.mark).to_have_text("✓ saved")
    assert file.read_text() == before + "# theirs\n# mine"
    assert editor.text.evaluate("(field) => field === document.activeElement")
    page.keyboard.type("!")
    file.unlink()
    expect(editor.news).to_contain_text("was removed elsewhere")
    shoot(page, "removed")
    editor.news.get_by_role("button", name="Overwrite").click()
    expect(editor.mark).to_have_text("✓ saved")
    assert file.read_text() == before + "# theirs\n# mine!"


def test_a_cell_that_is_run_again_goes_on_with_what_is_not_saved(open_editor):
    notebook, editor = open_editor()
    before = editor.text.input_value()
    editor.text.fill(before + "# mine\n")
    expect(editor.mark).to_have_text("● not saved")
    notebook.run_all()
    expect(editor.root).to_have_count(1)
    expect(editor.text).to_have_value(before + "# mine\n")
    expect(editor.mark).to_have_text("● not saved")
    editor.text.fill(before + "# more\n")
    editor.press("Save")
    expect(editor.mark).to_have_text("✓ saved")


def test_what_is_typed_is_typed_while_the_kernel_is_busy(open_editor):
    """Nothing that comes late takes the place of what was typed since."""
    notebook, editor = open_editor(
        "deploy",
        "import asyncio, time\n"
        "async def busy():\n    for _ in range(20):\n        time.sleep(0.2)\n"
        "        await asyncio.sleep(0.01)\n"
        "task = asyncio.create_task(busy())",
    )
    page = notebook.page
    before = editor.text.input_value()
    editor.text.focus()
    page.keyboard.press("Control+End")
    written = "# " + "the quick brown fox jumps over the lazy dog " * 3
    page.keyboard.type(written, delay=15)
    assert editor.text.input_value() == before + written
    editor.press("Save")
    expect(editor.mark).to_have_text("✓ saved")
    assert editor.text.input_value() == before + written


def test_a_flow_is_written_in_marimo_too(chromium, tmp_path, shoot):
    """In a shadow root, and the cells that use the editor run after what is typed."""
    from tools.servers import marimo  # noqa: PLC0415 - absent without `.[test]`

    shutil.copytree(FLOWS, tmp_path / "flows")
    (tmp_path / "editor.py").write_text(MARIMO)
    file = tmp_path / "flows" / "deploy.yaml"
    before = file.read_text()
    with marimo(tmp_path / "editor.py") as address:
        page = chromium.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(30_000)
        page.goto(address)
        editor = EditorPage(page)
        expect(editor.text).to_have_value(before)
        editor.text.focus()
        page.keyboard.press("Control+End")
        page.keyboard.type("  - id: pilot\nnext: {go: deployed}")
        expect(editor.state("pilot")).to_be_visible()
        expect(page.get_by_text("in Python: 7 states, saved: False")).to_be_visible()
        expect(editor.text).to_have_value(before + MORE.rstrip())
        focused = "(field) => field.getRootNode().activeElement === field"
        assert editor.text.evaluate(focused), "the caret stays where one types"
        page.keyboard.press("Alt+s")
        expect(editor.mark).to_have_text("✓ saved")
        expect(page.get_by_text("in Python: 7 states, saved: True")).to_be_visible()
        shoot(page, "marimo")
        page.close()
    assert file.read_text() == before + MORE.rstrip()


@pytest.fixture
def ws(project, monkeypatch):
    monkeypatch.chdir(project)
    return Workspace("flows", "sessions")


def faulty(editor):
    """A flow with an error, warnings and a line that is too long for any field."""
    text = editor.text.replace("to: canary", "to: canry")
    editor.text = text.replace("  - id: prepare", "  - id: prepare\n    colour: red")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 700, 400])
def test_text_and_picture_fit_and_read(page, ws, shoot, theme, width):
    editor = ws.edit("deploy", theme=theme)
    faulty(editor)
    page.set_viewport_size({"width": width, "height": 900})
    show_bare(page, editor, theme, half=HALF)
    shown = EditorPage(page)
    expect(shown.found).to_have_count(5)
    assert shown.root.evaluate(OUT) == []
    assert shown.root.evaluate(SHIFTED) == []
    sides = shown.root.evaluate(
        """(root) => ['.flowr-editor-text', '.flowr-editor-picture'].map(
          (side) => root.querySelector(side).getBoundingClientRect().left)"""
    )
    assert (sides[0] == sides[1]) == (width < 724)  # the page has a margin of twelve on each side
    assert findings(page, ".flowr-editor") == []
    shown.text.focus()
    page.keyboard.press("Control+Home")
    shoot(shown.root, f"{theme}-{width}")
    editor.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_what_comes_up(page, ws, shoot, theme, project):
    editor = ws.edit("deploy", theme=theme)
    editor.text += "  foo: [\n"
    file = project / "flows" / "deploy.yaml"
    file.write_text(file.read_text() + "# theirs\n")
    editor.look_again()
    page.set_viewport_size({"width": 1200, "height": 1000})
    show_bare(page, editor, theme, half=HALF)
    shown = EditorPage(page)
    expect(shown.news).to_be_visible()
    assert findings(page, ".flowr-editor") == []
    shoot(page, "news")
    shown.root.locator(".flowr-editor-actions").get_by_role("button", name="Reload").click()
    answer(page, editor)
    expect(shown.root.locator("> .flowr-consent")).to_be_visible()
    assert findings(page, ".flowr-editor") == []
    shoot(page, "asked-back")
    editor.close()


def test_marks_go_along_with_what_is_typed_before_them(page, ws):
    editor = ws.edit("deploy")
    faulty(editor)
    show_bare(page, editor, half=HALF)
    shown = EditorPage(page)
    mark = shown.root.locator(".flowr-text-mark[data-kind=error]")
    expect(mark).to_have_text("canry")
    shown.text.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("# one\n# two\n")
    expect(mark).to_have_text("canry")
    assert shown.root.evaluate(SHIFTED) == []
    sign = shown.root.locator(".flowr-text-sign[data-kind=error]")
    assert re.fullmatch(r"✗ 30\n", sign.text_content())
    editor.close()


def test_who_lives_by_keys_gets_in_and_out_and_to_each_finding(page, ws):
    editor = ws.edit("deploy")
    faulty(editor)
    show_bare(page, editor, half=HALF)
    shown = EditorPage(page)
    shown.root.get_by_role("button", name="Save").focus()
    page.keyboard.press("ArrowRight")
    expect(shown.root.get_by_role("button", name="Reload")).to_be_focused()
    page.keyboard.press("Tab")
    expect(shown.text).to_be_focused()
    page.keyboard.press("Tab")
    expect(shown.found.first.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(shown.text).to_be_focused()
    expect(shown.found.first).to_have_attribute("data-here", "")
    live = shown.root.locator(".flowr-unseen[role=status]")
    expect(live).to_contain_text("1 error, 4 warnings; line 28: approval goes to canry")
    editor.close()
