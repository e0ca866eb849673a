"""A run in words: where it stands, and what can happen there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import printable

if TYPE_CHECKING:
    from flowr_nb.run.flow_run import FlowRun


def title_of(run: FlowRun) -> str:
    """A run in one line: ``friday: deploy › testing, 2 steps not saved``."""
    steps = run.unsaved_steps
    unsaved = ""
    if run.unsaved:
        unsaved = f", {steps} step{'' if steps == 1 else 's'} not saved" if steps else ", not saved"
    return f"{printable(run.session.name)}: {run.session.configuration}{unsaved}"


def rows_of(run: FlowRun) -> list[tuple[str, str, str]]:
    """A row for each transition out of where a run stands: trigger, landing, whether it can fire.

    One row that says what is wrong where the run's flow or state is gone; none once it is over.
    """
    try:
        return [option.row for option in run.situation.options]
    except FlowrNbError as error:
        return [("", "", str(error))]
