"""What can happen now: a row a transition, a field a piece of evidence, every verdict."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.diagram.panel import panel_at, steps_beside, trail_of
from flowr_nb.errors import FlowrNbError
from flowr_nb.run.flow_run import Situation
from flowr_nb.session.landing import locate
from flowr_nb.session.step_errors import SessionPlaceError
from flowr_nb.widgets import moving
from flowr_nb.widgets.keeping import Keeping
from flowr_nb.widgets.looking_back import LookingBack
from flowr_nb.widgets.part import Part
from flowr_nb.widgets.run_widget import RunWidget, told

if TYPE_CHECKING:
    from flowr_nb.rich import ShowsRows
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.run_value import RunValue
    from flowr_nb.widgets.wire import Handler

_MOST_KNOWN: Final = 64
"""Most places whose panel is kept."""


class PanelPart(Part):
    """The transitions out of the current state."""

    name = "panel"
    traits = ("session", "evidence", "assumed", "looking_at", "flows_changed")

    def __init__(self, run: FlowRun) -> None:
        super().__init__(run)
        self._known: dict[Configuration, tuple[object, str]] = {}
        self._looking_back = LookingBack()
        self._keeping = Keeping(run)

    @property
    def handlers(self) -> dict[str, Handler]:
        """Fire, give evidence or assume it, go back."""
        does = {
            "fire": moving.fire,
            "give": moving.give,
            "assume": moving.assume,
            "undo": moving.undo,
            "restart": moving.restart,
        }
        acts: dict[str, Handler] = {do: partial(act, self.run) for do, act in does.items()}
        return {**acts, "load-again": self._keeping.load_again}

    def content(self) -> dict[str, str]:
        """The panel, or what is wrong."""
        run = self.run.value
        stranded = None
        try:
            if run.looking_at is None:
                there = self._there(run, self.run.situation)
            else:
                there = self._then(run)
        except FlowrNbError as error:
            there = json.dumps(panel_at(run, None, str(error)))
            stranded = {"canLoad": run.saved is not None, **_file_of(error)}
        meanwhile = self._looking_back.meanwhile(run)
        beside = {**steps_beside(run), "meanwhile": meanwhile, "stranded": stranded}
        return {"_panel": f"{there[:-1]}, {json.dumps(beside)[1:]}"}

    def _then(self, run: RunValue) -> str:
        """What was there at the step that is looked at, as JSON."""
        library, seen = self.run.library, run.seen
        place = locate(library, seen.session.configuration)
        then = panel_at(seen, Situation.of(library, seen, place))
        return json.dumps({**then, "at": trail_of(run.session)})

    def _there(self, run: RunValue, situation: Situation) -> str:
        """What is there, as JSON: a run comes to few places, and comes again."""
        at = run.session.configuration
        of = (situation.place.state, situation.options, run.evidence, run.assumed)
        known_of, there = self._known.get(at, (None, ""))
        if known_of != of:
            there = json.dumps(panel_at(run, situation))
            while len(self._known) >= _MOST_KNOWN:
                self._known.pop(next(iter(self._known)), None)  # handlers may have threads
            self._known[at] = (of, there)
        return there


def _file_of(error: FlowrNbError) -> dict[str, str | None]:
    """Name of the file that a state is gone from, and when it was changed; None where none is."""
    flow = error.flow if isinstance(error, SessionPlaceError) else None
    path = flow.path if flow is not None else None
    if path is None:
        return {"file": None, "changed": None}
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    except OSError:  # it is gone by now, too
        changed = None
    return {"file": path.name, "changed": changed}


class TransitionPanel(RunWidget):
    """A row for every transition out of the current state.

    Each row has a button that fires it, where it really leads, and each condition of its guard
    with its verdict under the evidence typed so far. A key of evidence is typed once, in the
    first row that asks for it.

    Args:
        run: The run to follow.
        theme: ``light``, ``dark``, or ``auto``: that of the page.
    """

    run: FlowRun
    _panel: Any = told()

    def __init__(self, run: FlowRun, *, theme: str = "auto") -> None:
        super().__init__(run, [PanelPart(run)], theme=theme)

    def _rows(self) -> ShowsRows | None:
        try:
            return self.run.options()
        except FlowrNbError:  # the flow or the state is gone, as the panel says
            return None
