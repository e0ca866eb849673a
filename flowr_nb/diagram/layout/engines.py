"""The layout engines there are."""

from __future__ import annotations

import atexit
import threading
from typing import TYPE_CHECKING, Final

from flowr_nb.abilities import IN_BROWSER
from flowr_nb.diagram.layout.embedded import EmbeddedGraphviz
from flowr_nb.diagram.layout.in_browser import BrowserGraphviz
from flowr_nb.diagram.layout.protocol import LayoutError
from flowr_nb.diagram.layout.system import SystemGraphviz
from flowr_nb.hints import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.diagram.layout.protocol import LayoutEngine

ENGINES: Final[dict[str, Callable[[], LayoutEngine]]] = {
    "embedded": BrowserGraphviz if IN_BROWSER else EmbeddedGraphviz,
    "dot": SystemGraphviz,
}
"""Name → what starts the engine; a further one is a file beside this one and a line here."""
running: Final[dict[str, LayoutEngine]] = {}
"""Those that were started, by name."""
_starting: Final = threading.Lock()
# Freed before the interpreter takes wasmtime apart, which would complain on the way out.
atexit.register(running.clear)


def engine(name: str = "embedded") -> LayoutEngine:
    """The layout engine of that name, started on first use.

    Raises:
        LayoutError: There is none of that name.
    """
    if not isinstance(name, str):
        raise LayoutError(f"a layout engine is named by a text, and no {type(name).__name__}")
    if name not in ENGINES:
        raise LayoutError(
            f"there is no layout engine `{name}`; there is {', '.join(ENGINES)}"
            f"{did_you_mean(name, ENGINES)}"
        )
    with _starting:
        if name not in running:
            running[name] = ENGINES[name]()
        return running[name]
