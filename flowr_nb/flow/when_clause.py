"""A guard as written, with the groups that it names written out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flowr_nb.flow.conditions import parse_condition
from flowr_nb.flow.errors import ConditionSyntaxError, FlowParseError
from flowr_nb.flow.model import GuardCondition
from flowr_nb.hints import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable


def resolve_when_clause(
    when_clause: Mapping[str, str] | Iterable[str | Mapping[str, str]] | str,
    conditions: Mapping[str, Mapping[str, str]] | None,
    state_id: str,
) -> tuple[GuardCondition, frozenset[str] | None]:
    """A guard as written, with the groups it names written out.

    Args:
        when_clause: Conditions (evidence key → expression), the name of a group, or a list of
            both, of which a later one overrides an equal key.
        conditions: The groups of the state.
        state_id: The state, for messages.

    Returns:
        The guard, and the groups it names; None where it names none.

    Raises:
        FlowParseError: It names a group that there is not, or has the operator ``~=``.
    """
    resolved: dict[str, str] = {}
    names: set[str] = set()
    parts = [when_clause] if isinstance(when_clause, str | Mapping) else when_clause
    for part in parts:
        if isinstance(part, str):
            names.add(part)
            if part not in (conditions or {}):
                raise FlowParseError(
                    f"the state `{state_id}` has no group of conditions `{part}`"
                    f"{did_you_mean(part, conditions or {})}"
                )
        resolved.update((conditions or {})[part] if isinstance(part, str) else part)
    for key, expression in resolved.items():
        try:
            parse_condition(expression)
        except ConditionSyntaxError as error:
            raise ConditionSyntaxError(f"state `{state_id}`, condition `{key}`: {error}") from None
    return GuardCondition(resolved), frozenset(names) or None
