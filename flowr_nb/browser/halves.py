"""The browser's half of every widget: one module, one style sheet, of a file for each part."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from flowr_nb.browser.esm import join_modules, join_styles, packed, packed_for_page
from flowr_nb.diagram.looks import sheet_of_widget

_STATIC: Final = Path(__file__).parent / "static"
_STEPPED_SHEETS: Final = (
    "theme", "controls",
    "frame", "scroll_signs", "moving", "picture", "legend", "explain", "annotations",
    "transition_row", "evidence_field",
)  # fmt: skip
"""A file for each thing that a person sees; of two rules that are as special the later counts."""
_PICTURE_SHEETS: Final = (*_STEPPED_SHEETS, "what_if")
_EDITOR_SHEETS: Final = (*_STEPPED_SHEETS, "explorer", "news", "editor", "text_field")
_BOARD_SHEETS: Final = (*_STEPPED_SHEETS, "explorer", "session_list", "board", "board_table")
_PAGE_SHEETS: Final = (*_STEPPED_SHEETS, "explorer", "panel", "panel_states")
_LESSON_SHEETS: Final = (*_PAGE_SHEETS, "question", "lesson")
_OTHER_SHEETS: Final = (
    "explorer", "panel", "panel_states", "timeline",
    "session_bar", "session_list", "news",
)  # fmt: skip


def _styles(*sheets: str) -> str:
    return sheet_of_widget() + join_styles(*(_STATIC / "core" / f"{name}.css" for name in sheets))


MODULE: Final = join_modules(_STATIC / "hosts" / "whole.js")
"""The browser's half of all parts, as it runs."""
STYLES: Final = _styles(*_PICTURE_SHEETS, *_OTHER_SHEETS)
"""Its style sheet."""
PACKED: Final = packed(MODULE, STYLES)
"""Both, as a widget carries them."""
PACKED_PICTURE: Final = packed(
    join_modules(_STATIC / "hosts" / "picture_alone.js"), _styles(*_PICTURE_SHEETS)
)
"""The same of the picture alone."""
PACKED_LESSON: Final = packed(
    join_modules(_STATIC / "hosts" / "lesson_player.js"), _styles(*_LESSON_SHEETS)
)
"""The same of a lesson."""
PACKED_PREDICTION: Final = packed(
    join_modules(_STATIC / "hosts" / "predicting.js"),
    _styles(*_PICTURE_SHEETS, "explorer", "question"),
)
"""The same of a picture with a question about what happens next."""
BOARD_MODULE: Final = join_modules(_STATIC / "hosts" / "board_alone.js")
"""The browser's half of a board."""
BOARD_STYLES: Final = _styles(*_BOARD_SHEETS)
"""Its style sheet."""
PACKED_BOARD: Final = packed(BOARD_MODULE, BOARD_STYLES)
"""Both."""
EDITOR_MODULE: Final = join_modules(_STATIC / "hosts" / "editor_alone.js")
"""The browser's half of a text beside its picture: no other widget carries it."""
EDITOR_STYLES: Final = _styles(*_EDITOR_SHEETS)
"""Its style sheet."""
PACKED_EDITOR: Final = packed(EDITOR_MODULE, EDITOR_STYLES)
"""Both."""


def packed_page(table: object) -> str:
    """A page's own half: what draws it, and its table in place of a kernel.

    Args:
        table: The table, as plain data.
    """
    return packed_for_page([*_page_half("page.js", _PAGE_SHEETS), table])


def packed_lesson_page(lesson: object) -> str:
    """The own half of a lesson's page, and all that the lesson has in place of a kernel.

    Args:
        lesson: Its steps and tables, as plain data.
    """
    return packed_for_page([*_page_half("lesson_page.js", _LESSON_SHEETS), lesson])


@cache
def _page_half(module: str, sheets: tuple[str, ...]) -> tuple[str, str]:
    return join_modules(_STATIC / "hosts" / module), _styles(*sheets)
