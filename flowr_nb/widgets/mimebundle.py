"""What a widget leaves where no widget can run: a picture and a line of text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from flowr_nb.diagram.renderers.svg_document import still_bundle

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
