"""What others did to the session, and what to do about it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

import ipywidgets

from flowr_nb.diagram.words import standing
from flowr_nb.run.conflict import NewsKind
from flowr_nb.store.protocol import history_of
from flowr_nb.widgets.controls import button, words
from flowr_nb.widgets.run_widget import FollowsRun
from flowr_nb.widgets.words import errors_in_words, in_html, moment

if TYPE_CHECKING:
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.session.model import Session

_WAYS_OUT: Final = {
    NewsKind.CONFLICT: "Nothing is overwritten until you choose.",
    NewsKind.REMOVED: "<i>Keep mine</i> writes it again.",
    NewsKind.DAMAGED: "<i>Keep mine</i> writes over it.",
}


class NewsBanner(FollowsRun, ipywidgets.VBox):
    """Shows what somebody else did to the session while there is something to decide here.

    *Take theirs* goes on from what the store holds and drops unsaved steps, *Keep mine* writes
    over it, *Compare* shows both. They are made with the first news: most runs are moved in one
    place only.

    Args:
        run: The run to follow.
    """

    words: ipywidgets.HTML
    take_button: ipywidgets.Button
    keep_button: ipywidgets.Button
    compare_button: ipywidgets.Button
    comparison: ipywidgets.HTML

    def __init__(self, run: FlowRun) -> None:
        self.run: FlowRun = run
        super().__init__(
            [],
            layout=ipywidgets.Layout(
                display="none",
                border="1px solid var(--jp-warn-color1, #8a5a00)",
                padding="4px 8px",
                margin="4px 0",
                width="100%",
            ),
        )
        self.add_class("flowr-news")
        self._follow("news")

    def _make_parts(self) -> None:
        self.words = words()
        one, other = (ipywidgets.Layout(width="auto") for _ in range(2))  # they come and go
        self.take_button = button("Take theirs", "download", "go on from what is stored now", one)
        self.keep_button = button("Keep mine", "upload", "write where this run stands over it")
        self.compare_button = button("Compare", "columns", "show both, or hide them again", other)
        self.comparison = words(layout=ipywidgets.Layout(display="none"))
        buttons = ipywidgets.HBox(
            [self.take_button, self.keep_button, self.compare_button],
            layout=ipywidgets.Layout(flex_flow="row wrap", grid_gap="2px"),
        )
        self.take_button.on_click(lambda _: self._do(self.run.take_theirs))
        self.keep_button.on_click(lambda _: self._do(self.run.keep_mine))
        self.compare_button.on_click(self._on_compare)
        self.children = [self.words, buttons, self.comparison]

    def _refresh(self, _change: object = None) -> None:
        news = self.run.news
        if news is None:
            self.layout.display = "none"
            return
        if not self.children:
            self._make_parts()
        self.comparison.layout.display = "none"
        self._alert(f"{in_html(news.words)}. {_WAYS_OUT[news.kind]}")
        can_take = None if news.theirs is not None else "none"
        self.take_button.layout.display = can_take
        self.compare_button.layout.display = can_take
        self.layout.display = "flex"

    def _do(self, action: Any) -> None:  # noqa: ANN401 - either of two methods of the run
        with errors_in_words(self._tell):
            action()

    def _tell(self, text: str) -> None:
        if text:
            self._alert(in_html(text))

    def _alert(self, html: str) -> None:
        self.words.value = f'<div role="alert" style="line-height: 1.4">⚠ {html}</div>'

    def _on_compare(self, _button: object) -> None:
        news = self.run.news
        if self.comparison.layout.display != "none" or news is None or news.theirs is None:
            self.comparison.layout.display = "none"
            return
        ours = {step.after.updated_at for step in self.run.history}
        steps = history_of(self.run.store, news.theirs)
        fresh = [step.in_words for step in steps if step.after.updated_at not in ours]
        self.comparison.value = _comparison(self.run.session, news.theirs, fresh)
        self.comparison.layout.display = "block"


def _comparison(mine: Session, theirs: Session, steps: list[str]) -> str:
    cell = 'style="padding: 2px 12px 2px 0; text-align: left; vertical-align: top"'
    rows = [
        ("stands in", standing(mine), standing(theirs)),
        ("moved (UTC)", moment(mine.updated_at), moment(theirs.updated_at)),
        ("their steps", "", "; ".join(steps)),
    ]
    body = "".join(
        f'<tr><th scope="row" {cell}>{title}</th><td {cell}>{escape(one)}</td>'
        f"<td {cell}>{escape(other)}</td></tr>"
        for title, one, other in rows
    )
    head = f'<tr><td></td><th scope="col" {cell}>mine</th><th scope="col" {cell}>theirs</th></tr>'
    return f'<table style="line-height: 1.4"><thead>{head}</thead><tbody>{body}</tbody></table>'
