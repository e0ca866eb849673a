"""What a comparison of two flows comes to: equal, or a walk after which they part."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from html import escape
from typing import TYPE_CHECKING, Final

from flowr_nb.rich import ShowsPicture, ShowsRows, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flowr_nb.comparison.side import Side
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.options import EdgeRef

NAMES: Final = ("first", "second")
"""What two flows are called beside their pictures and rows."""


@dataclass(frozen=True, slots=True)
class WalkStep(ShowsRows):
    """One step of a walk.

    Attributes:
        trigger: What is fired.
        evidence: What is given with it: key → text, exactly the keys that are asked for.
    """

    trigger: str
    evidence: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def row(self) -> tuple[str, str]:
        """What is fired, and what is given with it."""
        return self.trigger, ", ".join(f"{key} {value}" for key, value in self.evidence.items())

    def _table(self) -> Table:
        return Table(rows=[self.row])


class DifferenceKind(Enum):
    """In what two flows differ where they part."""

    TRIGGER = "trigger"
    """One of them has the trigger there, the other has not."""

    EVIDENCE = "evidence"
    """Both have it, and ask for other keys of evidence."""

    CONDITION = "condition"
    """Both have it, and a condition on one key holds in one only."""

    NOWHERE = "nowhere"
    """Both have it, and in one it leads nowhere."""

    END = "end"
    """The walk ends one of them, or each at another exit."""

    NAME = "name"
    """They stand in states of other names; only where names count."""

    ORDER = "order"
    """Their states stand in another order; only where names count."""


@dataclass(frozen=True, slots=True)
class Difference:
    """In what two flows differ where they part.

    Attributes:
        kind: In what.
        only_in: Which of the two can take the last step of the walk: 0 or 1; None where both can.
        edges: The transition in each of the two that it is about, where there is one.
        key: The key of evidence that it is about; None where it is about none.
        reason: Why the other one does not go along, in words.
    """

    kind: DifferenceKind
    only_in: int | None = None
    edges: tuple[EdgeRef | None, EdgeRef | None] = (None, None)
    key: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(ShowsPicture):
    """Two flows, and whether a walk tells them apart.

    True where they are equal. Shows both flows in a notebook, with the walk lit in each up to
    where they part.

    Attributes:
        equal: Whether they are; None where the search was stopped before it could tell.
        message: What was found, in one sentence.
        walk: A shortest walk that tells them apart; its last step may be one that only one of them
            can take. Empty where they are equal, or differ without a step.
        at: Where each of them stands after those steps of the walk that both can take.
        difference: In what they differ; None where they are equal.
        pairs: How many pairs of places were looked at.
        sides: Both flows, with where they are found.
        stopped_at: As `pairs`, if there are more; None where these are all, or enough.
    """

    equal: bool | None
    message: str
    walk: tuple[WalkStep, ...]
    at: tuple[Configuration, Configuration]
    difference: Difference | None
    pairs: int
    sides: tuple[Side, Side]
    stopped_at: int | None = None

    def __bool__(self) -> bool:
        return self.equal is True

    def __repr__(self) -> str:
        told = {True: "equal", False: "different", None: "not known"}[self.equal]
        return f"Comparison({told}: {self.message})"

    @property
    def flows(self) -> tuple[Flow, Flow]:
        """Both flows."""
        return self.sides[0].flow, self.sides[1].flow

    @property
    def common_walk(self) -> tuple[WalkStep, ...]:
        """Those steps of the walk that both can take."""
        is_of_one = self.difference is not None and self.difference.only_in is not None
        return self.walk[:-1] if is_of_one else self.walk

    def _repr_html_(self) -> str:
        # The sentence first: it says what to look for in the pictures.
        table = self._table()
        return f"<p>{escape(self.message)}</p>{self._picture()}{replace(table, title='').html}"

    def _table(self) -> Table:
        rows = [(f"{number}.", *step.row) for number, step in enumerate(self.walk, 1)]
        head = ("", "fire", "with") if rows else ()
        where = [(name, str(at)) for name, at in zip(NAMES, self.at, strict=True)]
        below = Table("then they are in", where) if self.equal is False else None
        return Table(self.message, rows, head, below)
