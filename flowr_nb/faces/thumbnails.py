"""The flows of a library on one page, each as a small picture with its name."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.framing import Framing
from flowr_nb.diagram.layout.protocol import LayoutError
from flowr_nb.diagram.view import View
from flowr_nb.errors import FlowrNbError
from flowr_nb.faces.small import LayOutSoon, Size, thumbnail

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.table import FlowTable
    from flowr_nb.flow.validation.findings import Finding

MOST_PICTURES: Final = 40
"""Most flows that are drawn; the others are named. Each takes about 10 ms and 8 kB."""
_SIZE: Final = Size(208, 160, scale=0.6, least=0.4)
_VIEW: Final = View(theme="auto")
_PAGE: Final = "display: flex; flex-wrap: wrap"
# What hosts leave of a style of an output that they do not trust; no colours, to suit any theme.
_CARD: Final = (
    "display: inline-block; vertical-align: top; box-sizing: border-box; width: 240px; "
    "max-width: 100%; margin: 0 8px 8px 0; padding: 12px; overflow-wrap: anywhere; "
    "border: 1px solid rgba(128, 128, 128, 0.6); border-radius: 6px"
)
_SMALL: Final = "font-size: 12px"


def page_of(flows: FlowTable) -> str:
    """The first flows as cards, and the names of the others; empty where there is none.

    Args:
        flows: The flows.
    """
    names = list(flows)
    soon = LayOutSoon()
    cards = "".join(_card(flows.library, name, soon) for name in names[:MOST_PICTURES])
    more = names[MOST_PICTURES:]
    rest = f"<p>and {len(more):,} more: {escape(', '.join(more))}</p>" if more else ""
    return f'<div style="{_PAGE}">{cards}</div>{rest}' if cards else ""


def _card(library: FlowLibrary, name: str, soon: LayOutSoon) -> str:
    try:
        flow = library.load(name)
        framing = Framing(library, lay_out=soon)
        try:
            frame = framing.of_flow(_VIEW, flow)
            picture = thumbnail(frame.svg, frame.words, _SIZE)
        except LayoutError as error:
            picture = _line(f"no picture: {error}")
        number = len(flow.states)
        facts = f"{flow.version} · {number} state{'' if number == 1 else 's'}"
        words = _line(facts) + _line(badge(framing.findings))
        hint = f'<div style="{_SMALL}"><code>{escape(f"ws.explore({name!r})")}</code></div>'
    except FlowrNbError as error:
        picture, hint = "", ""
        words = _line(f"⚠ broken: {str(error).splitlines()[0]}")
    title = f"<div><strong>{escape(name)}</strong></div>"
    return f'<div style="{_CARD}">{picture}{title}{words}{hint}</div>'


def badge(findings: Iterable[Finding]) -> str:
    """How many findings there are: ``⚠ 1 error, 2 warnings``; empty where there are none."""
    words = [finding.severity_in_words for finding in findings]
    counts = [
        f"{number} {word}{'' if number == 1 else 's'}"
        for word in ("error", "warning")
        if (number := words.count(word))
    ]
    return f"⚠ {', '.join(counts)}" if counts else ""


def _line(words: str) -> str:
    return f'<div style="{_SMALL}">{escape(words)}</div>' if words else ""
