"""The controls that several widgets have in common, and the looks that all of them share.

Each layout and each style is a model of its own, in the kernel, in the browser and in a saved
notebook. Those that nothing ever changes are made once.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ipywidgets

from flowr_nb.widgets.esm import join_styles

if TYPE_CHECKING:
    from collections.abc import Callable

_SHEET: Final = Path(__file__).parent / "static" / "controls.css"
_shared: dict[str, Any] = {}


def is_shared(model: object) -> bool:
    """Whether other controls have this model, too, so that it must not be closed."""
    return any(model is each for each in _shared.values())


def button(
    label: str, icon: str, tooltip: str, layout: ipywidgets.Layout | None = None
) -> ipywidgets.Button:
    """A button as wide as its words, with an icon of Font Awesome and a tooltip.

    Its layout is not to be changed, unless one is given.
    """
    return ipywidgets.Button(
        description=label,
        icon=icon,
        tooltip=tooltip,
        layout=layout or shared("as wide as needed", partial(ipywidgets.Layout, width="auto")),
        style=shared("button", ipywidgets.ButtonStyle),
    )


def words(layout: ipywidgets.Layout | None = None) -> ipywidgets.HTML:
    """A place for words, as HTML. Its layout is not to be changed, unless one is given."""
    return ipywidgets.HTML(
        layout=layout or shared("layout", ipywidgets.Layout),
        style=shared("html", ipywidgets.HTML.style.klass),
    )


def picker(description: str) -> ipywidgets.Dropdown:
    """A choice of names, as wide as the sheet says."""
    style = partial(ipywidgets.Dropdown.style.klass, description_width="auto")
    return ipywidgets.Dropdown(
        description=description,
        style=shared("picker's style", style),
        layout=shared("layout", ipywidgets.Layout),
    )


def sheet() -> ipywidgets.HTML:
    """The style sheet of our controls: a part of each that stands alone, and nothing to be seen."""
    return shared("sheet", _make_sheet)


def _make_sheet() -> ipywidgets.HTML:
    style = shared("html", ipywidgets.HTML.style.klass)
    unseen = shared("unseen", partial(ipywidgets.Layout, display="none"))
    text = f'<style class="flowr-styles">{join_styles(_SHEET)}</style>'
    return ipywidgets.HTML(text, layout=unseen, style=style)


def shared(name: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - ipywidgets has no types
    """The one layout or style of a name, which is not to be changed.

    Args:
        name: What it is for.
        make: Makes it, where there is none yet.
    """
    look = _shared.get(name)
    if look is None or look.comm is None:  # somebody has closed all widgets
        look = _shared[name] = make()
    return look
