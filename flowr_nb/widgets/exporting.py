"""A picture in the forms that the Export menu asks for, and in another theme."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pathvalidate

from flowr_nb.diagram.renderers.export import content_of
from flowr_nb.diagram.renderers.typesetting import ExportError
from flowr_nb.diagram.view import check_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.diagram.frame import Frame
    from flowr_nb.widgets.wire import Said


class _Form(NamedTuple):
    suffix: str
    media: str


# A PNG is drawn by the browser, from the SVG, in the fonts that it has.
_FORMS: Final = {
    "svg": _Form(".svg", "image/svg+xml"),
    "png": _Form(".png", "image/svg+xml"),
    "pdf": _Form(".pdf", "application/pdf"),
    "mermaid": _Form(".mmd", "text/plain"),
    "plantuml": _Form(".puml", "text/plain"),
    "dot": _Form(".gv", "text/plain"),
    "scxml": _Form(".scxml", "application/scxml+xml"),
}


def in_theme(frame: Frame, theme: str | None) -> Frame:
    """A frame in another theme; as it is for None.

    Raises:
        ViewError: There is no such theme.
    """
    if theme is None:
        return frame
    check_words(theme=theme)
    return replace(frame, theme=theme)


def exported(frame_for: Callable[[str], Frame], said: Said) -> tuple[dict[str, Any], bytes]:
    """``as``: the form that the browser asks for.

    Args:
        frame_for: What is shown, for a format: that of the graph alone needs no layout.
        said: What is asked for.

    Raises:
        ExportError: There is no such form.
    """
    asked = str(said.get("as"))
    form = _FORMS.get(asked)
    if form is None:
        raise ExportError(f"there is no form `{asked}` to export; there is {', '.join(_FORMS)}")
    output = "svg" if asked == "png" else asked
    frame = frame_for(output)
    name = frame.drawing.graph.name if frame.drawing is not None else ""
    name = pathvalidate.sanitize_filename(name, replacement_text="-")
    told = {"name": f"{name or 'flow'}{form.suffix}", "media": form.media}
    return told, content_of(frame, output)
