"""What a widget is in a notebook's file, by renderer: a view, a page, a picture, a line of text."""

from __future__ import annotations

import base64
import re
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from flowr_nb import renderers
from flowr_nb.diagram.renderers.export import to_bytes
from flowr_nb.diagram.renderers.svg_document import to_image
from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.page import Page
    from flowr_nb.renderers import Renderer
    from flowr_nb.rich import ShowsRows

WIDGET_VIEW: Final = "application/vnd.jupyter.widget-view+json"
STILL_CLASS: Final = "flowr-nb-still"
"""By which the extension for JupyterLab knows rows that stand in for a widget of ours."""
_TYPES: Final = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
_SIZE: Final = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')

Bundle = tuple[dict[str, Any], dict[str, Any]]
"""Representations by MIME type, and what is said about them."""


@dataclass(frozen=True)
class Snapshot:
    """A still picture of a diagram as it was, for documents.

    Shows in a notebook that is not trusted, without a kernel, in exported HTML and offline.

    Attributes:
        svg: The picture, an SVG document that needs no stylesheet.
        text: The same in words.
    """

    svg: str = field(repr=False)
    text: str

    def __str__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any] | Bundle:
        return as_told(still_bundle(self.svg, self.text, renderers.current()))


def as_told(bundle: Bundle) -> dict[str, Any] | Bundle:
    """A bundle as a notebook is told it: alone, where nothing is said about it."""
    return bundle if bundle[1] else bundle[0]


def rows_bundle(rows: ShowsRows | None, text: str) -> Bundle:
    """The representations of what has no picture: its rows, and words.

    Args:
        rows: What it shows; None for nothing.
        text: The words.
    """
    html = rows._repr_html_() if rows is not None else ""
    shown = {"text/html": f'<div class="{STILL_CLASS}">{html}</div>'} if html else {}
    return {**shown, "text/plain": text}, {}


def still_bundle(svg: str, text: str, renderer: Renderer) -> Bundle:
    """The representations of a picture, in the forms that the renderer asks for.

    By default an image, the SVG, the words. The HTML holds the SVG as an image: the one form that
    hosts which strip scripts and styles from untrusted output leave alone. The SVG itself is what
    GitHub and converters of documents take. A document holds both, as text that any reader knows:
    none of the two can be made of the other where nothing runs, so it is their text that is kept
    short.

    Args:
        svg: The picture, from `to_picture`; empty for none.
        text: The same in words.
        renderer: What says which forms.

    Warns:
        UserWarning: A form cannot be drawn, and is left out.
    """
    data: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    for form in renderer.formats if svg else ():
        if form == "html":
            data["text/html"] = to_image(svg, text)
            continue
        try:
            content = to_bytes(svg, form, scale=renderer.scale)
        except FlowrNbError as error:
            warnings.warn(f"the picture is not in the notebook as {form}: {error}", stacklevel=2)
            continue
        is_text = form == "svg"
        data[_TYPES[form]] = content.decode() if is_text else base64.b64encode(content).decode()
        size = _SIZE.match(svg)
        if form == "png" and size is not None:  # else it is shown as many times larger
            width, height = (round(float(side)) for side in size.groups())
            metadata[_TYPES[form]] = {"width": width, "height": height}
    data["text/plain"] = text
    return data, metadata


def with_page(make: Callable[[], Page | None], still: Bundle) -> Bundle:
    """A still picture with a page that steps before it, as far as one is to be had.

    Args:
        make: Makes the page; None where there is nothing to step.
        still: What is beside it.

    Warns:
        UserWarning: There is none to be had.
    """
    try:
        page = make()
    except FlowrNbError as error:
        warnings.warn(f"what is shown does not step: {error}", stacklevel=2)
        return still
    data, metadata = still
    return ({**data, "text/html": page.embedded} if page is not None else data), metadata


def beside_widget(bundle: Any, still: Bundle) -> Bundle:  # noqa: ANN401 - a host's own form
    """Put a still picture beside the view of a live widget.

    Args:
        bundle: What the widget's own ``_repr_mimebundle_`` gave: a mapping, or with metadata a
            tuple, or None outside of a notebook.
        still: The still picture, from `still_bundle`.

    Returns:
        Both.
    """
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
    view = {WIDGET_VIEW: data[WIDGET_VIEW]} if WIDGET_VIEW in data else {}
    return {**still[0], **view}, {**still[1], **metadata}
