"""The walk that a document writes into one line: ``build; pass coverage=86% failures=0``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import in_short
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.scenario.model import ScenarioStep, ScenarioStepKind
from flowr_nb.scenario.running import place_in_flow
from flowr_nb.sphinx_ext.reporting import with_place
from flowr_nb.store.memory import MemorySessionStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow

_TOKEN: Final = re.compile(
    r"""(?P<gap>[^\S\n]+)|(?P<end>[;\n])|"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'"""
    r"""|(?P<equals>=)|(?P<plain>[^\s;"'=]+)""",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_FORM: Final = "a walk is written `build; pass coverage=86% failures=0`"


class WalkError(FlowrNbError):
    """A walk that cannot be read, or that the flow does not allow."""


def parse_walk(text: str) -> list[ScenarioStep]:
    """Read a walk.

    Steps are parted by ``;`` or by lines. Each is a trigger and what is given with it,
    ``key=value``; what has spaces, ``;``, ``=`` or quotation marks in it stands in quotation marks.

    Raises:
        WalkError: It is not written so.
    """
    steps: list[ScenarioStep] = []
    for words in _steps(text):
        (trigger, given), *evidence = words
        number = len(steps) + 1
        if given is not None:
            trigger = f"{trigger}={given}"
        values: dict[str, str] = {}
        for key, value in evidence:
            if value is None:
                raise WalkError(
                    f"`{in_short(key)}` in step {number} is not `key=value`; {_FORM}, "
                    "and what has spaces in it stands in quotation marks"
                )
            if key in values:
                raise WalkError(f"step {number} gives `{in_short(key)}` twice")
            values[key] = value
        steps.append(ScenarioStep(ScenarioStepKind.FIRE, trigger, values))
    return steps


def walked(library: FlowLibrary, flow: Flow, text: str) -> FlowRun:
    """A run of a flow that has taken a walk.

    Args:
        library: Where flows are found.
        flow: The flow.
        text: The walk; none stands at the beginning.

    Raises:
        WalkError: It cannot be read, or a step cannot be taken; the message says where in the flow.
        FlowError: The flow cannot be run.
    """
    steps = parse_walk(text)
    run = FlowRun.draft(library, MemorySessionStore(), flow)
    for number, step in enumerate(steps, 1):
        try:
            run.fire(step.name, step.evidence)
        except FlowrNbError as error:
            told = f"step {number} of {len(steps)}, `{in_short(step.name)}`: {error}"
            raise WalkError(with_place(told, place_in_flow(run.place, step.name))) from None
    return run


def _steps(text: str) -> Iterator[list[tuple[str, str | None]]]:
    """The words of each step: what stands before the first ``=``, and what after it."""
    words: list[tuple[str, str | None]] = []
    is_inside, at = False, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise WalkError(f"a quotation mark is not closed: {in_short(text[at:])}; {_FORM}")
        at = match.end()
        if match.lastgroup == "end":
            if words:
                yield words
            words, is_inside = [], False
        elif match.lastgroup == "gap":
            is_inside = False
        else:
            if not is_inside:
                words.append(("", None))
            is_inside = True
            key, value = words[-1]
            if match.lastgroup == "equals" and value is None:
                words[-1] = (key, "")
                continue
            part = match[match.lastgroup] if match.lastgroup else ""
            if match.lastgroup == "double":
                part = _ESCAPE.sub(r"\1", part)
            words[-1] = (key + part, None) if value is None else (key, value + part)
    if words:
        yield words
