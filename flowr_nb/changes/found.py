"""A change that was found: what it is, where, and the parts that it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from flowr_nb.changes.model import Change, ChangedUnit, ChangeKind
from flowr_nb.changes.told import named
from flowr_nb.hints import as_told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.changes.pairs import FlowPair, Part
    from flowr_nb.changes.version import Version

KINDS: Final = {
    (False, True): ChangeKind.ADDED,
    (True, False): ChangeKind.REMOVED,
    (True, True): ChangeKind.CHANGED,
}
"""Whether it was there, and is there → how it has changed."""
Both: TypeAlias = tuple[str | None, str | None]
"""A name in both versions; None where there is none."""
Keys: TypeAlias = "tuple[tuple[str | int, ...] | None, tuple[str | int, ...] | None]"
"""Where it is written in both versions: keys and indexes from the root."""


class FoundChange(NamedTuple):
    """A change, and the parts of the other version that make it alone.

    Attributes:
        change: The change, not yet walked.
        parts: The parts.
    """

    change: Change
    parts: tuple[Part, ...] = ()


_States = tuple[str | None, str | None]
_Keys = tuple["tuple[str | int, ...] | None", "tuple[str | int, ...] | None"]


@dataclass(frozen=True)
class Teller:
    """Makes the changes between two versions of one flow.

    Attributes:
        pair: The versions, matched.
        pairs: All pairs, of which this is one.
        versions: What they are versions of.
    """

    pair: FlowPair
    pairs: list[FlowPair]
    versions: tuple[Version, Version]

    def change(  # noqa: PLR0913 - what a change is
        self,
        unit: ChangedUnit,
        message: str,
        keys: Keys,
        *,
        kind: ChangeKind = ChangeKind.CHANGED,
        parts: Iterable[Part] = (),
        before: str = "",
        after: str = "",
        state: Both = (None, None),
        trigger: Both = (None, None),
        exit_name: Both = (None, None),
    ) -> FoundChange:
        """A change, with its places.

        Args:
            unit: What has changed.
            message: What has changed, in one sentence.
            keys: Where it is written.
            kind: How it has changed.
            parts: The parts of the other version that make it.
            before: What was, in words.
            after: What is, in words.
            state: The state that it is about.
            trigger: The trigger that it is about.
            exit_name: The exit that it is about.
        """
        places = tuple(
            "" if each is None else version.place(flow, *each)
            for version, flow, each in zip(self.versions, self.pair.flows, keys, strict=True)
        )
        level = self.pair.level
        where = f"in {named(self.pair.flows[0].flow)}: " if level else ""
        change = Change(
            kind,
            unit,
            as_told(where + message),
            self.pair.flows[0].flow,
            level,
            state,
            trigger,
            exit_name,
            before,
            after,
            (places[0], places[1]),
        )
        return FoundChange(change, tuple(parts))
