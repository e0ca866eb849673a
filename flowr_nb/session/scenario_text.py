"""A walk as the text of a scenario: YAML that `flowr_nb.scenario` reads and walks again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import yaml

from flowr_nb.session.configuration import SEPARATOR
from flowr_nb.session.history import StepKind
from flowr_nb.session.step_errors import StepError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.history import Step

_KEPT: Final = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("bool", "null", "merge", "value"))


class _Inline(dict[str, str]):
    """Evidence, which is written into the line of its step."""


class _Dumper(yaml.SafeDumper):
    """Writes names as they are: `007` needs no quotes here, as all is read as text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - it is how PyYAML has it
        first: [each for each in found if each[0] in _KEPT]
        for first, found in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Lists stand under their key, not beside it."""
        super().increase_indent(flow, False)


def _inline(dumper: yaml.SafeDumper, given: _Inline) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", given, flow_style=True)


_Dumper.add_representer(_Inline, _inline)


def fired(trigger: str, evidence: Mapping[str, object]) -> Any:  # noqa: ANN401 - plain YAML data
    """The step of a scenario that fires a trigger, whatever that is called."""
    given = _Inline({key: str(value) for key, value in evidence.items()})
    return {trigger: given} if given else trigger


def blocked(trigger: str, evidence: Mapping[str, str]) -> Any:  # noqa: ANN401 - plain YAML data
    """The step that asserts that evidence does not open a guard."""
    return {"blocked": trigger, "with": _Inline(evidence)}


def stands(at: Configuration, *, is_over: bool) -> dict[str, str]:
    """The step that asserts where a run stands."""
    if is_over:
        return {"exits": at.state}
    path = (*at.level, at.state)
    # A name that has the sign between the parts cannot be told from two.
    is_clear = not any(SEPARATOR.strip() in part for part in path)
    return {"at": SEPARATOR.join(path) if is_clear else at.state}


def scenario_text(flow: str, scenarios: Mapping[str, Sequence[Any]]) -> str:
    """Scenarios as the text of a file.

    Args:
        flow: The flow.
        scenarios: Name → steps, of `fired`, `blocked` and `stands`.
    """
    data = {"flow": flow, "scenarios": {name: list(steps) for name, steps in scenarios.items()}}
    text: str = yaml.dump(
        data,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=math.inf,
    )
    return text


def walk_of(history: Sequence[Step], start: Configuration) -> list[Step]:
    """The steps that lead from the beginning to where a run stands, without what was taken back.

    Args:
        history: What the run did.
        start: Where a run of its flow begins.

    Raises:
        StepError: It did not begin there, or a step of it was made elsewhere.
    """
    begun = "this walk cannot be written as a scenario: "
    if history and history[0].before.configuration != start:
        raise StepError(
            f"{begun}what is known of it begins at `{history[0].before.configuration}`, not at "
            f"`{start}`"
        )
    walk: list[Step] = []
    for number, step in enumerate(history, 1):
        if step.kind is StepKind.ELSEWHERE:
            raise StepError(f"{begun}step {number} was made elsewhere, and nobody knows by what")
        if step.kind is StepKind.FIRE:
            walk.append(step)
            continue
        place = step.after.configuration
        while walk and walk[-1].after.configuration != place:
            walk.pop()
    return walk
