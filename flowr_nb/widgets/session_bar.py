"""Which flow, which session: pickers, and the buttons that call the store."""

from __future__ import annotations

from heapq import nlargest
from html import escape
from typing import TYPE_CHECKING, Any, Final

import ipywidgets

from flowr_nb.store.errors import SessionConflictError
from flowr_nb.store.names import free_name
from flowr_nb.widgets.ask_box import AskBox
from flowr_nb.widgets.controls import button, picker, sheet, words
from flowr_nb.widgets.run_widget import FollowsRun
from flowr_nb.widgets.session_list import SessionList
from flowr_nb.widgets.words import error_html, errors_in_words, in_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.store.protocol import SessionEntry

MAX_OFFERED: Final = 100
"""Most sessions in the picker: the latest. The others are loaded by name, and found by List."""


class SessionBar(FollowsRun, ipywidgets.VBox):
    """Begin, load, save and list sessions; each button calls the store's method of its name.

    Init begins a session of the flow under the name and saves it; Load reads the session that is
    picked, or where none is, the one of the name that is typed; Save writes where the run stands,
    under the name; List shows every session of the store, damaged ones with what is wrong.
    Whatever would lose unsaved steps asks first.

    Args:
        run: The run to follow and to move.
    """

    children: tuple[Any, ...]

    def __init__(self, run: FlowRun) -> None:
        self.run: FlowRun = run
        self._shown_name = ""
        self._pending: Callable[[], None] | None = None
        self.flow_picker = picker("flow")
        self.session_picker = picker("session")
        self.name_field = ipywidgets.Text(
            description="name",
            placeholder="a session's name",
            style={"description_width": "auto"},
        )
        self.init_button = button("Init", "play", "begin a session of the flow under this name")
        self.load_button = button(
            "Load", "folder-open", "load the session that is picked, or named"
        )
        self.save_button = button("Save", "save", "save where the run stands, under this name")
        self.list_button = button("List", "list", "show every session, or hide them again")
        self.mark = words()
        self.message = words()
        self._sessions: SessionList | None = None
        self._ask_box: AskBox | None = None
        tools = ipywidgets.HBox(
            [
                self.flow_picker,
                self.session_picker,
                self.name_field,
                self.init_button,
                self.load_button,
                self.save_button,
                self.list_button,
                self.mark,
            ],
            layout=ipywidgets.Layout(flex_flow="row wrap", align_items="center", grid_gap="0 2px"),
        )
        tools.add_class("flowr-session-tools")  # the sheet says how wide each is
        super().__init__(
            [tools, self.message, sheet()],
            layout=ipywidgets.Layout(width="100%"),
        )
        self.add_class("flowr-session-bar")
        self.reload_choices()
        self._follow("session", "saved")
        self.init_button.on_click(self._on_init)
        self.load_button.on_click(self._on_load)
        self.save_button.on_click(self._on_save)
        self.list_button.on_click(self._on_list)
        self.flow_picker.observe(self._on_flow, "value")
        self.name_field.observe(self._on_name, "value")

    @property
    def sessions(self) -> SessionList:
        """The table of sessions, made when it is first asked for."""
        if self._sessions is None:
            self._sessions = SessionList()
            self.children = (*self.children, self._sessions)
        return self._sessions

    @property
    def _is_listing(self) -> bool:
        return self._sessions is not None and self._sessions.layout.display != "none"

    def tell(self, text: str) -> None:
        """Show an error in words; an empty text takes it away."""
        self.message.value = error_html(text)

    def reload_choices(self) -> None:
        """Look up which flows and sessions there are now."""
        with errors_in_words(self.tell):
            self._offer(self._entries())

    def _offer(self, entries: Iterable[SessionEntry]) -> None:
        names = self.run.library.names()
        entries = list(entries)
        stored = {entry.name for entry in entries}
        with self._setting():
            root = self.run.session.root_flow
            self.flow_picker.options = names if root in names else [*names, root]
            self.flow_picker.value = root
            own = "" if self.run.is_draft else self.run.session.name
            picked = self.session_picker.value or own
            offered = _latest(entries)
            if picked in stored and picked not in offered:
                offered = [*offered, picked]
            nothing = "—" if len(entries) <= MAX_OFFERED else f"— {MAX_OFFERED} of {len(entries):,}"
            self.session_picker.options = [(nothing, ""), *((name, name) for name in offered)]
            self.session_picker.value = picked if picked in offered else ""

    def _refresh(self, _change: object = None) -> None:
        session = self.run.session
        if session.name != self._shown_name:
            self._shown_name = session.name
            with self._setting():
                self.name_field.value = session.name
        self._show_flow()
        self.mark.value = _mark(self.run)

    def _show_flow(self) -> None:
        root = self.run.session.root_flow
        if self.flow_picker.value == root:
            return
        with self._setting():
            if root not in self.flow_picker.options:
                self.flow_picker.options = [*self.flow_picker.options, root]
            self.flow_picker.value = root

    def _on_init(self, _button: object) -> None:
        flow, name = self.flow_picker.value, self.name_field.value.strip()

        def begin() -> None:
            self.run.init(flow, name)
            self._changed()

        self._unless_lost(f"begin `{name}`", begin)

    def _on_load(self, _button: object) -> None:
        name = self.session_picker.value or self.name_field.value.strip()
        if not name:
            self.tell("pick a session to load, or type its name")
            return

        def load() -> None:
            self.run.load(name)
            self._changed()

        self._unless_lost(f"load `{name}`", load)

    def _on_save(self, _button: object) -> None:
        with errors_in_words(self.tell):
            try:
                self.run.save(self.name_field.value.strip())
                self._changed()
            except SessionConflictError:
                self.run.look_again()  # where there is a banner, it offers the ways on
                raise

    def _on_list(self, _button: object) -> None:
        if self._is_listing:
            self.sessions.layout.display = "none"
            self.list_button.remove_class("mod-active")
            return
        with errors_in_words(self.tell):
            entries = self._entries()
            self._show_table(entries)
            self._offer(entries)
            self.list_button.add_class("mod-active")

    def _on_flow(self, change: Any) -> None:  # noqa: ANN401 - traitlets' untyped bunch
        if self._is_ours:
            return
        flow = change["new"]
        self._unless_lost(f"show `{flow}`", lambda: self._begin(flow))

    def _on_name(self, _change: object) -> None:
        if not self._is_ours:
            self.session_picker.value = ""  # what is typed last is what Load means

    def _begin(self, flow: str) -> None:
        name = free_name(flow, [entry.name for entry in self._entries()])
        self.run.begin(flow, name)

    def _unless_lost(self, intent: str, action: Callable[[], None]) -> None:
        """Do what a person asked for, after a question where it would lose steps."""
        if self.run.has_unsaved_steps:
            self._pending = action
            steps = self.run.unsaved_steps
            word = "step" if steps == 1 else "steps"
            self._ask(
                f"To {in_html(intent)} would lose {steps} unsaved {word} of "
                f"<b>{escape(self.run.session.name)}</b>."
            )
            return
        self._do(action)

    def _ask(self, question: str) -> None:
        if self._ask_box is None:  # most people never meet it
            self._ask_box = AskBox(self._go_on, self._stay)
            self._ask_box.add_class("flowr-session-question")
            row, *others = self.children
            self.children = (row, self._ask_box, *others)
        self._ask_box.ask(question)

    def _do(self, action: Callable[[], None]) -> None:
        with errors_in_words(self.tell):
            try:
                action()
            finally:
                self._show_flow()  # one that cannot be shown is not the one that is picked

    def _go_on(self) -> None:
        action, self._pending = self._pending, None
        if action is not None:
            self._do(action)

    def _stay(self) -> None:
        self._pending = None
        self._show_flow()

    def _changed(self) -> None:
        self.session_picker.value = ""
        self.reload_choices()  # picks the run's own, which this is
        if self._is_listing:
            with errors_in_words(self.tell):
                self._show_table(self._entries())

    def _show_table(self, entries: Sequence[SessionEntry]) -> None:
        damaged = [entry for entry in entries if entry.error is not None]
        good = [entry.session for entry in entries if entry.session is not None]
        self.sessions.show(good, damaged)
        self.sessions.layout.display = "flex"

    def _entries(self) -> list[SessionEntry]:
        """What the store holds; raises where it cannot be looked into at all."""
        entries = self.run.entries()
        for entry in entries:
            if not entry.name and entry.error is not None:
                raise entry.error
        return entries


def _latest(entries: Sequence[SessionEntry]) -> list[str]:
    """The names to offer: the latest and the damaged ones, sorted like the entries."""
    if len(entries) <= MAX_OFFERED:
        return [entry.name for entry in entries]
    newest = nlargest(
        MAX_OFFERED, (e.session for e in entries if e.session), key=lambda s: s.updated_at
    )
    return sorted(session.name for session in newest)


def _mark(run: FlowRun) -> str:
    if not run.unsaved:
        return '<span role="status">✓ saved</span>'
    words = "not saved yet" if run.is_draft else "unsaved"
    return f'<span role="status"><b>●</b> {words}</span>'
