"""VS Code and Colab cannot be run here: the diagram's browser half by what they document.

A page of our own keeps their rules: how the theme is told, and a model with `get`, `on` and
`send` and nothing of Jupyter's widget manager.
"""

import pytest
from playwright.sync_api import expect

from flowr_nb import FlowDiagram, FlowRun
from tests.browser.bare import state_of

pytestmark = pytest.mark.browser

SHOW = """async ([source, state]) => {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const { default: widget } = await import(url);
  window.sent = [];
  const model = {
    get: (name) => state[name], set() {}, save_changes() {}, on() {}, off() {},
    send: (content) => content.do === 'seen' || window.sent.push(content),
  };
  const { render } = typeof widget === 'function' ? await widget() : widget;
  await render({ model, el: document.querySelector('#here') });
}"""


@pytest.fixture
def show(chromium, library, store):
    """Shows a diagram on a page of this HTML, in a browser that prefers the other theme."""
    context = chromium.new_context()

    def show_it(html, prefers="light"):
        page = context.new_page()
        page.emulate_media(color_scheme=prefers)
        page.set_content(html)
        diagram = FlowDiagram(FlowRun.draft(library, store, "deploy"))
        state = diagram.get_state()
        page.evaluate(SHOW, [state["_esm"], state_of(diagram)])
        return page

    yield show_it
    context.close()


HERE = '<div id="here"></div>'


@pytest.mark.parametrize(
    ("html", "theme"),
    [
        (f'<body class="vscode-dark" data-vscode-theme-kind="vscode-dark">{HERE}', "dark"),
        (f'<body data-vscode-theme-kind="vscode-high-contrast">{HERE}', "dark"),
        (f'<body data-vscode-theme-kind="vscode-high-contrast-light">{HERE}', "light"),
        (f'<body class="vscode-light" data-vscode-theme-kind="vscode-light">{HERE}', "light"),
        (f'<html theme="dark"><body>{HERE}', "dark"),
        (f'<html theme="light"><body>{HERE}', "light"),
        (f'<body style="background: #1e1e1e">{HERE}', "dark"),
    ],
)
def test_the_theme_is_what_the_host_says(show, html, theme):
    page = show(f"<!doctype html>{html}", prefers="light" if theme == "dark" else "dark")
    expect(page.locator(".flowr-diagram")).to_have_css("color-scheme", theme)


def test_a_theme_that_is_switched_is_followed(show):
    page = show(f'<!doctype html><body data-vscode-theme-kind="vscode-light">{HERE}')
    expect(page.locator(".flowr-diagram")).to_have_css("color-scheme", "light")
    page.evaluate("() => { document.body.dataset.vscodeThemeKind = 'vscode-dark'; }")
    expect(page.locator(".flowr-diagram")).to_have_css("color-scheme", "dark")


def test_a_click_without_an_answer_is_told(show):
    page = show(f"<!doctype html><body>{HERE}")
    page.get_by_label("build: prepare to testing (open)").focus()
    page.keyboard.press("Enter")
    [message] = page.evaluate("() => window.sent")
    assert message["do"] == "fire"
    expect(page.locator(".flowr-status")).to_contain_text("build waits: the kernel is busy")
