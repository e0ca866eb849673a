"""A diagram's picture in other forms: properties, files, and what the Export menu asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pathvalidate

from flowr_nb.diagram.renderers.export import (
    OF_THE_GRAPH,
    SCALE,
    ExportError,
    content_of,
    format_of,
    save_frame,
)
from flowr_nb.diagram.view import check_words

if TYPE_CHECKING:
    from pathlib import Path

    from flowr_nb.diagram.frame import Frame


class _Form(NamedTuple):
    suffix: str
    media: str


# A PNG is drawn by the browser, from the SVG, in the fonts that it has.
_FORMS: Final = {
    "svg": _Form(".svg", "image/svg+xml"),
    "png": _Form(".png", "image/svg+xml"),
    "pdf": _Form(".pdf", "application/pdf"),
    "mermaid": _Form(".mmd", "text/plain"),
    "dot": _Form(".gv", "text/plain"),
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


class ExportsPicture:
    """The part of a diagram that gives its picture to files, documents and the clipboard."""

    _frame: Frame

    @property
    def frame(self) -> Frame:
        """What is shown as it is now, whole."""
        raise NotImplementedError

    @property
    def svg(self) -> str:
        """The picture as it is now, as an SVG document that needs no stylesheet.

        A picture that is still being laid out is waited for, as `wait` does.
        """
        return self.frame.svg

    @property
    def mermaid(self) -> str:
        """The picture in Mermaid's ``stateDiagram-v2``, with the states lit as they are now."""
        return content_of(self._frame, "mermaid").decode()

    @property
    def dot(self) -> str:
        """The graph of the picture in DOT."""
        return content_of(self._frame, "dot").decode()

    def png(self, *, scale: float = SCALE) -> bytes:
        """The picture as it is now, as PNG; ``scale`` is its pixels for each CSS pixel."""
        return content_of(self.frame, "png", scale=scale)

    def pdf(self) -> bytes:
        """The picture as it is now, as PDF of one page."""
        return content_of(self.frame, "pdf")

    def save(
        self,
        path: str | Path,
        *,
        engine: str | None = None,
        scale: float = SCALE,
        theme: str | None = None,
    ) -> Path:
        """Write the picture as it is now into a file, in the format that its suffix tells.

        The formats and errors are those of `flowr_nb.diagram.save_frame`.

        Args:
            path: The file; its directory must be there.
            engine: ``dot`` to have the system's Graphviz draw an SVG, PNG or PDF, in its plain
                looks and without the session.
            scale: Pixels of a PNG for each CSS pixel.
            theme: ``light``, ``dark``, or of an SVG ``auto`` for the one that its reader prefers;
                by default what `frame` has.

        Returns:
            The file.
        """
        frame = in_theme(self._frame_for(format_of(path)), theme)
        return save_frame(path, frame, engine=engine, scale=scale)

    def _frame_for(self, output: str) -> Frame:
        """What is shown; the graph alone is had without waiting for the whole picture."""
        return self._frame if output in OF_THE_GRAPH else self.frame

    def _export(self, said: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """``as``: the form that the browser asks for."""
        asked = str(said.get("as"))
        form = _FORMS.get(asked)
        if form is None:
            raise ExportError(f"there is no form `{asked}` to export; there is {', '.join(_FORMS)}")
        output = "svg" if asked == "png" else asked
        exported = content_of(self._frame_for(output), output)
        drawing = self._frame.drawing
        name = drawing.graph.name if drawing is not None else ""
        name = pathvalidate.sanitize_filename(name, replacement_text="-")
        return {"name": f"{name or 'flow'}{form.suffix}", "media": form.media}, exported
