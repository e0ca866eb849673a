"""A question before unsaved steps would be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets

from flowr_nb.widgets.controls import button, words

if TYPE_CHECKING:
    from collections.abc import Callable


class AskBox(ipywidgets.HBox):
    """A question with two answers; hidden until it is asked.

    Args:
        go_on: What to do where the steps may be lost.
        stay: What to do where they may not.

    Attributes:
        question: The question, as HTML.
        drop_button: The answer that loses the steps.
        keep_button: The answer that keeps them.
    """

    def __init__(self, go_on: Callable[[], None], stay: Callable[[], None]) -> None:
        self.question = words()
        self.drop_button = button("Go on without saving", "trash", "lose the unsaved steps")
        self.keep_button = button("Stay", "undo", "keep the unsaved steps")
        super().__init__(
            [self.question, self.drop_button, self.keep_button],
            layout=ipywidgets.Layout(
                display="none", align_items="center", flex_flow="row wrap", grid_gap="6px"
            ),
        )
        self.drop_button.on_click(lambda _: self._answer(go_on))
        self.keep_button.on_click(lambda _: self._answer(stay))

    def ask(self, question: str) -> None:
        """Ask, in HTML."""
        self.question.value = question
        self.layout.display = "flex"

    def _answer(self, action: Callable[[], None]) -> None:
        self.layout.display = "none"
        action()
