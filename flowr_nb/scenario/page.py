"""Coverage as a page: each flow's picture with what was taken lit, and lists of what was not."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.framing import frame_of
from flowr_nb.diagram.labels import well_formed
from flowr_nb.errors import FlowrNbError
from flowr_nb.rich import html_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.scenario.coverage import Coverage, FlowCoverage

_STYLE: Final = """
:root { color-scheme: light dark; }
body { margin: 1.5rem auto; max-width: 70rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif;
  color: #1f2933; background: #ffffff; }
h2 { margin: 2.5rem 0 0.25rem; font-size: 1.25rem; }
table { border-collapse: collapse; margin: 0.5rem 0; }
td, th { padding: 0.15rem 1.5rem 0.15rem 0; border-bottom: 1px solid #8793a0; }
td { overflow-wrap: anywhere; }
.picture { overflow-x: auto; }  /* rather than words that are too small to be read */
.missing { font-weight: 600; }
summary { cursor: pointer; }
@media (prefers-color-scheme: dark) {
  body { color: #e6eaee; background: #111418; }
  td, th { border-color: #5f6b78; }
}
"""
_HEAD: Final = ("flow", "transitions", "guards", "cover")
_NOTHING_RUNS: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def to_html(coverage: Coverage, library: FlowLibrary) -> str:
    """Coverage as one page that needs no other file and no script.

    In a picture what was taken is lit and has how often beside it, what never was is plain and has
    a 0; the lists say the same in words.

    Args:
        coverage: The coverage.
        library: Where flows are found that others invoke.
    """
    rows = [each.row for each in coverage.flows]
    parts = [
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_RUNS}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Flow coverage: {coverage.percent}%</title><style>{_STYLE}</style></head><body>",
        f"<h1>Flow coverage: {coverage.percent}%</h1>",
        f"<p>What {coverage.seen.runs:,} scenarios take of the transitions of the flows, and see ",
        "of their guards, each of which is covered once it was seen open and blocked.</p>",
        html_table(rows, _HEAD),
        *(part for each in coverage.flows for part in _flow(each, coverage, library)),
        "</body></html>",
    ]
    return "\n".join(parts)


def _flow(covered: FlowCoverage, coverage: Coverage, library: FlowLibrary) -> Iterator[str]:
    file, ways, guards, percent = covered.row
    yield f"<section><h2>{escape(file)}: {percent}</h2>"
    yield f"<p>{ways} transitions taken, {guards} guards seen both ways.</p>"
    yield _picture(covered, coverage, library)
    missing = [(words,) for words in covered.missing_in_words]
    if missing:
        yield f'<div class="missing">{html_table(missing, ("missing",))}</div>'
    taken = [
        (*place, f"{count}\u00d7", _seen(covered.guards.get(place)))
        for place, count in covered.transitions.items()
        if count
    ]
    if taken:
        table = html_table(taken, ("state", "trigger", "taken", "its guard was seen"))
        yield f"<details><summary>{len(taken)} covered</summary>{table}</details>"
    yield "</section>"


def _picture(covered: FlowCoverage, coverage: Coverage, library: FlowLibrary) -> str:
    try:
        frame = frame_of(covered.flow, library=library, heat=coverage, theme="auto")
    except FlowrNbError as error:
        return f"<p>{escape(str(error))}</p>"
    if frame.drawing is None:
        return f"<p>{escape(frame.words)}</p>"
    # As an image: nothing that a name could hold is markup of the page.
    data = base64.b64encode(well_formed(frame.svg).encode()).decode()
    words = f"The flow {covered.flow.flow}, with how often each transition was taken"
    image = f'<img alt="{escape(words)}" src="data:image/svg+xml;base64,{data}">'
    return f'<div class="picture" role="group" tabindex="0" aria-label="picture">{image}</div>'


def _seen(counts: tuple[int, int] | None) -> str:
    if counts is None:
        return "none"
    opened, blocked = counts
    return f"open {opened}\u00d7, blocked {blocked}\u00d7"
