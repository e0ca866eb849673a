"""What happens next? A learner says so before the picture moves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flowr_nb.browser.halves import PACKED_PREDICTION
from flowr_nb.errors import FlowrNbError
from flowr_nb.lessons.markup import tree_of_words
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.session import stepper
from flowr_nb.session.history import is_same_place
from flowr_nb.teaching import TeachingError
from flowr_nb.teaching.prediction import Prediction
from flowr_nb.teaching.quiz import drafted_at, order_of
from flowr_nb.widgets.flow_diagram import FlowDiagram
from flowr_nb.widgets.mimebundle import rows_bundle
from flowr_nb.widgets.part import Part
from flowr_nb.widgets.run_widget import told

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from typing import Unpack

    from flowr_nb.diagram.still import Bundle
    from flowr_nb.diagram.view import ViewWords
    from flowr_nb.renderers import Renderer
    from flowr_nb.widgets.wire import Handler, Said


class PredictionPart(Part):
    """A question about where a run is, and what was said to it.

    Args:
        run: The run to ask about, and to move.
        seed: Another one asks in another order.
        moving: Around what moves the run: it is told when it is over.

    Attributes:
        prediction: The question, and what was said to it; None where there is nothing to ask.
        asked: How many questions were answered.
        right: How many of the answers were right.
    """

    name = "prediction"
    traits = ("session",)

    def __init__(
        self, run: FlowRun, seed: int | str, moving: Callable[[], AbstractContextManager[None]]
    ) -> None:
        super().__init__(run)
        self._seed = seed
        self._moving = moving
        self._seen_drafts: set[str] = set()
        self._chosen: str | None = None
        self._number = 0
        self.asked = self.right = 0
        self.ask()

    @property
    def handlers(self) -> dict[str, Handler]:
        """Choose, and go on to the next question."""
        return {"choose": self._choose, "go": self._go}

    @property
    def question(self) -> str:
        """What is asked, in words."""
        if self.prediction is not None:
            return self.prediction.text
        return f"in `{self.run.session.state}` nothing is left to ask"

    def ask(self) -> None:
        """Ask about where the run is, what was asked before only where nothing else is left."""
        self.prediction = self._next()
        self._chosen = None
        self._number += 1
        self._about = self.run.session

    def shown(self) -> dict[str, str]:
        """The question; another one where the run was moved by somebody else."""
        if not is_same_place(self._about, self.run.session):
            self.ask()
        return self.content()

    def content(self) -> dict[str, str]:
        """The question, and what was said to it, as JSON."""
        asked, chosen = self.prediction, self._chosen
        question: dict[str, Any] = {"text": tree_of_words(self.question)}
        if asked is not None:
            _, _, why = asked.message.partition(": ")
            question |= {
                "choices": asked.choices,
                "chosen": chosen,
                "isRight": asked.right,
                "why": tree_of_words(why) if why else [],
            }
        told = {"step": self._number, "question": question}
        return {"_prediction": json.dumps({**told, "right": self.right, "asked": self.asked})}

    def _next(self) -> Prediction | None:
        at = self.run.session.configuration
        try:
            options = stepper.options(self.run.library, at)
            drafts = drafted_at(at, options, f"{self._seed}/{self.asked}")
            made = [(f"{at} {trigger} {given}", trigger, given) for trigger, given in drafts]
            fresh = [each for each in made if each[0] not in self._seen_drafts] or made
            for name, trigger, given in fresh:
                self._seen_drafts.add(name)
                order = order_of(f"{self._seed}/{self.asked}/{name}")
                return Prediction(self.run, trigger, given, order=order)
        except FlowrNbError:
            return None  # a flow that is gone or broken: the picture says so
        return None

    def _choose(self, said: Said) -> None:
        """``choice``: the text of the answer; ``step``: the number of the question."""
        self._still_at(said)
        if self.prediction is None:
            raise TeachingError("nothing is asked here")
        choice = str(said.get("choice"))
        with self._moving():
            self.prediction.check(choice)
            self._about = self.run.session
            self._chosen = choice
            self.asked += 1
            self.right += bool(self.prediction)

    def _go(self, said: Said) -> None:
        """``to``: next, or again, from the beginning; ``step``: as above."""
        self._still_at(said)
        with self._moving():
            if said.get("to") == "again":
                self.run.return_to(-1)
            self.ask()

    def _still_at(self, said: Said) -> None:
        if said.get("step") != self._number:
            raise TeachingError("another question is asked by now, and nothing was done")


class PredictWidget(FlowDiagram):
    """Asks what happens next, and then lets it happen: “What happens next?”.

    A question about the place that the run is in, beside its picture, with choices: where a trigger
    leads with some evidence, or which condition blocks it. *Check* says whether the guess is right,
    and why, in the words of the conditions; the run moves, or stays where it is blocked, and the
    picture with it. Who moves the run otherwise is asked about where it is then. The questions are
    made from the flow, and are the same of one seed.

    Args:
        run: The run to ask about, and to move.
        seed: Another one asks in another order.
        **view: How its picture shows it: the words of a `FlowDiagram`.

    Raises:
        NotShownError: It is no run.
    """

    run: FlowRun
    _esm = PACKED_PREDICTION
    _shows = (FlowRun,)
    _names = ("diagram", "prediction")

    _prediction: Any = told()

    def __init__(self, run: FlowRun, *, seed: int | str = 0, **view: Unpack[ViewWords]) -> None:
        self._asking = PredictionPart(run, seed, self._moving)
        super().__init__(run, **view)

    def __repr__(self) -> str:
        return f"PredictWidget({self._asking.question})"

    @property
    def prediction(self) -> Prediction | None:
        """The question, and what was said to it; None where there is nothing to ask."""
        return self._asking.prediction

    @property
    def asked(self) -> int:
        """How many questions were answered."""
        return self._asking.asked

    @property
    def right(self) -> int:
        """How many of the answers were right."""
        return self._asking.right

    def ask(self) -> None:
        """Ask about where the run is, what was asked before only where nothing else is left."""
        self._asking.ask()
        self._refresh()

    def _still(self, renderer: Renderer) -> Bundle:
        return self._with_question(super()._still(renderer))

    def _alone(self, renderer: Renderer) -> Bundle:
        return self._with_question(super()._alone(renderer))

    def _with_question(self, still: Bundle) -> Bundle:
        """A still picture with the question below it."""
        data, metadata = still
        rows, _ = rows_bundle(self.prediction, repr(self))
        html = data.get("text/html", "") + rows.get("text/html", "")
        return {**data, **rows, **({"text/html": html} if html else {})}, metadata

    def _parts_of(self, run: FlowRun) -> Sequence[Part]:
        return (*super()._parts_of(run), self._asking)
