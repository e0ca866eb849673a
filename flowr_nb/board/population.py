"""The sessions of one flow, however many: where each stands, kept up to date by what changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from flowr_nb.board.ground import Ground
from flowr_nb.hints import as_told, in_short
from flowr_nb.session.model import looked_at
from flowr_nb.session.moments import moment_of
from flowr_nb.uncollected import uncollected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flowr_nb.board.ground import Path, Place
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.model import Session
    from flowr_nb.store.protocol import SessionEntry, SessionStore

DAMAGED: Final = "damaged"
OTHER: Final = "other"
STRAY: Final = "stray"
_MOST_TOLD: Final = 3


class Member(NamedTuple):
    """A session of the flow.

    Attributes:
        name: Its name.
        place: Where it stands.
        since: Since when, ISO 8601; empty where nobody said.
        since_at: The same in seconds, as `datetime.timestamp` gives it; None where it is no time.
        session: What the store holds of it, to be looked at alone.
    """

    name: str
    place: Place
    since: str
    since_at: float | None
    session: Session

    @property
    def path(self) -> Path:
        """Every state that it is in, outermost first."""
        return self.place.path


class LeftOut(NamedTuple):
    """A session of the store that is not on the board.

    Attributes:
        name: Its name.
        kind: ``damaged``, ``other``: of another flow, or ``stray``: its place is gone.
        why: In words; of another flow its name.
    """

    name: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a look at the store has brought.

    Attributes:
        members: Name → what was known of each that differs, and what is now; None for nothing.
        is_told: Whether what is told of the others, or of the store, differs.
    """

    members: Mapping[str, tuple[Member | None, Member | None]] = field(default_factory=dict)
    is_told: bool = False

    def __bool__(self) -> bool:
        return bool(self.members) or self.is_told


class Population:
    """The sessions whose outermost flow is a certain one.

    Nothing is hidden: what cannot be read, is of another flow or stands where there is no place any
    more is counted and told.

    Args:
        library: Where flows are found.
        store: Who keeps the sessions.
        flow: The flow.

    Attributes:
        members: Name → the session, of all that stand in the flow.
        left_out: Name → what is not on the board, and why.
        problem: Why the store could not be read at all, in words; empty where it could. What was
            known before stays.
    """

    def __init__(self, library: FlowLibrary, store: SessionStore, flow: Flow) -> None:
        self.library = library
        self.store = store
        self.flow = flow
        self.members: dict[str, Member] = {}
        self.left_out: dict[str, LeftOut] = {}
        self.problem = ""
        self._ground = Ground(library, flow)
        self._words: str | None = None

    def __len__(self) -> int:
        return len(self.members)

    @property
    def counts(self) -> dict[Path, int]:
        """Path → how many stand there."""
        return dict(Counter(each.path for each in self.members.values()))

    def refresh(self, names: Iterable[str] | None = None) -> Change:
        """Look at what the store has now.

        Args:
            names: Only at these, where it is known that no others have changed.
        """
        asked = None if names is None else sorted(set(names))
        return uncollected(lambda: self._refresh(asked))

    def _refresh(self, asked: list[str] | None) -> Change:
        entries = self.store.entries(asked)
        broken = next((each for each in entries if not each.name and each.error), None)
        if broken is not None:
            problem, self.problem = self.problem, str(broken.error)
            return Change(is_told=problem != self.problem)
        is_told = bool(self.problem)
        if is_told and asked is not None:
            return self._refresh(None)  # what happened while it could not be read is not known
        self.problem = ""
        found: dict[str, tuple[Member | None, Member | None]] = {}
        present = set()
        for entry in entries:
            name = entry.name
            present.add(name)
            is_told |= self._take(name, entry, found)
        whose = [*self.members, *self.left_out] if asked is None else asked
        for name in whose:
            if name not in present:
                is_told |= self._take(name, None, found)
        if is_told:
            self._words = None
        return Change(found, is_told)

    def look_again(self, flow: Flow) -> Change:
        """Say anew where each stands: a flow has changed, or one that it invokes.

        Args:
            flow: The outermost flow as it is now.
        """
        self.flow = flow
        self._ground = Ground(self.library, flow)
        members, left_out = self.members, self.left_out
        self.members, self.left_out, self._words = {}, {}, None
        self.refresh()
        if self.problem:
            self.members, self.left_out = members, left_out
            return Change(is_told=True)
        found = {
            name: (members.get(name), self.members.get(name))
            for name in {**members, **self.members}
            if members.get(name) != self.members.get(name)
        }
        return Change(found, is_told=True)

    @property
    def words(self) -> str:
        """What is not on the board, in words; empty where all is."""
        if self._words is None:
            self._words = _in_words(self.flow.flow, list(self.left_out.values()))
        return self._words

    def _take(
        self,
        name: str,
        entry: SessionEntry | None,
        found: dict[str, tuple[Member | None, Member | None]],
    ) -> bool:
        """Know what an item is now; whether what is told of those that are left out differs."""
        before = self.members.get(name)
        session = entry.session if entry is not None else None
        session = None if session is None else looked_at(session)
        if before is not None and session is not None and _is_same(before.session, session):
            return False
        now = self._judged(name, entry) if entry is not None else None
        member = now if isinstance(now, Member) else None
        left_out = now if isinstance(now, LeftOut) else None
        if member != before:
            found[name] = (before, member)
            if member is not None:
                self.members[name] = member
            else:
                del self.members[name]
        known = self.left_out.pop(name, None)
        if left_out is not None:
            self.left_out[name] = left_out
        return known != left_out

    def _judged(self, name: str, entry: SessionEntry) -> Member | LeftOut:
        if entry.session is None:
            return LeftOut(name, DAMAGED, str(entry.error))
        session = looked_at(entry.session)
        if session.root_flow != self.flow.flow:
            return LeftOut(name, OTHER, session.root_flow)
        place = self._ground.place_of(session)
        if isinstance(place, str):
            return LeftOut(name, STRAY, place)
        since = session.updated_at or session.created_at
        moment = moment_of(since)
        return Member(name, place, since, moment.timestamp() if moment else None, session)


def _is_same(one: Session, other: Session) -> bool:
    """Whether two sessions say the same of where it stands and since when."""
    return one is other or (
        one.updated_at == other.updated_at
        and one.configuration == other.configuration
        and one.created_at == other.created_at
    )


def _in_words(flow: str, left_out: Iterable[LeftOut]) -> str:
    """What is not on a board: how many of each kind, and the first of them by name."""
    kinds: dict[str, list[LeftOut]] = {DAMAGED: [], STRAY: [], OTHER: []}
    for each in left_out:
        kinds[each.kind].append(each)
    whose = {
        DAMAGED: "that cannot be read",
        STRAY: f"at a place that `{in_short(flow)}` has not",
        OTHER: "of other flows",
    }
    told = []
    for kind, found in kinds.items():
        if found:
            few = _flows(found) if kind == OTHER else _first(found)
            told.append(f"{len(found):,} {whose[kind]} ({few})")
    return as_told(f"not shown: {', '.join(told)}") if told else ""


def _flows(found: list[LeftOut]) -> str:
    flows = Counter(each.why for each in found).most_common()
    told = [f"`{in_short(name)}` {count:,}" for name, count in flows[:_MOST_TOLD]]
    return ", ".join([*told, "…"] if len(flows) > _MOST_TOLD else told)


def _first(found: list[LeftOut]) -> str:
    told = [f"`{in_short(each.name)}`: {each.why}" for each in sorted(found)[:_MOST_TOLD]]
    return "; ".join([*told, "…"] if len(found) > _MOST_TOLD else told)
