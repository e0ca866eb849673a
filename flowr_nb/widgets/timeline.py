"""What the run has done, step by step: look at a past step, and go back to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import traitlets

from flowr_nb.diagram.panel import steps_of, time_of
from flowr_nb.session.history import History
from flowr_nb.session.step_errors import StepError
from flowr_nb.widgets.looking_back import LookingBack
from flowr_nb.widgets.part import Part
from flowr_nb.widgets.run_widget import RunWidget, are_same, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from flowr_nb.rich import ShowsRows
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.session.history import Step
    from flowr_nb.widgets.wire import Handler, Said

STEPS_OF_A_PAGE: Final = 40
"""Steps that are sent together: a step sends those of its page again, and no others."""
PAGES: Final = 5
"""Most pages in the list: the last ones."""


class ListsSteps(traitlets.HasTraits):
    """The pages of a list of steps, each in a trait of its own, which is sent when it changes.

    A page goes where its number leaves that remainder, so that a new one takes the oldest's place.
    """

    _steps_0: Any = told()
    _steps_1: Any = told()
    _steps_2: Any = told()
    _steps_3: Any = told()
    _steps_4: Any = told()


class TimelinePart(Part):
    """The steps of a run.

    Args:
        run: The run.
        is_listed: Whether the steps are listed, and not only counted.
    """

    name = "timeline"
    traits = ("session", "history", "looking_at")

    def __init__(self, run: FlowRun, is_listed: Callable[[], bool]) -> None:
        super().__init__(run)
        self._is_listed = is_listed
        self._looking_back = LookingBack()
        self._pages: dict[str, tuple[tuple[Step, ...], str]] = {}

    @property
    def handlers(self) -> dict[str, Handler]:
        """Look at a step, go back to it, and write all of them as a scenario."""
        return {"look": self._look, "return": self._return, "scenario": self._scenario}

    def content(self) -> dict[str, str]:
        """The steps where they are listed, else how many there are: a long list costs."""
        run = self.run
        history = run.history
        is_listed = self._is_listed()
        pages = -(-len(history) // STEPS_OF_A_PAGE)
        is_whole = pages <= PAGES
        timeline = {
            "count": len(history),
            "looking": run.looking_at,
            "meanwhile": self._looking_back.meanwhile(run.value),
            "isListed": is_listed,
            "begun": history[0].before.state if history and is_whole else None,
            "begunAt": time_of(run.value, -1) if history else None,
        }
        listed = range(max(0, pages - PAGES), pages) if is_listed else range(0)
        told = dict.fromkeys((f"_steps_{each}" for each in range(PAGES)), "null")
        told.update(self._page(number) for number in listed)
        return {**told, "_timeline": json.dumps(timeline)}

    def _page(self, number: int) -> tuple[str, str]:
        """The trait of a page, and the page as JSON; one that has not changed is not made anew."""
        trait, first = f"_steps_{number % PAGES}", number * STEPS_OF_A_PAGE
        steps = self.run.history[first : first + STEPS_OF_A_PAGE]
        known, page = self._pages.get(trait, ((), ""))
        if not are_same(steps, known):
            page = json.dumps(steps_of(steps, first))
            self._pages[trait] = (steps, page)
        return trait, page

    def _look(self, said: Said) -> None:
        """``step`` of the history and ``at``, its time; null for the present."""
        self.run.looking_at = None if said.get("step") is None else self._step(said)

    def _return(self, said: Said) -> None:
        """``step`` of the history and ``at``, its time."""
        self.run.return_to(self._step(said))

    def _scenario(self, _said: Said) -> dict[str, str]:
        return {"text": self.run.to_scenario()}

    def _step(self, said: Said) -> int:
        step, history = said.get("step"), self.run.history
        if not isinstance(step, int) or not history or not -1 <= step < len(history):
            raise StepError(f"the run `{self.run.session.name}` has no such step any more")
        if time_of(self.run.value, step) != said.get("at"):
            raise StepError("the steps have changed meanwhile; choose one of those that are there")
        return step


class Timeline(RunWidget, ListsSteps):
    """The steps of a run; picking one shows it on every diagram of the run.

    *Return here* takes the run back to the step that is looked at (which is a step itself:
    nothing is erased), *Back to now* only looks at the present again.

    Args:
        run: The run to follow.
        theme: ``light``, ``dark``, or ``auto``: that of the page.
    """

    run: FlowRun
    history = traitlets.Bool(True).tag(sync=True)
    """Whether the steps are listed: here always."""
    _timeline: Any = told()

    def __init__(self, run: FlowRun, *, theme: str = "auto") -> None:
        super().__init__(run, [TimelinePart(run, lambda: True)], theme=theme)

    def _rows(self) -> ShowsRows | None:
        return History(self.run.history)
