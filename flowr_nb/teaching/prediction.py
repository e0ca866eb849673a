"""What a learner says will happen, before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.hints import in_short
from flowr_nb.rich import ShowsRows, Table
from flowr_nb.session.evidence import as_texts, joined
from flowr_nb.session.step_errors import (
    EvidenceError,
    RunOverError,
    UnknownTriggerError,
    unknown_trigger,
)
from flowr_nb.teaching.choices import choices_of, chosen_of
from flowr_nb.teaching.errors import TeachingError
from flowr_nb.teaching.happening import Checked, Happening, given_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from flowr_nb.run.flow_run import FlowRun


def predict(
    run: FlowRun,
    trigger: str,
    evidence: Mapping[str, object] | None = None,
    /,
    *,
    leads_to: str | None = None,
    blocked_by: str | None = None,
    **more: object,
) -> Prediction:
    """Say what a trigger will do, before it does: then it does, and a wrong guess is explained.

    Without a guess it is asked what happens; nothing moves until `Prediction.check` is told.

    Args:
        run: The run.
        trigger: What is to be fired.
        evidence: What is given with it, in part or whole; a mapping, for keys that are no Python
            names or are called as the arguments here.
        leads_to: Where it leads: a state or an exit.
        blocked_by: The key of evidence whose condition blocks it.
        **more: Evidence as keywords (``coverage=70``).

    Returns:
        The prediction: true where it is right. Where nothing blocks the trigger the run has moved.

    Raises:
        StepError: There is no such trigger there, it takes no such evidence, or the run is over.
        FlowError: A flow is not to be had.
        TeachingError: Both guesses are made.
    """
    if leads_to is not None and blocked_by is not None:
        raise TeachingError(
            "a trigger leads somewhere or is blocked: give `leads_to=` or `blocked_by=`"
        )
    made = Prediction(run, trigger, as_texts(joined(evidence, more)))
    if leads_to is not None:
        made.leads_to(leads_to)
    elif blocked_by is not None:
        made.blocked_by(blocked_by)
    return made


class Prediction(ShowsRows):
    """A guess at what a trigger will do, or the question for one.

    True where it was right. What can be chosen shows in a notebook as long as nothing was.

    Args:
        run: The run.
        trigger: What is to be fired.
        evidence: What is given with it: key → text.
        order: Shuffles the choices; without it the places come first, by their names.

    Raises:
        StepError: There is no such trigger there, it takes no such evidence, or the run is over.

    Attributes:
        run: The run.
        trigger: What is to be fired.
        evidence: What is given with it.
        text: The question.
        choices: What may be chosen: places, and conditions that may block.
        happening: What will happen, which is not shown.
        right: Whether the guess was right; None where there was none yet.
        message: Why, in the words of the conditions; empty before.
        moved: Whether the run has moved.
    """

    def __init__(
        self,
        run: FlowRun,
        trigger: str,
        evidence: Mapping[str, str],
        *,
        order: Random | None = None,
    ) -> None:
        self.run, self.trigger, self.evidence = run, trigger, dict(evidence)
        self.right: bool | None = None
        self.message = ""
        self.moved = False
        at = run.session.configuration
        options = {option.trigger: option for option in run.options(self.evidence)}
        if not options and run.is_over:
            raise RunOverError(f"the run `{run.session.name}` is over (`{at.state}`)")
        if not isinstance(trigger, str):
            raise UnknownTriggerError(f"a trigger is a text, and no {type(trigger).__name__}")
        if trigger not in options:
            raise unknown_trigger(at.state, options, trigger)
        unexpected = [key for key in self.evidence if key not in options[trigger].keys]
        if unexpected:
            missing = [key for key in options[trigger].keys if key not in self.evidence]
            raise EvidenceError(trigger, missing, unexpected)
        self.happening = Happening(at, options[trigger])
        self.text = (
            f"in `{in_short(at.state)}`: what happens on `{in_short(trigger)}`"
            f"{given_words(self.evidence)}?"
        )
        self.choices = choices_of(self.happening, run.library, at.root_flow, order)

    def __bool__(self) -> bool:
        return self.right is True

    def __repr__(self) -> str:
        return f"Prediction({self.message or self.text})"

    def leads_to(self, place: str) -> Prediction:
        """Say that it leads to a state or an exit; then it is fired.

        Args:
            place: The state or exit.

        Raises:
            TeachingError: A guess was made already, or the run has moved since.
        """
        return self._answered(self.happening.leads_to(str(place)))

    def blocked_by(self, condition: str) -> Prediction:
        """Say that a condition blocks it; then it is fired.

        Args:
            condition: The key of evidence that it is about, or its words (``coverage ≥ 80%``).

        Raises:
            TeachingError: A guess was made already, or the run has moved since.
        """
        return self._answered(self.happening.blocked_by(str(condition)))

    def check(self, choice: str | int) -> Prediction:
        """Choose one of `choices`; then it is fired.

        Args:
            choice: The choice, or its number, counted from 1.

        Raises:
            TeachingError: It is none, a guess was made already, or the run has moved since.
        """
        return self._answered(self.happening.chosen(chosen_of(self.choices, choice)))

    def _answered(self, checked: Checked) -> Prediction:
        if self.right is not None:
            raise TeachingError("a guess was made already; ask again with `predict`")
        if self.run.session.configuration != self.happening.at:
            raise TeachingError("the run has moved since that was asked; ask again with `predict`")
        if self.happening.is_open:
            self.run.fire(self.trigger, self.evidence)
            self.moved = True
        self.right, self.message = checked.right, checked.message
        return self

    def _table(self) -> Table:
        if self.right is not None:
            return Table(f"{'✓' if self.right else '✗'} {self.message}")
        rows = [(f"{number}.", choice) for number, choice in enumerate(self.choices, 1)]
        return Table(self.text, rows)
