"""What has changed between two versions of a flow, a value for each change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from flowr_nb.comparison.result import DifferenceKind
from flowr_nb.comparison.words import possible
from flowr_nb.hints import as_told, in_short
from flowr_nb.rich import ShowsRows, Table

if TYPE_CHECKING:
    from flowr_nb.comparison.result import Comparison, WalkStep
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.configuration import Configuration, Level


MINUS: Final = "\u2212"
"""The sign of what is gone: as wide as a plus, which a hyphen is not."""


class ChangeKind(Enum):
    """How something has changed."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"

    @property
    def sign(self) -> str:
        """A plus, a minus, or a tilde for what is there in both versions."""
        return {"added": "+", "removed": MINUS}.get(self.value, "~")


class ChangedUnit(Enum):
    """What of a flow has changed."""

    NAME = "name"
    VERSION = "version"
    PARAMS = "params"
    ATTRS = "attrs"
    START = "start"
    STATE = "state"
    SUBFLOW = "subflow"
    TRANSITION = "transition"
    GUARD = "guard"
    GROUPS = "groups"
    EXIT = "exit"
    ORDER = "order"

    @property
    def can_be_walked(self) -> bool:
        """Whether a change of it can make a difference to a walk."""
        return self in _OF_WALKS


_OF_WALKS = frozenset(
    {
        ChangedUnit.START,
        ChangedUnit.STATE,
        ChangedUnit.SUBFLOW,
        ChangedUnit.TRANSITION,
        ChangedUnit.GUARD,
        ChangedUnit.EXIT,
    }
)


@dataclass(frozen=True, slots=True)
class Change(ShowsRows):
    """One thing that has changed.

    Attributes:
        kind: How.
        unit: What.
        message: What has changed, in one sentence.
        flow: The name of the flow that it is in: this one, or one that it invokes.
        level: The states that invoke that flow, as the first version calls them, outermost first.
        state: The state's id in both versions; None where it is about no state, or is not there.
        trigger: The trigger in both versions, likewise.
        exit: The exit's name in both versions, likewise.
        before: What was, in words; empty for nothing.
        after: What is, in words; empty for nothing.
        places: Where it is written in both versions: ``flows/deploy.yaml:27``; empty where it is
            not.
        comparison: The first version compared with itself plus this change alone; None where that
            makes no sense, or was not looked for.
        unknown: Why it is not known whether the change can be told by a walk; empty where it is.
    """

    kind: ChangeKind
    unit: ChangedUnit
    message: str
    flow: str
    level: Level = ()
    state: tuple[str | None, str | None] = (None, None)
    trigger: tuple[str | None, str | None] = (None, None)
    exit: tuple[str | None, str | None] = (None, None)
    before: str = ""
    after: str = ""
    places: tuple[str, str] = ("", "")
    comparison: Comparison | None = None
    unknown: str = ""

    @property
    def sign(self) -> str:
        """A plus, a minus, or a tilde for what is there in both versions."""
        return self.kind.sign

    @property
    def is_of_names(self) -> bool:
        """Whether it is one of names and order alone, which count only where names do."""
        if self.unit is ChangedUnit.STATE:
            return self.kind is ChangeKind.RENAMED
        return self.unit in (ChangedUnit.NAME, ChangedUnit.ORDER)

    @property
    def walk(self) -> tuple[WalkStep, ...]:
        """A shortest walk that tells this change; empty where there is none, or none is known."""
        return self.comparison.walk if self.comparison is not None else ()

    @property
    def changes_behaviour(self) -> bool | None:
        """Whether a walk tells this change by itself; None where that is not known."""
        if self.comparison is not None:
            return None if self.comparison.equal is None else not self.comparison.equal
        return None if self.unknown else False

    @property
    def where(self) -> str:
        """Where it is written: ``a.yaml:3 → b.yaml:4``, and ``a.yaml:3 → 4`` of one name."""
        one, other = self.places
        file, _, line = other.rpartition(":")
        if one == other:
            return one
        if one and other and one.rpartition(":")[0] == file:
            return f"{one} → {line}"
        return " → ".join(filter(None, (one, other)))

    @property
    def told_by(self) -> str:
        """What the walk shows, or why there is none, in words; empty where none is to be had."""
        if self.unknown:
            return f"whether a walk tells it is not known: {self.unknown}"
        if self.comparison is None:
            is_silent = not self.unit.can_be_walked or self.is_of_names
            return "" if is_silent else "no walk tells this change by itself"
        return outcome(self.comparison)

    @property
    def row(self) -> tuple[str, str, str, str]:
        """Sign, what has changed, what the walk shows, where it is written."""
        return self.sign, self.message, self.told_by, self.where

    def __repr__(self) -> str:
        return f"Change({self.sign} {self.message})"

    def _table(self) -> Table:
        return Table(rows=[self.row])


def outcome(found: Comparison) -> str:
    """What a comparison of two versions found, in words: the walk, and what it shows.

    Args:
        found: The comparison, the version before first.
    """
    if found.equal is None:
        return as_told(f"whether a walk tells it is not known: {found.message}")
    if found.equal or found.difference is None:
        return "no walk tells this change by itself"
    walk, only_in = found.walk, found.difference.only_in
    steps = ", ".join(map(possible, walk)) or "at the beginning"
    if only_in is not None:
        told = ("possible before, not any more", "not possible before, possible now")[only_in]
    elif found.difference.kind is DifferenceKind.END:
        before, after = map(_end, found.at, found.flows)
        told = f"{before} before, {after} now"
    else:
        before, after = (f"`{in_short(str(at))}`" for at in found.at)
        told = f"in {before} before, in {after} now"
    return as_told(f"{steps}: {told}")


def _end(at: Configuration, flow: Flow) -> str:
    is_over = not at.stack and at.state in flow.exits
    return f"{'ends' if is_over else 'goes on'} in `{in_short(at.state)}`"
