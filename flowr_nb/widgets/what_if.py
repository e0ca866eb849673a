"""The panel of evidence in words that the browser's half shows: questions, and what is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.conditions import to_text
from flowr_nb.session.what_if import Question, questions
from flowr_nb.widgets.moving import MAX_TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.run.flow_run import FlowRun

MAX_USES: Final = 3
"""Most places that a question tells it is asked in."""


def asked_by(run: FlowRun) -> list[dict[str, Any]]:
    """The questions of a run as its panel shows them; none where the flows do not tell."""
    try:
        return [_asked(question) for question in questions(run.library, run.session.configuration)]
    except FlowrNbError:
        return []  # the picture says what is wrong


def given_to(run: FlowRun) -> dict[str, Any]:
    """What is assumed and what is typed, as the panel shows it."""
    typed = {key: to_text(value) for key, value in run.evidence.items()}
    return {"assumed": dict(run.assumed), "typed": typed}


def texts_of(values: Mapping[object, object]) -> dict[str, str | None]:
    """What a front end sent as evidence: texts, or None to take a key off; the rest is dropped."""
    return {
        key: None if value is None else value[:MAX_TEXT]
        for key, value in values.items()
        if isinstance(key, str) and (value is None or isinstance(value, str))
    }


def _asked(question: Question) -> dict[str, Any]:
    told = [f"{use.words} for {use.edge.trigger} in {use.edge.state}" for use in question.uses]
    more = len(told) - MAX_USES
    words = "; ".join(told[:MAX_USES]) + (f"; and {more} more" if more > 0 else "")
    return {
        "key": question.key,
        "kind": question.kind.value,
        "minimum": question.minimum,
        "maximum": question.maximum,
        "step": question.step,
        "unit": question.unit,
        "choices": list(question.choices),
        "here": question.is_here,
        "words": words,
    }
