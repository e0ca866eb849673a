"""A flow as it is written: its text, and beside it the picture, checked and drawn as one types."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

import traitlets

from flowr_nb.browser.halves import PACKED_EDITOR
from flowr_nb.diagram.marks import Marks
from flowr_nb.diagram.view import flow_at
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.edited import EditedFlow
from flowr_nb.flow.edited_text import plain_lines
from flowr_nb.flow.errors import FlowConflictError
from flowr_nb.flow.model import Flow
from flowr_nb.widgets.edited_message import news_message, place_message, text_message
from flowr_nb.widgets.editing import Editing
from flowr_nb.widgets.flow_diagram import FlowPicture
from flowr_nb.widgets.mimebundle import STILL_CLASS
from flowr_nb.widgets.run_widget import are_same, told

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import ipywidgets

    from flowr_nb.diagram.frame import Frame
    from flowr_nb.diagram.still import Bundle
    from flowr_nb.flow.edited_news import FlowNews
    from flowr_nb.flow.validation.findings import Finding
    from flowr_nb.renderers import Renderer

_STILL: Final = "margin: 0 0 8px; overflow: auto; line-height: 1.4"


class FlowEditor(FlowPicture):
    """The text of a flow, and beside it its picture; what is wrong is marked in both.

    The picture follows while one types. As long as the text cannot be read the last picture stays,
    greyed, and the text says where it is broken. *Save* writes the whole file, or nothing of it.
    What others write there meanwhile is followed as long as nothing is unsaved here; else a banner
    asks, and nothing is overwritten before somebody says so.

    The text is a plain text area with line numbers and marks behind it: an editor such as
    CodeMirror would be a bundle of others' code in every saved notebook, or a request to a network
    that may not be there. Tab leaves it, as it leaves every field.

    Args:
        source: The flow that is edited; ``ws.edit("deploy")`` makes one and shows it.
        engine: Layout engine: ``embedded``, or ``dot`` for the one of the system.
        expand: ``none``, or ``all`` with every subflow opened in place.
        show: Attributes to write into the states that have them.
        direction: ``LR`` from left to right, ``TB`` from the top down, ``auto`` by the flow's
            shape.
        theme: ``light``, ``dark``, or ``auto``: that of the page.
        layout: An ipywidgets layout, for the widget's place in the page.

    Raises:
        NotShownError: `source` is none.
        ViewError: A word is none of those, or no state has an attribute of `show`.
    """

    _esm = PACKED_EDITOR
    _shows: ClassVar[tuple[type, ...]] = (EditedFlow,)
    _names = ("editor",)
    _keeps_last = True

    text = traitlets.Unicode()
    """The text as it is now, saved or not; setting it is as good as typing it."""

    is_saved = traitlets.Bool(read_only=True)
    """Whether the file holds this very text, as far as that is known."""

    _draft: Any = told()
    _place: Any = told()
    _news: Any = told()

    def __init__(  # noqa: PLR0913 - how it shows what it shows
        self,
        source: EditedFlow,
        *,
        engine: str = "embedded",
        expand: str = "none",
        show: str | Iterable[str] = (),
        direction: str = "auto",
        theme: str = "auto",
        layout: ipywidgets.Layout | None = None,
    ) -> None:
        self.edited = source
        self._editing = Editing(self)
        self._drawn_of: tuple[object, ...] = ()
        self._told_of: tuple[object, ...] = ()
        super().__init__(
            self._root(),
            library=source.library,
            engine=engine,
            expand=expand,
            show=show,
            direction=direction,
            theme=theme,
            layout=layout,
        )
        self._handlers.update(self._editing.handlers)

    def __repr__(self) -> str:
        saved = "" if self.edited.is_saved else ", not saved"
        return f"FlowEditor({self.edited.name}{saved})"

    @property
    def flow(self) -> Flow | None:
        """The flow, as the last text that could be read tells it; None before there was one."""
        return self.edited.flow

    @property
    def path(self) -> Path | None:
        """The file that is edited; None for a flow in memory."""
        return self.edited.path

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the text, in the order of its lines."""
        return self.edited.findings

    @property
    def news(self) -> FlowNews | None:
        """What others did to the file that is to be decided on; None for nothing."""
        return self.edited.news

    def save(self, *, overwrite: bool = False) -> None:
        """Write the text to its file, whole or not at all, also with errors in it.

        Args:
            overwrite: Whatever others have written there since.

        Raises:
            FlowConflictError: Others have written there, or removed it; nothing has changed.
            FlowEditError: It cannot be written; nothing has changed.
        """
        try:
            self.edited.save(overwrite=overwrite)
        except FlowConflictError:
            self.edited.look_again()
            self.edited.remind()
            raise
        finally:
            self.show_edited()

    def reload(self) -> None:
        """Take what the file holds; what was typed and not saved is lost.

        Raises:
            FlowEditError: There is no file, or no text in it.
        """
        try:
            self.edited.reload()
        finally:
            self.show_edited()

    def look_again(self) -> None:
        """See what its place holds now; a file is looked at whenever it changes."""
        self.edited.look_again()
        self.show_edited()

    @property
    def is_open(self) -> bool:
        """Whether it is a widget still; see `close`."""
        return self.comm is not None

    def show_edited(self) -> None:
        """Show what has become of the text and its place: `edited`, if code has changed that."""
        with self._turn:
            self.text = self.edited.text
            self.set_trait("is_saved", self.edited.is_saved)
            if self.viewed is not None:
                try:
                    flow_at(self._library, self._root(), self.viewed)
                except FlowrNbError:  # the subflow that is looked at is not invoked any more
                    self._go_home()
            self._refresh()

    @traitlets.default("text")
    def _first_text(self) -> str:
        return self.edited.text

    @traitlets.default("is_saved")
    def _is_saved_at_first(self) -> bool:
        return self.edited.is_saved

    @traitlets.validate("text")
    def _plain_lines(self, proposal: Any) -> str:  # noqa: ANN401 - untyped bunch
        return plain_lines(proposal["value"])

    @traitlets.observe("text")
    def _on_text(self, _change: object) -> None:
        if self.text != self.edited.text:
            self.edited.text = self.text
            self.show_edited()

    def _root(self) -> Flow:
        return self.edited.flow or Flow(self.edited.name, "", (), ())

    @property
    def _subject(self) -> tuple[object, ...]:
        return (type(self).__name__, self.edited.where)

    def _changes(self) -> dict[str, object]:
        edited = self.edited
        drawn_of = (edited.flow, edited.error)
        if not are_same(drawn_of, self._drawn_of):
            self._drawn_of = drawn_of
            self._seen = ()
        news = super()._changes()
        of = (edited.number, edited.findings, self._editing.by)
        if of != self._told_of:
            self._told_of = of
            news["_draft"] = json.dumps(text_message(edited, self._editing.by))
        news["_place"] = json.dumps(place_message(edited))
        news["_news"] = json.dumps(news_message(edited))
        return news

    def _framed(self) -> Frame:
        error = self.edited.error
        if error is None:
            return super()._framed()
        line = error.findings[0].line
        last = "this is the last picture that could be drawn"
        there = last if self._frame.drawing is not None else "there is no picture yet"
        words = f"the text cannot be read, see line {line}; {there}"
        return replace(self._frame, marks=Marks(), words=words, is_error=True)

    def _follow(self) -> None:
        super()._follow()
        self._stops.append(self.edited.library.watch(self._on_files))
        self.look_again()

    def _on_files(self) -> None:
        """Files have changed: this one, or one that it invokes."""
        with self._turn:
            self.edited.check()
            self.look_again()

    def _still(self, renderer: Renderer) -> Bundle:
        return self._with_text(super()._still(renderer))

    def _alone(self, renderer: Renderer) -> Bundle:
        return self._with_text(super()._alone(renderer))

    def _with_text(self, still: Bundle) -> Bundle:
        data, metadata = still
        text = f'<pre style="{_STILL}">{html.escape(self.edited.text)}</pre>'
        picture = data.get("text/html", "")
        return {
            **data,
            "text/html": f'<div class="{STILL_CLASS}">{text}{picture}</div>',
            "text/plain": f"{self!r}\n\n{self.edited.text}",
        }, metadata
