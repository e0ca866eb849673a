"""What has changed between two versions of a flow, and a shortest walk that tells each change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from flowr_nb.changes.finding import Finder
from flowr_nb.changes.hybrid import Hybrids
from flowr_nb.changes.pairs import pairs_of, with_companions
from flowr_nb.changes.result import FlowDiff
from flowr_nb.changes.version import Version
from flowr_nb.comparison.compare import MAX_PAIRS, compare_sides
from flowr_nb.comparison.side import Side
from flowr_nb.errors import FlowrNbError
from flowr_nb.files import expanded
from flowr_nb.flow.errors import FlowError

if TYPE_CHECKING:
    from pathlib import Path

    from flowr_nb.changes.found import FoundChange
    from flowr_nb.changes.model import Change
    from flowr_nb.changes.pairs import FlowPair, Part
    from flowr_nb.comparison.result import Comparison
    from flowr_nb.comparison.side import FlowLike
    from flowr_nb.flow.library import FlowLibrary

MOST_PAIRS: Final = 10_000
"""Most pairs of places that are looked at for the walks of all changes together."""
MOST_WALKS: Final = 100
"""Most changes that walks are looked for."""


def flow_diff(
    a: FlowLike | Version,
    b: FlowLike | Version,
    *,
    library: FlowLibrary | None = None,
    stands_for: str | Path | None = None,
) -> FlowDiff:
    """What has changed from one version of a flow to another.

    States, transitions, guards and exits that are added, removed, changed or renamed, and whatever
    else is written otherwise. A state is renamed where at least half of what it does is the same;
    a trigger, where target and guard are. Each change of behaviour comes with a shortest walk that
    tells it: the first version is compared with itself plus that change alone. Flows that both
    invoke are looked into, too.

    Args:
        a: A flow: a `Flow`, its name, its path, its text as YAML, or ``REV:path`` of the git
            repository that the working directory is in, with the subflows of that revision.
        b: The other one, which is taken for the newer.
        library: Where names and subflows are found, as for `compare`.
        stands_for: The file that both are versions of, where `a` and `b` are copies that lie
            elsewhere: what they invoke is found beside it.

    Returns:
        The changes: true where there are any.

    Raises:
        FlowError: One of them is not to be had, or does not parse. One that cannot run is
            compared by what is written.
        SettingsError: A name is asked for, and ``[tool.flowr]`` cannot be read.
    """
    versions = _version(a, library, stands_for), _version(b, library, stands_for)
    pairs = pairs_of(*versions)
    behaviour, unknown = _behaviour(versions)
    found = [each for pair in pairs for each in Finder(pair, pairs, versions).changes()]
    changes = tuple(_walked(found, pairs, versions, unknown))
    return FlowDiff(versions, changes, behaviour, unknown, tuple(pairs))


def _version(
    source: FlowLike | Version, library: FlowLibrary | None, stands_for: str | Path | None
) -> Version:
    if isinstance(source, Version):
        return source
    return Version.of(
        source, library, None if stands_for is None else expanded(stands_for, FlowError)
    )


def _behaviour(versions: tuple[Version, Version]) -> tuple[Comparison | None, str]:
    """Whether both do the same; None and why where that cannot be known."""
    sides = []
    for word, version in zip(("first", "second"), versions, strict=True):
        try:
            sides.append(Side.begun(version.flow, version.library))
        except FlowrNbError as error:
            return None, f"the {word} cannot run: {error}"
    try:
        return compare_sides((sides[0], sides[1])), ""
    except FlowrNbError as error:
        return None, str(error)


def _walked(
    found: list[FoundChange],
    pairs: list[FlowPair],
    versions: tuple[Version, Version],
    unknown: str,
) -> list[Change]:
    """The changes, each with what a walk tells of it, as long as that takes no very long time."""
    walking = _Walking(pairs, versions, unknown)
    return [
        walking.walked(each) if each.change.unit.can_be_walked else each.change for each in found
    ]


class _Walking:
    """Looks for the walks of changes, within bounds for all of them together."""

    def __init__(
        self, pairs: list[FlowPair], versions: tuple[Version, Version], unknown: str
    ) -> None:
        self._pairs = pairs
        self._hybrids = Hybrids(pairs, versions)
        self._unknown = unknown
        self._left = MOST_PAIRS
        self._walks = 0
        self._before: Side | None = None
        self._known: dict[frozenset[Part], tuple[Comparison | None, str]] = {}

    def walked(self, found: FoundChange) -> Change:
        """A change, with its walk."""
        change = found.change
        if not found.parts:  # nothing leads there, or its name alone is another
            return change
        if self._before is None and self._unknown:
            return replace(change, unknown=self._unknown)
        parts = with_companions(found.parts, self._pairs)
        if parts not in self._known:
            self._known[parts] = self._compared(parts)
        comparison, unknown = self._known[parts]
        return replace(change, comparison=comparison, unknown=unknown)

    def _compared(self, parts: frozenset[Part]) -> tuple[Comparison | None, str]:
        if self._left <= 0 or self._walks >= MOST_WALKS:
            return None, "walks are not looked for in so large a difference"
        self._walks += 1
        try:
            if self._before is None:
                self._before = Side.begun(*self._hybrids.of(()))
            after = Side.begun(*self._hybrids.of(parts))
            most = min(MAX_PAIRS, self._left)
            comparison = compare_sides((self._before, after), max_pairs=most)
        except FlowrNbError as error:
            return None, str(error)
        self._left -= comparison.pairs
        return comparison, ""
