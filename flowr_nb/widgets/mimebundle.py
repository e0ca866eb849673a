"""What a widget is in a notebook's file, by renderer: a view, a page, a picture, a line of text."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.diagram.still import Bundle
    from flowr_nb.page import Page
    from flowr_nb.rich import ShowsRows

WIDGET_VIEW: Final = "application/vnd.jupyter.widget-view+json"
STILL_CLASS: Final = "flowr-nb-still"
"""By which the extension for JupyterLab knows rows that stand in for a widget of ours."""


def rows_bundle(rows: ShowsRows | None, text: str) -> Bundle:
    """The representations of what has no picture: its rows, and words.

    Args:
        rows: What it shows; None for nothing.
        text: The words.
    """
    html = rows._repr_html_() if rows is not None else ""
    shown = {"text/html": f'<div class="{STILL_CLASS}">{html}</div>'} if html else {}
    return {**shown, "text/plain": text}, {}


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
