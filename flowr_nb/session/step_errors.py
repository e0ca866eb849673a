"""Why a run cannot move: every reason, as an error that says the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.conditions import parse_condition
from flowr_nb.hints import did_you_mean, in_short, listed, seen_as, what_differs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from flowr_nb.flow.model import Flow
    from flowr_nb.session.options import ConditionVerdict

_SHOWN: Final = 200
_MOST_REASONS: Final = 12


class StepError(FlowrNbError):
    """Base of every reason why a run cannot move."""


class UnknownTriggerError(StepError):
    """The state has no transition of that trigger."""


class RunOverError(StepError):
    """The run has reached the outermost exit; nothing can fire."""


class SessionPlaceError(StepError):
    """The session stands where the flows, as they are now, have no such place.

    Attributes:
        flow: The flow that does not have the state any more; None where the flow itself is gone.
    """

    def __init__(self, message: str, flow: Flow | None = None) -> None:
        super().__init__(message)
        self.flow = flow


class BrokenFlowError(StepError):
    """The flow itself does not say where a transition leads."""


class EvidenceError(StepError):
    """The evidence is not exactly what the guard asks for.

    Attributes:
        missing: Keys that the guard asks for and that were not given.
        unexpected: Keys that were given and that the guard does not ask for.
    """

    def __init__(self, trigger: str, missing: Iterable[str], unexpected: Iterable[str]) -> None:
        self.missing = tuple(missing)
        self.unexpected = tuple(unexpected)
        parts = []
        if self.missing:
            parts.append(f"`{trigger}` needs evidence for {listed(self.missing)}")
        if self.unexpected:
            near = did_you_mean(self.unexpected[0], self.missing)
            parts.append(f"`{trigger}` takes no evidence for {listed(self.unexpected)}{near}")
        super().__init__("; ".join(parts))


class EvidenceValueError(StepError, ValueError):
    """A value was given that cannot be kept: it has no text, or one that is too long.

    Attributes:
        key: The key that it was given for.
    """

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"the evidence for `{key}` cannot be taken: {reason}")
        self.key = key


class ConditionsNotMetError(StepError):
    """The evidence is complete and a condition does not hold.

    Attributes:
        conditions: Those that do not hold.
    """

    def __init__(self, trigger: str, conditions: Iterable[ConditionVerdict]) -> None:
        self.conditions = tuple(conditions)
        reasons = "; ".join(map(_reason, self.conditions[:_MOST_REASONS]))
        if len(self.conditions) > _MOST_REASONS:
            reasons += f"; and {len(self.conditions) - _MOST_REASONS:,} more"
        super().__init__(f"`{trigger}` is blocked: {reasons}")


def _reason(verdict: ConditionVerdict) -> str:
    asked, key = in_short(verdict.in_words, _SHOWN), in_short(verdict.key)
    return f"{asked} does not hold, {key} is {_given(verdict)}"


def _given(verdict: ConditionVerdict) -> str:
    """What was given, and what the difference is where it looks like what is asked for."""
    given = verdict.given or ""
    shown = repr(given if len(given) <= _SHOWN else f"{given[:_SHOWN]}…")
    operator, value = parse_condition(verdict.expression)
    if operator.is_order or given == value or seen_as(given) != seen_as(value):
        return shown
    return f"{shown}, which looks the same: {what_differs(given, value)}"


def no_such_state(whose: str, flow: Flow, state: str) -> SessionPlaceError:
    """The error for a run that is in a state which its flow, as it is now, does not have."""
    ids = [known.id for known in flow.states]
    return SessionPlaceError(
        f"{whose} is in the state `{in_short(state)}`, which the flow `{flow.flow}` does not have; "
        f"it has {listed(ids)}{did_you_mean(state, ids)}",
        flow,
    )


def unknown_trigger(state: str, offered: Collection[str], trigger: str) -> UnknownTriggerError:
    """The error for a trigger that a state does not have."""
    have = f"it has {listed(offered)}" if offered else "it has none"
    hint = did_you_mean(trigger, offered)
    return UnknownTriggerError(
        f"`{in_short(state)}` has no trigger `{in_short(trigger)}`; {have}{hint}"
    )
