"""From a click to what it changes on the page, beside a bare widget that only echoes."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import nbformat as nbformat_module

from benchmarks.measure import against, heading, line, milliseconds, ratio

if TYPE_CHECKING:
    from tools.notebook_page import NotebookPage

nbformat: Final[Any] = nbformat_module  # its functions have no types

ROOT: Final = Path(__file__).resolve().parent.parent
_CELLS: Final = (
    '''\
import anywidget, traitlets

class Echo(anywidget.AnyWidget):
    """Says back what it is told: the shortest way there and back that there is."""
    _esm = """export default { render({ model, el }) {
      const button = document.createElement("button");
      button.className = "echo";
      const show = () => { button.textContent = model.get("count"); };
      button.onclick = () => model.send({});
      model.on("change:count", show);
      show();
      el.append(button);
    } }"""
    count = traitlets.Int(0).tag(sync=True)

    def __init__(self):
        super().__init__()
        self.on_msg(self._on_message)

    def _on_message(self, *_):
        self.count += 1

Echo()''',
    """\
from flowr_nb import FlowDiagram, Workspace
run = Workspace("../flows", "../sessions").run("traffic-light")
FlowDiagram(run)""",
    """\
deploy = Workspace("../flows", "../sessions").run("deploy")
deploy.fire("build")
deploy.fire("pass", coverage="90%", failures=0)
deploy.assume(score=70, verdict="approved")
asking = FlowDiagram(deploy)
asking.what_if = True
asking""",
)
# Each click is at another place: one at the same is the rest of a gesture, and fires nothing.
# A time is taken when the page has been painted after the change: two frames later, the first of
# which may already have been under way.
_CLICK: Final = """
([target, value, watched, attribute]) => new Promise((done, fail) => {
  const element = document.querySelector(watched);
  const timer = setTimeout(fail, 20000, `nothing changed at ${watched}`);
  const observer = new MutationObserver(() => {
    observer.disconnect();
    clearTimeout(timer);
    const changed = performance.now() - begun;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done([changed, performance.now() - begun]);
      channel.port2.postMessage(0);
    });
  });
  observer.observe(element, attribute
    ? { attributes: true, attributeFilter: [attribute], subtree: true }
    : { childList: true, characterData: true, subtree: true });
  const acted = document.querySelector(target);
  if (value !== null) acted.value = value;
  window.clicksMade = (window.clicksMade ?? 0) + 1;
  const begun = performance.now();
  acted.dispatchEvent(value === null
    ? new MouseEvent("click", { bubbles: true, cancelable: true, clientX: 10 * window.clicksMade })
    : new Event("input", { bubbles: true }));
})
"""
_LIGHT: Final = ".jp-Cell:nth-of-type(2) .flowr-diagram"
_ASKING: Final = ".jp-Cell:nth-of-type(3) .flowr-diagram"
_ECHO: Final = (".echo", ".echo", None)
_HIGHLIGHT: Final = (f"{_LIGHT} .edge.open .hit", f"{_LIGHT} .flowr-frame svg", "class")
_RECOLOUR: Final = (f"{_ASKING} [data-slider]", f"{_ASKING} .flowr-frame svg", "class")
_ECHOED: Final = "a bare echo"


def clicks(rounds: int) -> None:
    """Click → echo, click → highlight and slider → colour in JupyterLab, in turn on one page."""
    heading(f"From a click or a slider to the page painted, in JupyterLab ({rounds} rounds)")
    stack = ExitStack()
    try:
        from tools.browser import chromium  # noqa: PLC0415 - `test` extra
        from tools.notebook_page import NotebookPage  # noqa: PLC0415 - `test` extra
        from tools.servers import jupyterlab  # noqa: PLC0415 - the same

        browser = stack.enter_context(chromium())
    except (ImportError, RuntimeError) as error:
        print(f"\n  !! NO BROWSER: left out ({str(error).splitlines()[0]})\n", flush=True)
        return
    with stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        shutil.copytree(ROOT / "flows", root / "flows")
        (root / "notebooks").mkdir()
        cells = [nbformat.v4.new_code_cell(cell) for cell in _CELLS]
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
        nbformat.write(notebook, root / "notebooks" / "clicks.ipynb")
        with jupyterlab(root) as address:
            page = NotebookPage(browser, address, "notebooks/clicks.ipynb")
            page.run_all()
            page.page.wait_for_selector(f"{_LIGHT} .edge.open")
            slider = page.page.locator(_ASKING).get_by_role("slider", name="score")
            slider.evaluate("(slider) => { slider.dataset.slider = ''; }")
            _measure(page, rounds)
            page.close()


def _measure(page: NotebookPage, rounds: int) -> None:
    ways = {_ECHOED: _ECHO, "click → highlight": _HIGHLIGHT, "slider → colour": _RECOLOUR}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 5):
        for name, (target, watched, attribute) in ways.items():
            value = str(90 - 20 * (number % 2)) if target == _RECOLOUR[0] else None
            _changed, painted = page.page.evaluate(_CLICK, [target, value, watched, attribute])
            if number >= 5:
                times[name].append(painted / 1000)
    for name, taken in times.items():
        milliseconds(name, taken)
    for name in list(ways)[1:]:
        against(f"{name} / echo", ratio(times[name], times[_ECHOED]), at_most=1.25)
    moved = page.run_code("print(len(run.history))")
    line("steps that the run has taken", moved, f"expected {rounds + 5}")


if __name__ == "__main__":
    clicks(60)
