"""What a trigger does at a place, by some evidence: where it leads or what blocks it, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flowr_nb.hints import did_you_mean, in_short, listed
from flowr_nb.rich import ShowsRows, Table
from flowr_nb.session.options import OptionStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import ConditionVerdict, Landing, Option

BLOCKED: Final = "blocked: "
_MOST: Final = 12
"""Most conditions that are told."""


@dataclass(frozen=True, slots=True)
class Checked(ShowsRows):
    """What comes of a guess.

    True where it is right.

    Attributes:
        right: Whether it is.
        message: Why, in the words of the conditions.
    """

    right: bool
    message: str

    def __bool__(self) -> bool:
        return self.right

    def _table(self) -> Table:
        return Table(f"{'✓' if self.right else '✗'} {self.message}")


def place_words(landing: Landing) -> str:
    """Where a step leads, as it is chosen: ``approval``, ``feature › scope › discovery``."""
    at = landing.configuration
    name = str(at) if at.stack else at.state
    return f"{name} (the end)" if landing.is_over else name


@dataclass(frozen=True, slots=True)
class Happening:
    """What a trigger does.

    Attributes:
        at: Where it is fired.
        option: The transition, judged by what is given.
    """

    at: Configuration
    option: Option

    @property
    def is_open(self) -> bool:
        """Whether it can be taken."""
        return self.option.landing is not None and self.option.status is OptionStatus.OPEN

    @property
    def blocking(self) -> tuple[ConditionVerdict, ...]:
        """The conditions that do not hold, or cannot be judged as nothing is given."""
        return tuple(each for each in self.option.conditions if each.holds is not True)

    @property
    def words(self) -> str:
        """What happens and why: ```pass` is blocked, …``."""
        name, option = f"`{in_short(self.option.trigger)}`", self.option
        if option.landing is None:
            return f"{name} leads nowhere: {option.problem}"
        told = [_judged(each) for each in option.conditions[:_MOST]]
        more = len(option.conditions) - len(told)
        because = "; ".join([*told, f"and {more:,} more conditions"] if more > 0 else told)
        if self.is_open:
            at = option.landing.configuration
            leads = f"{name} leads to `{in_short(str(at) if at.stack else at.state)}`"
            if option.landing.is_over:
                leads += ", and the run is over"
            return f"{leads}: {because}" if because else f"{leads}; nothing is asked for"
        return f"{name} is blocked, and the run stays in `{in_short(self.at.state)}`: {because}"

    def leads_to(self, place: str) -> Checked:
        """Whether it leads to a place.

        Args:
            place: A state or exit: its name, with its flow before it or with all that wait; of a
                subflow that is entered on the way also the state that invokes it.
        """
        landing = self.option.landing
        names: set[str] = set()
        if landing is not None:
            names = {place_words(landing), str(landing.configuration), self.option.target}
            names |= {each.state for each in landing.places}
            names |= {f"{each.flow}/{each.state}" for each in landing.places}
        if not self.is_open or place not in names:
            near = did_you_mean(place, names) if self.is_open else ""
            return Checked(False, f"no, not to `{in_short(place)}`: {self.words}{near}")
        return Checked(True, f"right: {self.words}")

    def blocked_by(self, condition: str) -> Checked:
        """Whether a condition blocks it; where several do, any of them.

        Args:
            condition: The key of evidence that it is about, or its words (``coverage ≥ 80%``).
        """
        keys = {name for each in self.blocking for name in (each.key, each.in_words)}
        if self.is_open or condition not in keys:
            asked = [each.key for each in self.option.conditions]
            near = "" if condition in asked else did_you_mean(condition, asked)
            return Checked(False, f"no, not by `{in_short(condition)}`: {self.words}{near}")
        return Checked(True, f"right: {self.words}")

    def chosen(self, choice: str) -> Checked:
        """Whether one of the choices is right; see `choices_of`."""
        if choice.startswith(BLOCKED):
            return self.blocked_by(choice.removeprefix(BLOCKED))
        return self.leads_to(choice)

    @property
    def right_choice(self) -> str:
        """What is right among the choices; of several conditions that block the first."""
        if self.is_open:
            assert self.option.landing is not None  # noqa: S101 - it is open
            return place_words(self.option.landing)
        blocking = self.blocking
        return f"{BLOCKED}{blocking[0].in_words}" if blocking else f"{BLOCKED}it leads nowhere"


def given_words(evidence: Mapping[str, object]) -> str:
    """What is given with a step: `` with coverage 70%, failures 0``; empty for nothing."""
    told = [f"{in_short(str(key))} {in_short(str(value))}" for key, value in evidence.items()]
    more = len(told) - _MOST
    told = [*told[:_MOST], f"{more:,} more"] if more > 0 else told
    return f" with {', '.join(told)}" if told else ""


def _judged(verdict: ConditionVerdict) -> str:
    words = in_short(verdict.in_words)
    if verdict.holds is None:
        return f"{words} is not judged, as nothing is given for {listed([verdict.key])}"
    given = in_short(verdict.given or "")
    is_so = "holds" if verdict.holds else "does not hold"
    return f"{words} {is_so}, {in_short(verdict.key)} is {given!r}"
