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
    from tools.browser import NotebookPage

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
)
# A time is taken when the page has been painted after the change: two frames later, the first of
# which may already have been under way.
_CLICK: Final = """
([target, watched, attribute]) => new Promise((done, fail) => {
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
  const begun = performance.now();
  document.querySelector(target).dispatchEvent(
    new MouseEvent("click", { bubbles: true, cancelable: true }));
})
"""
_ECHO: Final = (".echo", ".echo", None)
_HIGHLIGHT: Final = (".flowr-diagram .edge.open .hit", ".flowr-diagram svg", "class")


def clicks(rounds: int) -> None:
    """Click → echo and click → highlight in JupyterLab, in turn on one page."""
    heading(f"From a click to the page painted, in JupyterLab ({rounds} rounds, in turn)")
    stack = ExitStack()
    try:
        from tools.browser import NotebookPage, chromium  # noqa: PLC0415 - `test` extra
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
            page.page.wait_for_selector(".flowr-diagram .edge.open")
            _measure(page, rounds)
            page.close()


def _measure(page: NotebookPage, rounds: int) -> None:
    ways = {"a bare echo": _ECHO, "click → highlight": _HIGHLIGHT}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 5):
        for name, way in ways.items():
            _changed, painted = page.page.evaluate(_CLICK, list(way))
            if number >= 5:
                times[name].append(painted / 1000)
    for name, taken in times.items():
        milliseconds(name, taken)
    against(
        "highlight / echo", ratio(times["click → highlight"], times["a bare echo"]), at_most=1.25
    )
    moved = page.run_code("print(len(run.history))")
    line("steps that the run has taken", moved, f"expected {rounds + 5}")


if __name__ == "__main__":
    clicks(60)
