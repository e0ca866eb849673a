"""Many sessions of one flow as they are now: rows, and how many are where, changed one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.board.board_frame import Tally
from flowr_nb.board.cases import cases_from
from flowr_nb.board.durations import stays_of
from flowr_nb.board.groups import groups_of
from flowr_nb.board.moments import length_of
from flowr_nb.board.population import Population
from flowr_nb.board.progress import progress_of
from flowr_nb.board.reading import Read, Update, is_too_long, less, present, seconds_of
from flowr_nb.board.roster import Row
from flowr_nb.board.stuck import limits_of
from flowr_nb.uncollected import uncollected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import timedelta

    from flowr_nb.board.ground import Path
    from flowr_nb.board.groups import Grouping
    from flowr_nb.board.population import Member
    from flowr_nb.board.progress import Unit
    from flowr_nb.board.stuck import Limit
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.configuration import Configuration
    from flowr_nb.store.protocol import SessionStore


class Overview:
    """Many sessions of one flow, as a board shows them.

    What a store tells at once is told at once: who is where, since when. Histories are read when
    somebody asks for them, a few or all.

    Args:
        library: Where flows are found.
        store: Who keeps the sessions.
        flow: The flow.
        stuck_after: How long one may be in a state before it is stuck, as in ``2 days``; by default
            as long as nearly all that left it were there, see `flowr_nb.board.stuck`.
        group: How sessions are told apart that are compared, as `groups_of` takes it; the first two
            groups are.
        units: What there is to reach, as `progress_of` takes it; None to reckon no progress.

    Attributes:
        groups: What the groups are called that are compared, two at most.
        population: Which sessions there are, and which of the store are not among them.
        rows: Name → its row.
        tallies: Path → how many are there.
        histories: Name → what its history tells, of those that were read.

    Raises:
        BoardError: `stuck_after` is no length of time, or `group` is nothing that sessions are told
            apart by.
    """

    def __init__(  # noqa: PLR0913 - what, and how it is judged
        self,
        library: FlowLibrary,
        store: SessionStore,
        flow: Flow,
        *,
        stuck_after: str | timedelta | None = None,
        group: Grouping | None = None,
        units: Mapping[str, Unit] | None = None,
    ) -> None:
        self.longest = None if stuck_after is None else length_of(stuck_after)
        self.population = Population(library, store, flow)
        self.rows: dict[str, Row] = {}
        self.tallies: dict[Path, Tally] = {}
        self.histories: dict[str, Read] = {}
        self.limits: Mapping[Configuration, Limit] = {}
        self._unread: dict[str, None] = {}
        self._is_weighed = True
        self._group = group
        self._units = units
        self._groups: dict[str, str] = {}
        self.groups: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def refresh(self, names: Iterable[str] | None = None) -> Update:
        """Look at what the store has now; see `Population.refresh`."""
        change = self.population.refresh(names)
        pairs = change.members.values()
        moves = tuple((a.path, b.path) for a, b in pairs if a and b and a.path != b.path)
        names = uncollected(lambda: self._follow(change.members))
        return Update(names, change.is_told, moves)

    def look_again(self, flow: Flow) -> Update:
        """Say anew where each stands; see `Population.look_again`."""
        change = self.population.look_again(flow)
        return Update(self._follow(change.members), change.is_told)

    @property
    def unread(self) -> list[str]:
        """The sessions whose history is not known as it is now, as they came."""
        return list(self._unread)

    @property
    def number_unread(self) -> int:
        """How many those are."""
        return len(self._unread)

    def is_read(self, name: str) -> bool:
        """Whether the history of a session is known as it is now."""
        return name not in self._unread

    def fetch(self, names: Iterable[str]) -> list[Read]:
        """Read histories, on whatever thread; nothing here changes before they are handed in.

        Args:
            names: Whose; those that there are not are left out.

        Raises:
            SessionStorageError: They cannot be read.
        """
        found = (self.population.members.get(name) for name in names)
        sessions = [each.session for each in found if each is not None]
        cases = cases_from(sessions, self.population.store)
        shares: Iterable[float | None] = [None] * len(cases)
        if self._units is not None:
            shares = [each.share for each in progress_of(cases, self._units)]
        read = zip(cases, shares, strict=True)
        return [Read(case, tuple(stays_of(case)), share) for case, share in read]

    def take(self, read: Iterable[Read]) -> Update:
        """Know what histories tell; what has moved since is to be read again."""
        names = set()
        for each in read:
            name = each.case.name
            member = self.population.members.get(name)
            if member is None or member.session is not each.case.session:
                continue
            self.histories[name] = each
            self._unread.pop(name, None)
            self._is_weighed = False
            if self._put(name, member, present()):
                names.add(name)
        return Update(frozenset(names))

    def read(self, names: Iterable[str] | None = None) -> Update:
        """Read histories now, and judge by them.

        Args:
            names: Whose, as far as they are not known; by default all.

        Raises:
            SessionStorageError: They cannot be read.
        """
        asked = self.unread if names is None else [each for each in names if not self.is_read(each)]
        return self.take(self.fetch(asked)) if asked else Update()

    def study(self) -> Update:
        """Judge who is stuck, by all that is known by now and at the present time."""
        return self.judge(None if self.is_weighed else self.weigh())

    @property
    def is_weighed(self) -> bool:
        """Whether what histories tell has been weighed, or nobody has to."""
        return self._is_weighed or self.longest is not None

    def weigh(self) -> Mapping[Configuration, Limit]:
        """How long is too long in each state, on whatever thread; nothing here changes by it."""
        return limits_of(each.stays for each in self.histories.copy().values())

    def judge(self, limits: Mapping[Configuration, Limit] | None = None) -> Update:
        """Say anew who is stuck at the present time.

        Args:
            limits: How long is too long, if that was weighed anew.
        """
        if limits is not None:
            self.limits, self._is_weighed = limits, True
        now = present()
        members = self.population.members
        changed = [name for name, each in members.items() if self._is_judged_anew(each, now)]
        return Update(frozenset(name for name in changed if self._put(name, members[name], now)))

    @property
    def sizes(self) -> list[tuple[str, int]]:
        """Each group that is compared, with how many sessions are in it."""
        tallies = self.tallies.values()
        return [
            (name, sum(each.groups[at] for each in tallies)) for at, name in enumerate(self.groups)
        ]

    @property
    def stuck(self) -> int:
        """How many are stuck."""
        return sum(tally.stuck for tally in self.tallies.values())

    def _follow(self, members: Mapping[str, tuple[Member | None, Member | None]]) -> frozenset[str]:
        now = present()
        if self._group is not None:
            arrived = [each for _, each in members.values() if each is not None]
            self._tell_apart(arrived, self._group)
        for name, (_, member) in members.items():
            known = self.histories.get(name)
            if known is not None and (member is None or known.case.session is not member.session):
                del self.histories[name]
                self._is_weighed = False
            if member is None:
                self._unread.pop(name, None)
                self._groups.pop(name, None)
            else:
                self._unread[name] = None
            self._put(name, member, now)
        return frozenset(members)

    def _tell_apart(self, members: Sequence[Member], group: Grouping) -> None:
        """Say of which group sessions are that have changed."""
        found = groups_of([each.session.listed(None) for each in members], group)
        self._groups |= {each.name: name for name, them in found.items() for each in them}
        groups = tuple(dict.fromkeys((*self.groups, *found)))[:2]
        if groups != self.groups:
            self.groups, self.tallies = groups, {}
            for row in self.rows.values():
                self._count(row)

    def _put(self, name: str, member: Member | None, now: float) -> bool:
        """Know a row as it is now; whether it is another one."""
        before = self.rows.get(name)
        row = self._row_of(member, now) if member is not None else None
        if row == before:
            return False
        if before is not None:
            left = less(self.tallies[before.path], self._tally(before))
            if left.total:
                self.tallies[before.path] = left
            else:
                del self.tallies[before.path]
            del self.rows[name]
        if row is not None:
            self._count(row)
            self.rows[name] = row
        return True

    def _row_of(self, member: Member, now: float) -> Row:
        known = self.histories.get(member.name)
        return Row(
            member.name,
            member.path,
            member.place.rank,
            member.since,
            member.since_at,
            is_over=member.place.is_over,
            is_stuck=self._is_stuck(member, now),
            steps=len(known.case.steps) if known is not None else None,
            last=known.last if known is not None else "",
            group=self._groups.get(member.name, ""),
            share=known.share if known is not None else None,
        )

    def _count(self, row: Row) -> None:
        self.tallies[row.path] = self.tallies.get(row.path, Tally()).plus(self._tally(row))

    def _tally(self, row: Row) -> Tally:
        groups = tuple(int(row.group == name) for name in self.groups)
        return Tally(1, int(row.is_stuck), groups)

    def _is_judged_anew(self, member: Member, now: float) -> bool:
        return self.rows[member.name].is_stuck != self._is_stuck(member, now)

    def _is_stuck(self, member: Member, now: float) -> bool:
        """Whether it is somewhere for too long: in its state, or in one that waits for it."""
        if member.place.is_over:
            return False
        known = self.histories.get(member.name)
        if self.longest is not None:
            since = [member.since_at]
            if known is not None:
                since += [seconds_of(stay) for stay in known.stays if not stay.is_left]
            longest = self.longest.total_seconds()
            return any(each is not None and now - each > longest for each in since)
        if not self.limits:
            return False
        if known is None:
            here = self.limits.get(member.session.configuration)
            return is_too_long(here, member.since_at, now)
        stays = (stay for stay in known.stays if not stay.is_left)
        return any(
            is_too_long(self.limits.get(stay.place), seconds_of(stay), now) for stay in stays
        )
