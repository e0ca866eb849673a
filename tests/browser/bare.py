"""The diagram's browser half in a bare page, without a notebook around it: quick, and the same."""

import base64
import json

from flowr_nb.browser.halves import MODULE, STYLES
from tests.driving import Picture, say

_PAGE = """
<!doctype html><meta charset="utf-8">
<style>body {{ margin: 12px; background: {paper}; }}</style><style>{css}</style><div id="at"></div>
"""
_START = """([esm, state]) => {
  const listeners = {};
  window.sent = [];
  window.model = {
    get: (name) => state[name],
    on: (event, handler) => (listeners[event] ??= []).push(handler),
    off: () => {},
    send: (content) => content.do === 'seen' || window.sent.push(content),
    set: (name, value) => {
      state[name] = value;
      window.sent.push({ set: name, value });
    },
    save_changes: () => {},
    tell: (content, bytes) => {
      const buffers = bytes.map((text) =>
        new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer));
      for (const handler of listeners['msg:custom'] ?? []) handler(content, buffers);
    },
    change: (news) => {
      Object.assign(state, news);
      for (const name of Object.keys(news))
        for (const handler of listeners[`change:${name}`] ?? []) handler();
    },
  };
  const url = URL.createObjectURL(new Blob([esm], { type: 'text/javascript' }));
  return import(url).then((module) => {
    module.default.render({ model: window.model, el: document.querySelector('#at') });
    return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)));
  });
}"""
_TEXTS = ("_esm",)


def state_of(diagram):
    """What the browser's half gets of a diagram, but for itself."""
    plain = str | int | bool | dict | list | None
    # Not packed: it is there at once, and a test need not wait for it.
    state = {**diagram.get_state(), "_svg": Picture(diagram).svg}
    return {
        name: value
        for name, value in state.items()
        if isinstance(value, plain) and name not in _TEXTS
    }


def show_bare(page, diagram, theme="light", *, half=(MODULE, STYLES)):
    """Show a diagram in a page; `half` is the browser's half of the widget."""
    module, styles = half
    open_bare(page, theme, styles=styles)
    return start_bare(page, diagram, module=module)


def open_bare(page, theme="light", *, styles=STYLES):
    """The page before a diagram is shown in it."""
    paper = {"light": "#ffffff", "dark": "#111418"}[theme]
    page.set_content(_PAGE.format(css=styles, paper=paper))


def start_bare(page, diagram, *, module=MODULE):
    """Show a diagram in a page that `open_bare` has opened."""
    page.evaluate(_START, [module, json.loads(json.dumps(state_of(diagram)))])
    return page.locator(".flowr-diagram")


def answer(page, diagram):
    """Hand what the browser said to the diagram, as a kernel would, and its answers back."""
    contents = page.evaluate("window.sent.splice(0)")
    for content in contents:
        if "set" in content:
            diagram.set_trait(content["set"], content["value"])
    answers = [say(diagram, content) for content in contents if "do" in content]
    page.evaluate("(state) => window.model.change(state)", state_of(diagram))
    for told in filter(None, answers):
        buffers = [base64.b64encode(content).decode() for content in told.pop("buffers")]
        page.evaluate("([told, buffers]) => window.model.tell(told, buffers)", [told, buffers])
