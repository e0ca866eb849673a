"""The colours of a picture. Those of the widget are in ``widgets/static/theme.css``."""

from __future__ import annotations

from typing import Final

# On white, whatever the page: a picture in a document cannot know the page's theme. The widget's
# stylesheet has the same colours for its light theme.
PALETTE: Final = {
    "paper": "#ffffff",
    "text": "#1f2933",
    "muted": "#5f6b78",
    "line": "#8793a0",
    "current": "#1d63d8",
    "current-tint": "#e3edff",
    "current-ink": "#ffffff",
    "visited": "#3b6fc4",
    "open": "#137a4a",
    "blocked": "#8a5a00",
    "exit": "#eef1f4",
    "error": "#b3261e",
    "frame": "#f7f9fb",
}
# Text on the hottest has 6:1. The widget's are in `heat.css`.
HEAT_TINTS: Final = ("#fff1e0", "#ffdfb8", "#ffc98a", "#ffaf5c", "#f79433")
HEAT_LINE: Final = "#b35900"
