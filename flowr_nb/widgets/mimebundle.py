"""What a widget leaves where no widget can run: a picture and a line of text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from flowr_nb.diagram.renderers.svg_document import to_image

WIDGET_VIEW: Final = "application/vnd.jupyter.widget-view+json"


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

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return still_bundle(self.svg, self.text)


def still_bundle(svg: str, text: str) -> dict[str, str]:
    """The representations of a picture, richest first: an image, the SVG, the words.

    The HTML holds the SVG as an image: the one form that hosts which strip scripts and styles
    from untrusted output leave alone. The SVG itself is what GitHub and converters of documents
    take. A document holds both, as text that any reader knows: none of the two can be made of the
    other where nothing runs, so it is their text that is kept short.
    """
    if not svg:
        return {"text/plain": text}
    return {"text/html": to_image(svg, text), "image/svg+xml": svg, "text/plain": text}


def beside_widget(bundle: Any, still: dict[str, str]) -> Any:  # noqa: ANN401 - a host's own form
    """Put a still picture beside the view of a live widget.

    Args:
        bundle: What the widget's own ``_repr_mimebundle_`` gave: a mapping, in Colab with
            metadata in a tuple, or None outside of a notebook.
        still: The still picture, from `still_bundle`.

    Returns:
        The same form with the picture in it.
    """
    if isinstance(bundle, tuple):
        data, metadata = bundle
        return {**still, WIDGET_VIEW: data[WIDGET_VIEW]}, metadata
    if bundle is None or WIDGET_VIEW not in bundle:
        return still
    return {**still, WIDGET_VIEW: bundle[WIDGET_VIEW]}
