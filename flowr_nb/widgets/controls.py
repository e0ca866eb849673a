"""The controls that several widgets have in common."""

from __future__ import annotations

import ipywidgets


def button(label: str, icon: str, tooltip: str) -> ipywidgets.Button:
    """A button as wide as its words, with an icon of Font Awesome and a tooltip."""
    return ipywidgets.Button(
        description=label, icon=icon, tooltip=tooltip, layout=ipywidgets.Layout(width="auto")
    )
