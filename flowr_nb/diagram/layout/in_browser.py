"""The embedded engine where Python itself runs in a browser: there JavaScript runs Graphviz."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.diagram.layout.background import StopSign
from flowr_nb.diagram.layout.direction import longest_ways
from flowr_nb.diagram.layout.graphviz_wasm import graphviz_file, graphviz_identity
from flowr_nb.diagram.layout.protocol import (
    TIME_LIMIT,
    LayoutError,
    LayoutStoppedError,
    stopped,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_EDGE: Final = re.compile(r"^\t+(\S+) -> (\S+)", re.MULTILINE)
# What a layout costs are the ranks that its lines cross, all together: of flows with 50 to 500
# states, wired like flows or at random, those that crossed 1,300 took one second, and those that
# crossed 3,600 took 24.
_CROSSED_IN_A_SECOND: Final = 1200
_GROWTH: Final = 3


class BrowserGraphviz:
    """The same ``graphviz.wasm`` as `EmbeddedGraphviz` runs, and so the same picture.

    There is one thread, which nothing interrupts: what could take longer than its time limit is
    not begun.
    """

    def __init__(self) -> None:
        self._lay_out: Callable[[Any, str], Any] | None = None

    @property
    def identity(self) -> str:
        """Name and version."""
        return graphviz_identity()

    def render(
        self,
        dot: str,
        output: str = "svg",
        *,
        time_limit: float = TIME_LIMIT,
        stop: StopSign | None = None,
    ) -> bytes:
        """See `LayoutEngine.render`; ``svg`` and ``dot`` are among the formats, ``png`` is not."""
        sign = stop or StopSign()
        if sign.reason is not None:
            raise stopped(sign, time_limit)
        if _seconds(dot) > time_limit:
            raise LayoutStoppedError(
                f"the diagram could take longer than {time_limit:g} seconds, and in a browser "
                "nothing could stop that; draw a smaller flow"
            )
        from pyodide.ffi import to_js  # noqa: PLC0415 - there is none but in a browser

        if self._lay_out is None:
            self._lay_out = _compiled()
        laid = self._lay_out(to_js(dot.encode()), output)
        if laid.error:
            raise LayoutError(str(laid.error))
        content: bytes = laid.content.to_bytes()
        return content


def _compiled() -> Callable[[Any, str], Any]:
    from pyodide.code import run_js  # noqa: PLC0415 - see above
    from pyodide.ffi import to_js  # noqa: PLC0415 - see above

    script = files(__package__).joinpath("graphviz_wasm.js").read_text("utf-8")
    lay_out: Callable[[Any, str], Any] = run_js(script)(to_js(graphviz_file().read_bytes()))
    return lay_out


def _seconds(dot: str) -> float:
    """How long the layout of a graph may take, at worst, as far as its lines tell."""
    edges = _EDGE.findall(dot)
    ranks = longest_ways(dict.fromkeys(end for edge in edges for end in edge), edges)
    crossed = sum(abs(ranks[head] - ranks[tail]) for tail, head in edges)
    return float((crossed / _CROSSED_IN_A_SECOND) ** _GROWTH)
