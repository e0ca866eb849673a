"""Two runs, of a version each, that are moved together: one step is taken by both if both can."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from flowr_nb.comparison.side import Side
from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import as_told, in_short
from flowr_nb.rich import ShowsRows, Table
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.session.history import StepKind
from flowr_nb.session.step_errors import StepError
from flowr_nb.store.memory import MemorySessionStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.changes.version import Version
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.history import Step

_WORDS: Final = ("before", "after")
_TOGETHER: Final = "they go together"


class _Common(NamedTuple):
    """Where both stood after the same steps, and how many each had in its history then."""

    at: tuple[Configuration, Configuration]
    steps: tuple[int, int]


class RunsTogether(ShowsRows):
    """A run of the version before and one of the version after, moved together.

    Whatever moves one of them, a press in a widget or a line of code, moves the other along: the
    same trigger with the same evidence, and a return to where both have been. Where the other
    cannot go along they part, and `message` says why; each then moves by itself, until one of them
    is taken back to where both have been. Nothing is saved.

    Args:
        before: The one version.
        after: The other.

    Attributes:
        before: The run of the one.
        after: The run of the other.
        message: That they go together, or why they have parted.

    Raises:
        FlowError: One of them cannot be begun.
    """

    def __init__(self, before: Version, after: Version) -> None:
        self.before = _begun(before, _WORDS[0])
        self.after = _begun(after, _WORDS[1])
        self.message = _TOGETHER
        self._is_moving = False
        self._common = [self._now()]
        self.before.observe(lambda _change: self._follow(0), "history")
        self.after.observe(lambda _change: self._follow(1), "history")

    @property
    def runs(self) -> tuple[FlowRun, FlowRun]:
        """Both runs."""
        return self.before, self.after

    @property
    def have_parted(self) -> bool:
        """Whether one of them could not go along."""
        return self.message != _TOGETHER

    def fire(
        self, trigger: str, evidence: Mapping[str, object] | None = None, /, **more: object
    ) -> None:
        """Fire a transition in both, as `FlowRun.fire`; if only one can take it they part.

        Args:
            trigger: Which.
            evidence: What the guards ask for; a mapping, for keys that are no Python names.
            **more: The same as keywords.

        Raises:
            StepError: Neither can take it, or they have parted.
            FlowError: A subflow is not to be had.
        """
        if self.have_parted:
            raise StepError(
                f"the two have parted; take the last step back in one of them (`.before.back()`), "
                f"or move each by itself: {self.message}"
            )
        try:
            self.before.fire(trigger, evidence, **more)
        except StepError:
            self.after.fire(trigger, evidence, **more)

    def _now(self) -> _Common:
        one, other = self.runs
        return _Common(
            (one.session.configuration, other.session.configuration),
            (len(one.history), len(other.history)),
        )

    def _follow(self, which: int) -> None:
        """What one of them did is done by the other, if it can."""
        if self._is_moving:
            return
        self._is_moving = True
        try:
            history = self.runs[which].history
            if history and history[-1].kind is StepKind.RETURN:
                self._return_along(which)
            elif not self.have_parted and history:
                self._go_along(which, history[-1])
        finally:
            self._is_moving = False

    def _return_along(self, which: int) -> None:
        """To the place where both were the last time that the mover was where it is now."""
        mover, other = self.runs[which], self.runs[1 - which]
        at = mover.session.configuration
        found = next((each for each in reversed(self._common) if each.at[which] == at), None)
        if found is None:
            return
        steps = found.steps[1 - which]
        if len(other.history) != steps:
            other.return_to(steps - 1)
        self.message = _TOGETHER
        self._common.append(self._now())

    def _go_along(self, which: int, step: Step) -> None:
        try:
            self.runs[1 - which].fire(step.trigger, step.evidence)
        except FlowrNbError as error:
            self.message = as_told(
                f"they part at `{in_short(step.trigger)}`, which the version {_WORDS[which]} can "
                f"take and the one {_WORDS[1 - which]} cannot: {error}"
            )
        else:
            self._common.append(self._now())

    def __repr__(self) -> str:
        return f"RunsTogether({self.message})"

    def _table(self) -> Table:
        places = [str(run.session.configuration) for run in self.runs]
        return Table(self.message, list(zip(_WORDS, places, strict=True)))

    def _repr_html_(self) -> str:
        from flowr_nb.faces import picture_of  # noqa: PLC0415 - only for who looks
        from flowr_nb.faces.small import side_by_side  # noqa: PLC0415

        pictures = side_by_side(
            (f"{word}: {run.session.configuration}", picture_of(run))
            for word, run in zip(_WORDS, self.runs, strict=True)
        )
        return f"<p>{escape(self.message)}</p>{pictures}"


def _begun(version: Version, name: str) -> FlowRun:
    # In a library in which the flow's name means this version.
    library = Side.begun(version.flow, version.library).library
    return FlowRun.draft(library, MemorySessionStore(), version.flow.flow, name)
