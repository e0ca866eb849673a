"""Make the pictures of `docs/side-by-side.md`: the same flows, drawn by other tools and by us.

Needs Chromium; the system's `dot` for pytransitions and python-statemachine, and `.venv-flowr` with
flowr's extra `viz` for `flowr serve`; `make comparison` sees to the latter. Everything happens in a
temporary folder; only ``docs/pictures/comparison/`` is written.

Without arguments all pictures are made; with the names of tools, theirs:

    .venv/bin/python -m tools.make_comparison ours mermaid
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.browser import chromium
from tools.comparison import flowr_serve, pictures
from tools.comparison.runs import RUNS
from tools.notebook_page import NotebookPage
from tools.servers import jupyterlab

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Browser, Page

_ROOT: Final = Path(__file__).resolve().parents[1]
_PICTURES: Final = _ROOT / "docs" / "pictures" / "comparison"
_FLOWR: Final = _ROOT / ".venv-flowr" / "bin" / "flowr"
_FLOWR_SERVE: Final = "flowr-serve"
_WINDOW: Final = (900, 3400)
"""Pixels; so high that no picture is cut."""

_OURS: Final = """
from flowr_nb import FlowDiagram, Workspace
from tools.comparison.runs import RUNS

run = Workspace(flows="flows", sessions="sessions").run({flow!r})
for trigger, evidence in RUNS[{flow!r}]:
    run.fire(trigger, evidence)
"""
_MACHINE: Final = """
from flowr_nb import FlowLibrary
from tools.comparison import machines

"""
_CELLS: Final = {
    "ours": _OURS + "FlowDiagram(run, expand='current')",
    "pytransitions": _MACHINE
    + "machines.pytransitions(FlowLibrary('flows'), {flow!r}).get_graph()",
    "python-statemachine": _MACHINE
    + "machines.python_statemachine(FlowLibrary('flows'), {flow!r})",
    "mermaid": _OURS
    + "from tools.comparison.mermaid_text import handwritten\n"
    + "display({{'text/vnd.mermaid': handwritten(run)}}, raw=True)",
}
"""Tool → the cell of a notebook that shows a flow with it."""
_DRAWN: Final = {
    "ours": ".flowr-diagram .node.current",
    "pytransitions": "svg, img",
    "python-statemachine": "svg, img",
    "mermaid": "img",
}
"""Tool → what is there once its picture is."""
# A wide SVG makes JupyterLab scroll; the page is to show all of it.
_SHRINK: Final = ".jp-RenderedSVG svg, .jp-RenderedSVG img { max-width: 100%; height: auto }"
_WITH_DOT: Final = {"pytransitions", "python-statemachine"}


def main() -> int:
    """Make the pictures of the tools that were asked for; the exit code is that of the program."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("tools", nargs="*", help=f"of {', '.join((*_CELLS, _FLOWR_SERVE))}")
    wanted = parser.parse_args().tools or [*_CELLS, _FLOWR_SERVE]
    if unknown := set(wanted) - {*_CELLS, _FLOWR_SERVE}:
        parser.error(f"there is no {', '.join(sorted(unknown))} in the comparison")
    if problem := _missing(wanted):
        print(problem, file=sys.stderr)
        return 1
    _PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        folder = Path(scratch).resolve()
        shutil.copytree(_ROOT / "flows", folder / "flows")
        in_notebook = [tool for tool in wanted if tool != _FLOWR_SERVE]
        if in_notebook:
            _take_notebooks(browser, folder, in_notebook)
        if _FLOWR_SERVE in wanted:
            paths = {flow: _path(_FLOWR_SERVE, flow) for flow in RUNS}
            flowr_serve.take_all(browser, _FLOWR, folder, paths)
    for path in sorted(_path(tool, flow) for tool in wanted for flow in RUNS):
        print(f"{path.relative_to(_ROOT).as_posix()}  {path.stat().st_size / 1000:.0f} kB")
    return 0


def _missing(wanted: Sequence[str]) -> str:
    """What has to be installed first, in words."""
    if _WITH_DOT & set(wanted) and shutil.which("dot") is None:
        return (
            f"{' and '.join(sorted(_WITH_DOT & set(wanted)))} cannot draw without the system's "
            "`dot`, and there is none: install Graphviz "
            "(apt-get install graphviz, brew install graphviz)"
        )
    if _FLOWR_SERVE in wanted and not _FLOWR.exists():
        return "there is no flowr here: `make flowr-env` makes its environment"
    return ""


def _path(tool: str, flow: str) -> Path:
    return _PICTURES / f"{flow}-{tool}.png"


def _take_notebooks(browser: Browser, folder: Path, tools: Sequence[str]) -> None:
    with jupyterlab(folder) as address:
        window: Page | None = None
        for tool in tools:
            for flow in RUNS:
                name = f"{flow}-{tool}.ipynb"
                _write_notebook(folder / name, _CELLS[tool].format(flow=flow).strip())
                notebook = NotebookPage(browser, address, name, size=_WINDOW, window=window)
                window = notebook.page
                notebook.run_all()
                if raised := notebook.errors():
                    raise RuntimeError(f"{name}: {raised[0]}")
                _take(notebook, tool, _path(tool, flow))
                notebook.close(keep_window=True)


def _take(notebook: NotebookPage, tool: str, path: Path) -> None:
    """Give the output the width of the pictures, and take it."""
    shown = notebook.outputs(0).locator(".jp-OutputArea-output").first
    shown.locator(_DRAWN[tool]).first.wait_for()
    box = shown.bounding_box()
    assert box is not None  # noqa: S101 - there is a picture in it
    width, height = _WINDOW
    notebook.page.add_style_tag(content=_SHRINK)
    notebook.resize(width + pictures.WIDTH - round(box["width"]), height)
    pictures.take(shown, path)


def _write_notebook(path: Path, source: str) -> None:
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "picture",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
    notebook = {
        "cells": [cell],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(notebook), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
