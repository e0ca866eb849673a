"""Whether an installed flowr-nb does what a notebook shows: run in an environment that has it.

Started by `check_dist` with that environment's own Python, in a copy of the project's flows and
notebooks, and knows nothing of the checkout. Takes the notebook's path.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path
from typing import Any, Final

import nbformat as nbformat_module
from nbclient import NotebookClient

# Its functions have no types.
nbformat: Final[Any] = nbformat_module

# pytest's own, and Sphinx's, and what an extra brings: nobody else imports them.
_OF_OTHERS: Final = ("flowr_nb.pytest_plugin", "flowr_nb.sphinx_ext", "flowr_nb.store.sql")
_SECONDS_PER_CELL: Final = 120
_WHERE: Final = "import flowr_nb, sys; print(sys.prefix); print(flowr_nb.__file__)"


def main() -> int:
    """Import every module, then run the notebook; what differs goes to standard error."""
    path = Path(sys.argv[1])
    flowr_nb = importlib.import_module("flowr_nb")
    modules = [each.name for each in pkgutil.walk_packages(flowr_nb.__path__, prefix="flowr_nb.")]
    for name in modules:
        if not name.startswith(_OF_OTHERS):
            importlib.import_module(name)
    saved = nbformat.read(path, as_version=4)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(_WHERE))
    NotebookClient(
        notebook,
        timeout=_SECONDS_PER_CELL,
        kernel_name="python3",
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    where, *cells = notebook.cells
    prefix, imported = shown(where)[0].split()
    if Path(prefix) != Path(sys.prefix) or not Path(imported).is_relative_to(sys.prefix):
        print(f"the kernel has imported {imported}, not from {sys.prefix}", file=sys.stderr)
        return 1
    wrong = [
        f"cell {cell.id}:\n{cell.source}\nshows {shown(cell)}\ninstead of {shown(before)}"
        for cell, before in zip(cells, saved.cells, strict=True)
        if shown(cell) != shown(before)
    ]
    if wrong:
        print("\n\n".join(wrong), file=sys.stderr)
        return 1
    code = sum(cell.cell_type == "code" for cell in cells)
    print(f"{len(modules)} modules imported; {code} cells of {path.name} show what is saved in it")
    return 0


def shown(cell: Any) -> list[str]:  # noqa: ANN401 - nbformat has no types
    """What a cell shows, in words; pictures are the layout engine's, and may be newer."""
    texts: list[str] = []
    for output in cell.get("outputs", ()):
        if output.output_type == "stream":
            texts.append(output.text)
        elif output.output_type == "error":
            texts.append(f"{output.ename}: {output.evalue}")
        else:
            texts.append(output.data.get("text/plain", ""))
    return texts


if __name__ == "__main__":
    sys.exit(main())
