"""A still picture as what a notebook has of it, in the forms that the renderer asks for."""

from __future__ import annotations

import base64
import re
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from flowr_nb import renderers
from flowr_nb.diagram.renderers.export import to_bytes
from flowr_nb.diagram.renderers.svg_document import to_image
from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    from flowr_nb.renderers import Renderer

_TYPES: Final = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
_SIZE: Final = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')

Bundle: TypeAlias = tuple[dict[str, Any], dict[str, Any]]
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
