"""The style sheet of pictures and scenarios in HTML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.looks import rules_for_dark
from flowr_nb.diagram.renderers.svg_document import AUTO

if TYPE_CHECKING:
    from sphinx.application import Sphinx

STYLE_SHEET: Final = "flowr-nb.css"

# Themes with a switch say so at the top: `data-theme` of Furo is `auto`, `light` or `dark`.
_NOT_LIGHT: Final = f':root:not([data-theme="light"]) body:not([data-theme="light"]) .{AUTO}'
_SURELY_DARK: Final = f'[data-theme="dark"] .{AUTO}'

_LAYOUT: Final = """
.flowr-nb-picture { overflow-x: auto; margin: 1rem 0; }
.flowr-nb-picture > svg { display: inline-block; height: auto; vertical-align: top; }
figure > .flowr-nb-picture { margin: 0; }
.flowr-nb-picture.align-center, figure.align-center > .flowr-nb-picture { text-align: center; }
.flowr-nb-picture.align-right { text-align: right; }
.flowr-nb-scenario { margin: 1rem 0; padding: 0.25rem 0 0.25rem 1rem; border-left: 0.25rem solid; }
.flowr-nb-scenario > p, .flowr-nb-scenario > ol { margin: 0.25rem 0; }
.flowr-nb-scenario > ol { padding-left: 2rem; }
.flowr-nb-scenario { border-color: #137a4a; }
.flowr-nb-scenario.flowr-nb-not-passed { border-color: #b3261e; border-left-style: double; }
"""


def write_style_sheet(app: Sphinx) -> None:
    """Put the style sheet where pages find it, before the first is written."""
    if app.builder.format == "html":
        folder = Path(app.outdir) / "_static"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / STYLE_SHEET).write_text(_sheet(), "utf-8")


def _sheet() -> str:
    prefers_dark = rules_for_dark(_NOT_LIGHT)
    return (
        f"{_LAYOUT}@media screen and (prefers-color-scheme: dark) {{{prefers_dark}}}\n"
        f"@media screen {{{rules_for_dark(_SURELY_DARK)}}}\n"
    )
