"""Writing and teaching in the hosts beside JupyterLab: the editor, predictions, lessons, results.

The editor alone in marimo is in `test_flow_editor.py`.
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
from tools.notebook_page import NotebookPage
from tools.servers import marimo, notebook7, together, voila

pytestmark = pytest.mark.browser

FLOWS = Path(__file__).resolve().parents[2] / "flows"
CELLS = (
    """\
from flowr_nb import Workspace

ws = Workspace(flows="flows", sessions="memory:")
ws.edit("deploy")""",
    'ws.predict("deploy", seed=1)',
    'ws.lesson("first-steps")',
    """\
answer = ws.flow("deploy").source.text.replace(">=80%", ">=70%")
ws.exercise("deploy").check(answer, feedback="place")""",
)
MARIMO = """\
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    from flowr_nb import Workspace

    ws = Workspace(flows="flows", sessions="memory:")
    return mo, ws


@app.cell
def _(mo, ws):
    asked = mo.ui.anywidget(ws.predict("deploy", seed=1))
    asked
    return (asked,)


@app.cell
def _(asked, mo):
    mo.md(f"in Python: {asked.run.session.state}, {asked.widget.right} of {asked.widget.asked}")
    return


@app.cell
def _(mo, ws):
    lesson = mo.ui.anywidget(ws.lesson("first-steps"))
    lesson
    return


@app.cell
def _(ws):
    answer = ws.flow("deploy").source.text.replace(">=80%", ">=70%")
    ws.exercise("deploy").check(answer, feedback="place")
    return


if __name__ == "__main__":
    app.run()
"""


@pytest.fixture(scope="module")
def hosts(chromium, tmp_path_factory):  # noqa: ARG001 - no Chromium, no servers
    """The hosts by name: the address, and the folder of a project that is theirs alone."""
    folders = {name: tmp_path_factory.mktemp(name) for name in ("notebook7", "voila", "marimo")}
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )
    for folder in folders.values():
        shutil.copytree(FLOWS, folder / "flows")
        nbformat.write(notebook, folder / "teaching.ipynb")
    (folders["marimo"] / "teaching.py").write_text(MARIMO, "utf-8")
    servers = (
        notebook7(folders["notebook7"]),
        voila(folders["voila"]),
        marimo(folders["marimo"] / "teaching.py"),
    )
    with together(*servers) as addresses:
        pairs = zip(folders.items(), addresses, strict=True)
        yield SimpleNamespace(
            **{name: SimpleNamespace(address=at, folder=folder) for (name, folder), at in pairs}
        )


def write_a_state(page, folder):
    """Type into the editor, see it drawn, and save by key."""
    editor = page.locator(".flowr-editor")
    text = editor.get_by_role("textbox")
    file = folder / "flows" / "deploy.yaml"
    before = file.read_text("utf-8")
    expect(text).to_have_value(before)
    text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("  - id: pilot\nnext: {go: deployed}")
    expect(editor.locator('.node[data-name="pilot"]')).to_be_visible()
    expect(editor.locator(".flowr-finding")).to_contain_text("pilot cannot be reached")
    page.keyboard.press("Alt+s")
    expect(editor.locator(".flowr-editor-bar .flowr-mark")).to_have_text("✓ saved")
    assert file.read_text("utf-8") == f"{before}  - id: pilot\n    next: {{go: deployed}}"
    return editor


def say_what_happens(page):
    """Choose by the arrow keys, check by Enter; the picture moves."""
    asked = page.get_by_role("group", name="What happens next?")
    radios = asked.get_by_role("radio")
    radios.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(radios.nth(1)).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(asked.get_by_role("status")).to_contain_text(re.compile("✓ That is right|✗ That is not"))
    following = asked.get_by_role("button", name="Next question")
    expect(following).to_be_visible()
    focused = "(button) => button.getRootNode().activeElement === button"
    assert following.evaluate(focused)
    return asked


def take_a_lesson(page):
    """Fire in the picture, go on, and answer."""
    lesson = page.locator(".flowr-widget").filter(has=page.locator(".flowr-lesson"))
    lesson.locator('button[data-trigger="fill"]').click()
    expect(lesson.locator(".flowr-state")).to_have_text("filled")
    for number in (2, 3):
        lesson.get_by_role("button", name="Next").click()
        expect(lesson.locator(".flowr-lesson-place")).to_have_text(f"step {number} of 9")
    lesson.get_by_role("radio", name="filled").check()
    lesson.locator(".flowr-lesson-asked").get_by_role("button", name="Check").click()
    expect(lesson.locator(".flowr-answer")).to_contain_text("✓ That is right.")
    return lesson


def test_notebook_7(hosts, offline, shoot):
    host = hosts.notebook7
    with offline("notebook7") as window:
        notebook = NotebookPage(window, host.address, "teaching.ipynb", host="notebook")
        notebook.run_all()
        page = notebook.page
        editor = write_a_state(page, host.folder)
        shoot(editor, "editor")
        asked = say_what_happens(page)
        lesson = take_a_lesson(page)
        notebook.set_theme("dark")
        expect(page.locator(".flowr-diagram").first).to_have_css("color-scheme", "dark")
        for number, each in enumerate((editor, asked, lesson)):
            each.scroll_into_view_if_needed()
            assert faint_texts(each) == []
            shoot(each, f"dark-{number}")
        notebook.resize(700, 900)
        shoot(page, "dark-700")
        notebook.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_voila(hosts, offline, shoot, theme):
    host = hosts.voila
    with offline("voila") as window:
        shutil.copy(FLOWS / "deploy.yaml", host.folder / "flows")
        page = window.new_page()
        page.goto(f"{host.address}/voila/render/teaching.ipynb?theme={theme}")
        editor = write_a_state(page, host.folder)
        asked = say_what_happens(page)
        lesson = take_a_lesson(page)
        expect(page.locator(".flowr-diagram").first).to_have_css("color-scheme", theme)
        assert findings(page, ".flowr-widget") == []
        for number, each in enumerate((editor, asked, lesson)):
            each.scroll_into_view_if_needed()
            assert faint_texts(each) == []
            shoot(each, f"{theme}-{number}")
        page.set_viewport_size({"width": 700, "height": 900})
        shoot(page, f"{theme}-700")


def test_marimo(hosts, offline, shoot):
    with offline("marimo") as window:
        page = window.new_page()
        page.goto(hosts.marimo.address)
        asked = say_what_happens(page)
        expect(page.get_by_text(re.compile(r"^in Python: \w+, [01] of 1$"))).to_be_visible()
        take_a_lesson(page)
        scope = {"fromShadowDom": ["marimo-anywidget", ".flowr-widget"]}
        assert findings(page, scope) == []
        shoot(page, "light")
        page.emulate_media(color_scheme="dark")
        expect(page.locator(".flowr-diagram").first).to_have_css("color-scheme", "dark")
        assert faint_texts(asked) == []
        shoot(page, "dark")
        page.set_viewport_size({"width": 400, "height": 900})
        shoot(page, "dark-400")
