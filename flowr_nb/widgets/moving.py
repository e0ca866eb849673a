"""What a person does to a run: fire, type evidence, go back. Refused where the run has moved on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flowr_nb.diagram.panel import trail_of
from flowr_nb.run.told_together import in_turn
from flowr_nb.session.options import OptionStatus
from flowr_nb.session.step_errors import StepError

if TYPE_CHECKING:
    from flowr_nb.run.flow_run import FlowRun
    from flowr_nb.widgets.wire import Answer, Said

MAX_TEXT: Final = 1_000
"""Longest value that is taken from a field, and longest key of one, in characters."""
_MAX_SHOWN: Final = 80


@in_turn
def fire(run: FlowRun, said: Said) -> Answer:
    """``trigger``, and ``at`` which place it was seen; ``assuming`` which values, if any."""
    trigger = str(said.get("trigger"))
    refuse_moved(run, said, f"{in_short(trigger)} was not fired")
    assumed = _assumed_for(run, trigger) if run.assumed else {}
    if assumed and said.get("assuming") != assumed:
        values = ", ".join(f"{key} = {value or '“”'}" for key, value in assumed.items())
        question = f"{in_short(trigger)} would be fired with what is only assumed: {values}."
        return {"question": question, "assuming": assumed}
    run.press(trigger)
    return None


@in_turn
def give(run: FlowRun, said: Said) -> None:
    """``key`` and ``text`` of evidence, an empty one too (null for no more), and ``at`` where."""
    key, text = said.get("key"), said.get("text")
    if not (isinstance(key, str) and len(key) <= MAX_TEXT and isinstance(text, str | None)):
        raise StepError("which evidence is meant is not told")
    refuse_moved(run, said, f"what was typed for {in_short(key)} was not taken")
    evidence = {**run.evidence}
    evidence.pop(key, None)
    if text is not None:
        evidence[key] = text[:MAX_TEXT]
    run.evidence = evidence


@in_turn
def assume(run: FlowRun, said: Said) -> None:
    """``values``: evidence key → text, or null for no more; what is neither is not taken."""
    values = said.get("values")
    if isinstance(values, dict):
        run.assume(
            {
                key: None if value is None else value[:MAX_TEXT]
                for key, value in values.items()
                if isinstance(key, str) and isinstance(value, str | None)
            }
        )


@in_turn
def undo(run: FlowRun, said: Said) -> None:
    """``at``: which place is to be left."""
    refuse_moved(run, said, "no step was taken back")
    run.back()


@in_turn
def restart(run: FlowRun, said: Said) -> None:
    """``at``: which place is to be left."""
    refuse_moved(run, said, "it was not begun again")
    run.return_to(-1)


def refuse_moved(run: FlowRun, said: Said, consequence: str) -> None:
    """Refuse what was meant for another place than where the run is by now.

    Raises:
        StepError: It is somewhere else.
    """
    session = run.session
    if said.get("at") != trail_of(session):
        raise StepError(
            f"the run has moved on: it is in {session.configuration} now, and {consequence}"
        )


def in_short(name: Any) -> str:  # noqa: ANN401 - whatever came
    """A name in a sentence, cut where it is very long."""
    text = str(name)
    return f"`{text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + '…'}`"


def _assumed_for(run: FlowRun, trigger: str) -> dict[str, str]:
    """What is only assumed of the evidence that opens a transition; nothing where it stays shut."""
    option = next((each for each in run.situation.options if each.trigger == trigger), None)
    if option is None or option.status is not OptionStatus.OPEN:
        return {}
    return {key: run.assumed[key] for key in option.keys if run.value.is_assumed(key)}
