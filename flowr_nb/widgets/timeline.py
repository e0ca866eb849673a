"""What the run has done, step by step: look at a past step, and go back to it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

import ipywidgets

from flowr_nb.widgets.controls import button, words
from flowr_nb.widgets.run_widget import FollowsRun
from flowr_nb.widgets.words import MUTED_COLOUR, error_html, errors_in_words, moment

if TYPE_CHECKING:
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.session.history import Step

MAX_SHOWN: Final = 200
"""Most steps in the list: the last ones."""
MAX_HEIGHT: Final = 8
"""Lines of the list; beyond that it scrolls."""
_NOW: Final = -2


class Timeline(FollowsRun, ipywidgets.VBox):
    """The steps of a run; picking one shows it on every diagram of the run.

    *Return here* takes the run back to the step that is looked at (which is a step itself:
    nothing is erased), *Back to now* only looks at the present again.

    Args:
        run: The run to follow.
    """

    def __init__(self, run: FlowRun) -> None:
        self.run: FlowRun = run
        self._shown: tuple[Step, ...] | None = None
        self.steps = ipywidgets.Select(
            description="steps",
            options=[],
            rows=1,
            style={"description_width": "initial"},
            layout=ipywidgets.Layout(width="auto", max_width="480px"),
        )
        self.return_button = button("Return here", "undo", "take the run back to this step")
        self.now_button = button("Back to now", "step-forward", "look at the present again")
        self.detail = words()
        buttons = ipywidgets.HBox([self.return_button, self.now_button])
        super().__init__([self.steps, buttons, self.detail], layout=ipywidgets.Layout(width="100%"))
        self.add_class("flowr-timeline")
        self._follow("session", "looking_at")
        self.steps.observe(self._on_pick, "value")
        self.return_button.on_click(self._on_return)
        self.now_button.on_click(self._on_now)

    def _refresh(self, _change: object = None) -> None:
        if self.layout.display == "none":
            return  # a long list of steps costs a message at each one; nobody sees it now
        history = self.run.history
        looking_at = self.run.looking_at
        with self._setting():
            if history is not self._shown:
                self._shown = history
                labels = _labels(history)
                with self.steps.hold_sync():
                    self.steps.rows = min(MAX_HEIGHT, len(labels))
                    self.steps.options = labels
            self.steps.value = _NOW if looking_at is None else looking_at
        self.return_button.disabled = self.now_button.disabled = looking_at is None
        self.detail.value = "" if looking_at is None else _detail(history, looking_at)

    def show(self, *, is_shown: bool) -> None:
        """Show the timeline, or hide it and look at the present again."""
        self.layout.display = "flex" if is_shown else "none"
        if is_shown:
            self._refresh()
        else:
            self.run.looking_at = None

    def _on_pick(self, change: Any) -> None:  # noqa: ANN401 - traitlets' untyped bunch
        if not self._is_ours and change["new"] is not None:
            self.run.looking_at = None if change["new"] == _NOW else change["new"]

    def _on_return(self, _button: object) -> None:
        step = self.run.looking_at
        if step is not None:
            with errors_in_words(self._tell):
                self.run.return_to(step)

    def _on_now(self, _button: object) -> None:
        self.run.looking_at = None

    def _tell(self, text: str) -> None:
        if text:
            self.detail.value = error_html(text)


def _labels(history: tuple[Step, ...]) -> list[tuple[str, int]]:
    """A line for each of the last steps, the newest first, and one for the present."""
    first = max(0, len(history) - MAX_SHOWN)
    labels = [
        (f"{number + 1}. {history[number].in_words}", number)
        for number in range(len(history) - 1, first - 1, -1)
    ]
    begin = [(f"begun in {history[0].before.state}", -1)] if history and not first else []
    return [("now", _NOW), *labels, *begin]


def _detail(history: tuple[Step, ...], number: int) -> str:
    if number < 0:
        return ""
    step = history[number]
    lines = [f"{moment(step.at)} UTC"]
    lines += [f"{key} = {value}" for key, value in step.evidence.items()]
    return (
        f'<div style="color: {MUTED_COLOUR}; line-height: 1.4">'
        f"{'<br>'.join(escape(line) for line in lines)}</div>"
    )
