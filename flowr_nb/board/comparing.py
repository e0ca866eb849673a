"""Of which group each session of a board is while they come and go, and which two are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from flowr_nb.board.errors import BoardError
from flowr_nb.board.groups import OTHERS, groups_of
from flowr_nb.hints import did_you_mean, in_short, listed, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.board.groups import Grouping
    from flowr_nb.session.model import Session

AT_ONCE: Final = 2
"""As many groups are compared with one another."""


class Comparing:
    """The groups of sessions that change one by one.

    A function that fails is told when the groups are first made. Later it is a problem, and the
    session is in ``others``: what goes on in a store waits for nobody's function.

    Args:
        group: How sessions are told apart, as `groups_of` takes it; None for not at all.

    Attributes:
        of: Name → group, of each session that is known.
        names: The groups as they were first met.
        compared: Those that are compared, two at most; the first two until somebody says others.
    """

    def __init__(self, group: Grouping | None) -> None:
        self.of: dict[str, str] = {}
        self.names: dict[str, None] = {}
        self.compared: tuple[str, ...] = ()
        self._failed: dict[str, str] = {}
        if isinstance(group, Iterator):  # it is gone through more than once
            group = tuple(group)
        self._group = group
        self._sizes: Counter[str] = Counter()
        self._is_begun = False

    @property
    def problem(self) -> str:
        """Why a session is of no group, in words; empty where each is of one."""
        return next(iter(self._failed.values()), "")

    @property
    def sizes(self) -> list[tuple[str, int]]:
        """Each group with how many sessions are in it, those that are compared first."""
        names = dict.fromkeys((*self.compared, *self.names))
        return [(name, self._sizes[name]) for name in names]

    def take(self, sessions: Iterable[Session]) -> bool:
        """Know of which group sessions are; whether other groups are compared then.

        Raises:
            BoardError: What should tell them apart does not, at the first time.
        """
        if self._group is None:
            return False
        asked = list(sessions)
        for session in asked:
            self.forget(session.name)
        for session_name, name in self._told_apart(asked, self._group):
            self.of[session_name] = name
            self._sizes[name] += 1
        self._is_begun = True
        before = self.compared
        free = [name for name in self.names if name not in before]
        self.compared = (*before, *free)[: max(AT_ONCE, len(before))]
        return before != self.compared

    def forget(self, session: str) -> None:
        """A session is gone."""
        self._failed.pop(session, None)
        name = self.of.pop(session, None)
        if name is not None:
            self._sizes[name] -= 1

    def compare(self, names: Iterable[object]) -> None:
        """Compare these groups.

        Raises:
            BoardError: They are not two that there are.
        """
        asked = []
        for name in names:
            if not isinstance(name, str) or name not in self.names:
                have = f"; there are {listed(self.names)}" if self.names else "; there are none"
                raise BoardError(
                    f"there is no group `{in_short(str(name))}`"
                    f"{did_you_mean(str(name), self.names, have)}"
                )
            asked.append(name)
        if len(set(asked)) != AT_ONCE or len(asked) != AT_ONCE:
            raise BoardError("two groups are compared with one another, and no other number")
        self.compared = tuple(asked)

    def _told_apart(self, sessions: list[Session], group: Grouping) -> list[tuple[str, str]]:
        """Name and group of each."""
        try:
            found = groups_of(sessions, group)
        except BoardError as error:
            if not self._is_begun:
                raise
            if len(sessions) > 1:
                return [pair for each in sessions for pair in self._told_apart([each], group)]
            self._failed |= {each.name: str(error) for each in sessions}
            found = {OTHERS: sessions}
        named = [(in_short(printable(name)), them) for name, them in found.items()]
        self.names |= {name: None for name, _ in named}
        return [(each.name, name) for name, them in named for each in them]
