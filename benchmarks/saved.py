"""How large a saved notebook is that shows one explorer."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final

import nbformat as nbformat_module

from benchmarks.measure import heading, line
from benchmarks.processes import ROOT

nbformat: Final[Any] = nbformat_module  # its functions have no types
_MOST: Final = 150_000
_CELL: Final = """\
from flowr_nb import Workspace

ws = Workspace(flows="../flows", sessions="my-sessions")
ws.explore({flow!r})"""


def saved() -> None:
    """Run a notebook of one cell, and save it with its outputs and the state of its widgets."""
    heading("A saved notebook with one explorer, outputs and widget state included")
    try:
        from tools.run_notebooks import executed  # noqa: PLC0415 - the `test` extra
    except ImportError as error:
        print(f"\n  !! left out: {error}\n", flush=True)
        return
    for flow in sorted(path.stem for path in ROOT.joinpath("flows").glob("*.yaml")):
        cell = nbformat.v4.new_code_cell(_CELL.format(flow=flow))
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        notebook = nbformat.v4.new_notebook(cells=[cell], metadata=metadata)
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch, "one.ipynb")
            nbformat.write(notebook, path)
            size = len(executed(path).encode())
        verdict = "met" if size < _MOST else "MISSED"
        line(flow, f"{size / 1000:.0f} kB", f"target < {_MOST // 1000} kB: {verdict}")
