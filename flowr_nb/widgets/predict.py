"""What happens next? A learner says so before the picture moves."""

from __future__ import annotations

from html import escape
from random import Random
from typing import TYPE_CHECKING, Any, Final

import ipywidgets

from flowr_nb import renderers
from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import as_told
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.session import stepper
from flowr_nb.teaching.prediction import Prediction
from flowr_nb.teaching.quiz import drafted_at
from flowr_nb.widgets.flow_diagram import FlowDiagram
from flowr_nb.widgets.mimebundle import beside_widget, rows_bundle
from flowr_nb.widgets.run_widget import NotShownError

if TYPE_CHECKING:
    from typing import Unpack

    from flowr_nb.diagram.view import ViewWords

_CHECK: Final = "Check"
_NEXT: Final = "Next question"
_AGAIN: Final = "Begin again"
_RIGHT: Final = "✓ right"
_WRONG: Final = "✗ not right"


class PredictWidget(ipywidgets.VBox):
    """Asks what happens next, and then lets it happen: “What happens next?”.

    A question about the place that the run is in, with choices: where a trigger leads with some
    evidence, or which condition blocks it. *Check* says whether the guess is right, and why, in the
    words of the conditions; the run moves, or stays where it is blocked, and the picture with it.
    Who moves the run otherwise is asked about where it is then. The questions are made from the
    flow, and are the same of one seed.

    It is put together from ipywidgets, and so needs a host that shows those.

    Args:
        run: The run to ask about, and to move.
        seed: Another one asks in another order.
        **view: How its diagram shows it: the words of a `FlowDiagram`.

    Raises:
        NotShownError: It is no run.

    Attributes:
        run: The run.
        diagram: Its picture.
        prediction: The question, and what was said to it; None where there is nothing to ask.
        asked: How many questions were answered.
        right: How many of the answers were right.
    """

    def __init__(self, run: FlowRun, *, seed: int | str = 0, **view: Unpack[ViewWords]) -> None:
        if not isinstance(run, FlowRun):
            raise NotShownError(
                f"a PredictWidget asks about a FlowRun, and found a {type(run).__name__}; "
                '`ws.run("deploy")` of a workspace gives one'
            )
        self.run, self._seed = run, seed
        self.diagram = FlowDiagram(run, **view)
        self.prediction: Prediction | None = None
        self.asked = self.right = 0
        self._seen: set[str] = set()
        self._is_moving = False
        wide = {"width": "auto"}
        self._heading = ipywidgets.HTML(layout=wide)
        self._choices = ipywidgets.RadioButtons(
            options=[],
            description="Your guess:",
            tooltip="What happens next",  # else it is called `null`
            layout=wide,
            style={"description_width": "auto"},
        )
        self._button = ipywidgets.Button(description=_CHECK, button_style="primary")
        self._verdict = ipywidgets.HTML(layout=wide)
        self._button.on_click(self._on_button)
        super().__init__(
            [self.diagram, self._heading, self._choices, self._button, self._verdict],
            layout={"width": "100%"},
        )
        self.ask()
        run.observe(self._on_moved, "session")

    def __repr__(self) -> str:
        return f"PredictWidget({self._question})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:  # noqa: ANN401 - a host's own form
        renderer = renderers.current()
        if renderer.name != "widget":
            return self.diagram._repr_mimebundle_(**kwargs)
        data, metadata = self.diagram._still(renderer)  # noqa: SLF001 - a widget's own, of this room
        rows, _ = rows_bundle(self.prediction, repr(self))
        html = data.get("text/html", "") + rows.get("text/html", "")
        shown = {**data, **rows, **({"text/html": html} if html else {})}
        return beside_widget(super()._repr_mimebundle_(**kwargs), (shown, metadata))

    def close(self) -> None:
        """Stop following the run, and take the widget off the page."""
        if self.comm is not None:
            self.run.unobserve(self._on_moved, "session")
            for child in self.children:
                child.close()
        super().close()

    @property
    def _question(self) -> str:
        if self.prediction is not None:
            return self.prediction.text
        return f"in `{self.run.session.state}` nothing is left to ask"

    def ask(self) -> None:
        """Ask about where the run is, what was asked before only where nothing else is left."""
        self.prediction = self._next()
        choices = self.prediction.choices if self.prediction is not None else ()
        self._heading.value = f"<p><strong>What happens next?</strong> {_html(self._question)}</p>"
        self._choices.options = ()
        self._choices.options = choices
        self._choices.value = None
        self._choices.disabled = False
        self._choices.layout.display = None if choices else "none"
        self._button.description = _CHECK if choices else _AGAIN
        self._verdict.value = ""

    def _next(self) -> Prediction | None:
        at = self.run.session.configuration
        try:
            options = stepper.options(self.run.library, at)
            drafts = drafted_at(at, options, f"{self._seed}/{self.asked}")
            made = [(f"{at} {trigger} {given}", trigger, given) for trigger, given in drafts]
            fresh = [each for each in made if each[0] not in self._seen] or made
            for name, trigger, given in fresh:
                self._seen.add(name)
                order = Random(f"{self._seed}/{self.asked}/{name}")  # noqa: S311 - not by chance
                return Prediction(self.run, trigger, given, order=order)
        except FlowrNbError:
            return None  # a flow that is gone or broken: the picture says so
        return None

    def _on_button(self, _button: object) -> None:
        """Check; once it was, go on to the next question, or to the beginning."""
        if self._button.description == _AGAIN:
            self._begin_again()
        elif self._button.description == _NEXT or self.prediction is None:
            self.ask()
        elif self._choices.value is None:
            self._tell("choose what you think happens, and check it then")
        else:
            self._check(self.prediction, self._choices.value)

    def _check(self, prediction: Prediction, choice: str) -> None:
        self._is_moving = True
        try:
            prediction.check(choice)
        except FlowrNbError as error:
            self._tell(str(error))
            return
        finally:
            self._is_moving = False
        self.asked += 1
        self.right += bool(prediction)
        self._choices.disabled = True
        self._button.description = _NEXT
        sign = _RIGHT if prediction else _WRONG
        _, _, why = prediction.message.partition(": ")
        self._tell(f"{why} ({self.right} of {self.asked} right)", sign)

    def _begin_again(self) -> None:
        self._is_moving = True
        try:
            self.run.return_to(-1)
        except FlowrNbError as error:
            self._tell(str(error))
        else:
            self.ask()
        finally:
            self._is_moving = False

    def _on_moved(self, _change: object) -> None:
        if not self._is_moving:
            self.ask()

    def _tell(self, words: str, sign: str = "") -> None:
        # A new element with this role is read out, wherever the focus is.
        head = f"<strong>{sign}</strong>: " if sign else ""
        self._verdict.value = f'<p role="alert">{head}{_html(words)}</p>'


def _html(words: str) -> str:
    """Words with the names in them, which stand between backticks, as code."""
    parts = escape(as_told(words)).split("`")
    if len(parts) % 2 == 0:  # a name has one itself
        return "`".join(parts)
    return "".join(
        f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts)
    )
