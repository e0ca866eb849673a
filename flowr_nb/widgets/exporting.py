"""A diagram's picture in other forms: properties, files, and what the Export menu asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pathvalidate

from flowr_nb.diagram.renderers.dot import to_dot
from flowr_nb.diagram.renderers.export import SCALE, ExportError, save_picture, to_bytes
from flowr_nb.diagram.renderers.mermaid import to_mermaid

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flowr_nb.diagram.drawing import Drawing
    from flowr_nb.diagram.marks import Marks


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


class ExportsPicture:
    """The part of a diagram that gives its picture to files, documents and the clipboard."""

    _drawing: Drawing | None
    _marks: Marks
    _words: str

    send: Callable[..., None]

    @property
    def svg(self) -> str:
        """The picture as it is now, as an SVG document that needs no stylesheet."""
        raise NotImplementedError

    @property
    def mermaid(self) -> str:
        """The picture in Mermaid's ``stateDiagram-v2``, with the states lit as they are now."""
        return to_mermaid(self._drawn.graph, self._marks, direction=self._drawn.direction.value)

    @property
    def dot(self) -> str:
        """The graph of the picture in DOT."""
        return to_dot(self._drawn.graph, self._drawn.direction.value)

    def png(self, *, scale: float = SCALE) -> bytes:
        """The picture as it is now, as PNG; ``scale`` is its pixels for each CSS pixel."""
        return to_bytes(self.svg, "png", scale=scale)

    def pdf(self) -> bytes:
        """The picture as it is now, as PDF of one page."""
        return to_bytes(self.svg, "pdf")

    def save(self, path: str | Path, *, engine: str | None = None, scale: float = SCALE) -> Path:
        """Write the picture as it is now into a file, in the format that its suffix tells.

        The formats and errors are those of `flowr_nb.diagram.save_picture`.

        Args:
            path: The file; its directory must be there.
            engine: ``dot`` to have the system's Graphviz draw an SVG, PNG or PDF, in its plain
                looks and without the session.
            scale: Pixels of a PNG for each CSS pixel.

        Returns:
            The file.
        """
        graph, marks = self._drawn.graph, self._marks
        how: dict[str, Any] = {"direction": self._drawn.direction.value, "engine": engine}
        return save_picture(path, graph, lambda: self.svg, marks, scale=scale, **how)

    @property
    def _drawn(self) -> Drawing:
        if self._drawing is None:
            raise ExportError(f"there is no picture to export: {self._words}")
        return self._drawing

    def _export(self, content: dict[str, Any]) -> None:
        """``as``: the form that the browser asks for; ``copy``: told back with the answer."""
        asked = str(content.get("as"))
        form = _FORMS.get(asked)
        if form is None:
            raise ExportError(f"there is no form `{asked}` to export; there is {', '.join(_FORMS)}")
        name = pathvalidate.sanitize_filename(self._drawn.graph.name, replacement_text="-")
        answer = {
            "type": "export",
            "as": asked,
            "copy": bool(content.get("copy")),
            "name": f"{name or 'flow'}{form.suffix}",
            "media": form.media,
        }
        self.send(answer, [self._exported(asked)])

    def _exported(self, form: str) -> bytes:
        if form == "mermaid":
            return self.mermaid.encode()
        if form == "dot":
            return self.dot.encode()
        return to_bytes(self.svg, "pdf" if form == "pdf" else "svg")
