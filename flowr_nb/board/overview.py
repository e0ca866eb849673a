"""Many sessions of one flow as they are now: rows, and how many are where, changed one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.board.board_frame import Tally
from flowr_nb.board.cases import cases_from
from flowr_nb.board.comparing import Comparing
from flowr_nb.board.durations import stays_of
from flowr_nb.board.errors import BoardError
from flowr_nb.board.histories import Histories
from flowr_nb.board.moments import length_of
from flowr_nb.board.population import Population
from flowr_nb.board.progress import checked_units, reached_by
from flowr_nb.board.reading import Read, Update, is_stuck, less, present
from flowr_nb.board.roster import Row
from flowr_nb.uncollected import uncollected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import timedelta

    from flowr_nb.board.cases import Case
    from flowr_nb.board.ground import Path
    from flowr_nb.board.groups import Grouping
    from flowr_nb.board.histories import Weighed
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
        group: How sessions are told apart, as `groups_of` takes it; two groups are compared.
        units: What there is to reach, as `progress_of` takes it; None to reckon no progress.

    Attributes:
        comparing: Of which group each is, and which two groups are compared.
        population: Which sessions there are, and which of the store are not among them.
        rows: Name → its row.
        tallies: Path → how many are there.
        past: What their histories tell, of those that were read.

    Raises:
        BoardError: `stuck_after` is no length of time, or `group` or `units` are not what they
            should be.
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
        self.past = Histories(library)
        self.limits: Mapping[Configuration, Limit] = {}
        self._unread: dict[str, None] = {}
        self.comparing = Comparing(group)
        self._units = None if units is None else checked_units(units)
        self._failed: dict[str, str] = {}

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
        self.past.count_anew()
        change = self.population.look_again(flow)
        return Update(self._follow(change.members), change.is_told)

    @property
    def groups(self) -> tuple[str, ...]:
        """What the groups are called that are compared, two at most."""
        return self.comparing.compared

    def compare(self, names: Iterable[str]) -> Update:
        """Compare two other groups.

        Raises:
            BoardError: They are not two that there are.
        """
        self.comparing.compare(names)
        self._count_anew()
        return Update(is_told=True)

    @property
    def problem(self) -> str:
        """What cannot be told of some, in words: the store cannot be read, or a function fails."""
        failed = next(iter(self._failed.values()), "")
        return self.population.problem or self.comparing.problem or failed

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
        return [Read(case, tuple(stays_of(case)), *self._share_of(case)) for case in cases]

    def _share_of(self, case: Case) -> tuple[float | None, str]:
        """How much one has reached; a function of somebody that fails holds up no other."""
        if self._units is None:
            return None, ""
        try:
            return reached_by(case, self._units).share, ""
        except BoardError as error:
            return None, str(error)

    def take(self, read: Iterable[Read]) -> Update:
        """Know what histories tell; what has moved since is to be read again."""
        names = set()
        for each in read:
            name = each.case.name
            member = self.population.members.get(name)
            if member is None or member.session is not each.case.session:
                continue
            self.past.know(name, each)
            self._unread.pop(name, None)
            self._failed.pop(name, None)
            if each.failed:
                self._failed[name] = each.failed
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
        return self.judge(None if self.is_weighed else self.past.weigh())

    @property
    def is_weighed(self) -> bool:
        """Whether what histories tell has been weighed, or nobody has to."""
        return self.past.is_weighed or self.longest is not None

    def judge(self, weighed: Weighed | None = None) -> Update:
        """Say anew who is stuck at the present time.

        Args:
            weighed: How long is too long, if that was weighed anew.
        """
        if weighed is not None:
            self.limits, self.past.weighed = weighed
        now = present()
        members = self.population.members
        changed = [name for name, each in members.items() if self._is_judged_anew(each, now)]
        return Update(frozenset(name for name in changed if self._put(name, members[name], now)))

    @property
    def stuck(self) -> int:
        """How many are stuck."""
        return sum(tally.stuck for tally in self.tallies.values())

    def _follow(self, members: Mapping[str, tuple[Member | None, Member | None]]) -> frozenset[str]:
        now = present()
        arrived = (each.session for _, each in members.values() if each is not None)
        if self.comparing.take(session.listed(None) for session in arrived):
            self._count_anew()
        for name, (_, member) in members.items():
            known = self.past.known.get(name)
            if known is not None and (member is None or known.case.session is not member.session):
                self.past.know(name, None)
            if member is None:
                self._unread.pop(name, None)
                self._failed.pop(name, None)
                self.comparing.forget(name)
            else:
                self._unread[name] = None
            self._put(name, member, now)
        return frozenset(members)

    def _count_anew(self) -> None:
        self.tallies = {}
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
        known = self.past.known.get(member.name)
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
            group=self.comparing.of.get(member.name, ""),
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
        known = self.past.known.get(member.name)
        return is_stuck(member, known, self.longest, self.limits, now)
