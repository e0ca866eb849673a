"""Which flow, which session: pickers, and the buttons that call the store."""

from __future__ import annotations

import json
from heapq import nlargest
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.store.errors import SessionError
from flowr_nb.widgets.part import Part
from flowr_nb.widgets.run_widget import RunWidget, told
from flowr_nb.widgets.session_list import ListPart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flowr_nb.rich import ShowsRows
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.store.protocol import SessionEntry
    from flowr_nb.widgets.wire import Answer, Handler, Said

MAX_OFFERED: Final = 100
"""Most sessions in the picker: the latest. The others are loaded by name, and found by List."""


class BarPart(Part):
    """The flow and the session, whether it is saved, and what can be done to sessions.

    Attributes:
        problem: Why it is not known which sessions there are; empty where it is.
        unwatched: Why what others do to the session is not followed; empty where it is.
        note: What is to be known of sessions here, and nothing is wrong with; empty for nothing.
        watch: Tries to follow that, if it is not followed yet: what has hindered it may be gone.
    """

    name = "bar"
    traits = ("session", "saved", "unwatched")
    _was_away = False

    def __init__(self, run: FlowRun) -> None:
        super().__init__(run)
        self._list = ListPart(run)
        self._flows: list[str] = []
        self._choices = "null"
        self.problem = ""
        self.unwatched = ""
        self.note = ""
        self.watch: Callable[[], None] = lambda: None

    @property
    def handlers(self) -> dict[str, Handler]:
        """The buttons; after each of them what it was about is looked up again."""
        changing = {do: self._then_look(act) for do, act in self._list.keeping.handlers.items()}
        looking = {do: self._list.handlers[do] for do in ("sessions", "show-file")}
        return {**changing, **looking, "choices": self._look}

    def content(self) -> dict[str, str]:
        """What the bar says of the run."""
        run = self.run
        if self._was_away and not run.unwatched:
            self.problem = ""  # it was that of a store which is back
        self._was_away = bool(run.unwatched)
        saved = run.saved
        bar = {
            "flow": run.session.root_flow,
            "session": run.session.name,
            "isDraft": saved is None,
            "unsaved": run.unsaved,
            "steps": run.unsaved_steps,
            "saved": saved.updated_at if saved is not None else None,
            "problem": run.unwatched or self.problem or self.unwatched,
            **({"note": self.note} if self.note else {}),
        }
        return {"_bar": json.dumps(bar), "_choices": self._choices}

    def look(self) -> None:
        """Look up which flows and sessions there are.

        Raises:
            SessionStorageError: The store cannot be looked into.
        """
        self.watch()
        self._flows = self.run.library.names()
        self._show(())  # also where what follows fails
        self._show(self._list.keeping.entries())
        self.problem = ""

    def _show(self, entries: Sequence[SessionEntry]) -> None:
        self.again()
        choices = {"flows": self._flows, "sessions": _latest(entries), "total": len(entries)}
        self._choices = json.dumps(choices)

    def _look(self, _said: Said) -> None:
        self.look()

    def _then_look(self, act: Handler) -> Handler:
        keeping = self._list.keeping

        def do(said: Said) -> Answer:
            before = self.run.session.name
            answer = act(said)
            if not answer or "deleted" in answer:
                keeping.done(said, before)
                self._show(keeping.known())
                self.problem = ""
            return answer

        return do


class SessionBar(RunWidget):
    """Begin, load, save and list sessions; each button calls the store's method of its name.

    Init begins a session of the flow under the name and saves it; Load reads the session that is
    picked, or where none is, the one of the name that is typed; Save writes where the run stands,
    under the name; List shows every session of the store, damaged ones with what is wrong.
    Whatever would lose unsaved steps asks first.

    Args:
        run: The run to follow and to move.
        theme: ``light``, ``dark``, or ``auto``: that of the page.
    """

    run: FlowRun
    _bar: Any = told()
    _choices: Any = told()

    def __init__(self, run: FlowRun, *, theme: str = "auto") -> None:
        super().__init__(run, [bar_of(run)], theme=theme)

    def _rows(self) -> ShowsRows | None:
        return self.run.session


def bar_of(run: FlowRun) -> BarPart:
    """The bar of a run, with the choices there are; where these cannot be had, List says why."""
    bar = BarPart(run)
    try:
        bar.look()
    except SessionError as error:
        bar.problem = str(error)
    return bar


def _latest(entries: Sequence[SessionEntry]) -> list[str]:
    """The names to offer, sorted: all of them, or of too many the latest."""
    if len(entries) <= MAX_OFFERED:
        return [entry.name for entry in entries]
    newest = nlargest(
        MAX_OFFERED, (e.session for e in entries if e.session), key=lambda s: s.updated_at
    )
    return sorted(session.name for session in newest)
