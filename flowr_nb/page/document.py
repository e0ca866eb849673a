"""A page as HTML: a document of its own, and a frame within another one."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from flowr_nb.browser.esm import join_styles, without_comments
from flowr_nb.diagram.renderers.svg_document import to_image, without_names

_HOSTS: Final = Path(__file__).parent.parent / "browser" / "static" / "hosts"
_POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""Nothing is asked for from anywhere, whatever a flow's texts say."""
_HEIGHT: Final = 480
"""Of a frame, in CSS pixels, until what is in it has said its own."""
_HIDING: Final = ".flowr-page > iframe + .flowr-still { display: none }"
_LOADER: Final = without_comments(_HOSTS / "page_loader.js")
_AROUND: Final = without_comments(_HOSTS / "page_frame.js")
_SHEET: Final = join_styles(_HOSTS / "page_document.css")


def document_of(  # noqa: PLR0913, PLR0917 - the parts of it
    title: str,
    packed: str | None,
    svg: str,
    words: str,
    why_still: str = "",
    below: str = "",
) -> str:
    """The whole document.

    Args:
        title: What it is a page of.
        packed: What steps, from `packed_page`; None for the picture alone.
        svg: The picture, for where no script runs; empty for none.
        words: The same in words.
        why_still: Why it does not step, in words.
        below: What is below that, as HTML in which nothing of a stranger's is markup.
    """
    note = f'<p class="note" role="note">{escape(why_still)}</p>' if why_still else ""
    picture = (
        f'<div class="still" role="img" aria-label="{escape(words)}">{without_names(svg)}</div>'
    )
    still = f'<div id="still">{note}{picture if svg else _in_words(words)}</div>'
    steps = f'<div id="flow" hidden></div>{_script(packed)}' if packed is not None else ""
    name = escape(title)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="generator" content="flowr-nb">\n'
        f"<title>{name}</title>\n<style>{_SHEET}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{name}</h1>\n{still}\n{steps}{below}\n</main>\n</body>\n</html>\n"
    )


def embedded(title: str, packed: str | None, svg: str, words: str, why_still: str) -> str:
    """The page as a piece of another one. Arguments as of `document_of`.

    The frame comes first: where it is stripped, or the sheet is, nothing hides the picture.
    """
    still = to_image(svg, words) if svg else f"<p>{escape(words)}</p>"
    note = f"<p>{escape(why_still)}</p>" if why_still else ""
    if packed is None:
        return f'<div class="flowr-page">{still}{note}</div>'
    inner = escape(document_of(title, packed, "", words))
    return (
        f'<div class="flowr-page"><style>{_HIDING}</style>'
        f'<iframe title="{escape(title)}" sandbox="allow-scripts" data-flowr-page '
        f'height="{_HEIGHT}" style="display: block; width: 100%; border: 0" '
        f'srcdoc="{inner}"></iframe>'
        f'<div class="flowr-still">{still}</div><script>{_AROUND}</script></div>'
    )


def _in_words(words: str) -> str:
    told = f"{words}. This page steps by a script, which does not run here."
    return f"<noscript><p>{escape(told)}</p></noscript>"


def _script(packed: str) -> str:
    return f'<script type="text/plain" id="packed">{packed}</script>\n<script>{_LOADER}</script>'
