"""Sessions in groups, by their names or by what somebody says of them, and two of them compared."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

from flowr_nb.board.errors import BoardError
from flowr_nb.hints import in_short

if TYPE_CHECKING:
    from flowr_nb.session.model import Session

OTHERS: Final = "others"
"""The group of those that are in no other."""
Grouping: TypeAlias = "str | Iterable[str] | Mapping[str, object] | Callable[[Session], object]"
_Key = TypeVar("_Key", bound=Hashable)


def groups_of(sessions: Iterable[Session], group: Grouping) -> dict[str, list[Session]]:
    """Sessions in groups.

    Args:
        sessions: The sessions.
        group: How they are told apart: by a pattern of names (``team-*``), or several, of which the
            first that fits counts; by a mapping from names to groups; or by a function that is
            given a session and says its group. What is in none, or in None, is in ``others``.

    Returns:
        Group → its sessions, in their order. Every pattern is there, also without sessions; other
        groups as they are first met. The others come last, if there are any.

    Raises:
        BoardError: It is nothing that sessions are told apart by, or the function failed.
    """
    if isinstance(group, str):
        group = (group,)
    groups: dict[str, list[Session]] = {}
    others: list[Session] = []
    if not callable(group) and not isinstance(group, Mapping):
        group = _patterns(group)
        groups = {pattern: [] for pattern in group}
    for session in sessions:
        name = _group_of(session, group)
        if name is None:
            others.append(session)
        else:
            groups.setdefault(name, []).append(session)
    if others:
        groups[OTHERS] = [*groups.pop(OTHERS, ()), *others]
    return groups


def _patterns(group: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever was given
    patterns = tuple(group) if isinstance(group, Iterable) else ()
    if not patterns or not all(isinstance(each, str) for each in patterns):
        raise BoardError(
            "sessions are told apart by a pattern of names (`team-*`) or several, a mapping from "
            f"names to groups, or a function; found {in_short(repr(group))}"
        )
    return patterns


def _group_of(
    session: Session, group: tuple[str, ...] | Mapping[str, object] | Callable[[Session], object]
) -> str | None:
    found: object
    if isinstance(group, tuple):
        return next((each for each in group if fnmatchcase(session.name, each)), None)
    if isinstance(group, Mapping):
        found = group.get(session.name)
    else:
        try:
            found = group(session)
        except Exception as error:
            raise BoardError(
                f"the function that says groups failed at the session `{in_short(session.name)}`: "
                f"{type(error).__name__}: {error}"
            ) from error
    return None if found is None else str(found)


class Compared(NamedTuple, Generic[_Key]):
    """One thing as two groups have it.

    Attributes:
        key: What was counted.
        one: The count of the one group.
        other: The count of the other.
        share: The count of the one for each of its sessions.
        other_share: The same of the other.
    """

    key: _Key
    one: int
    other: int
    share: float
    other_share: float

    @property
    def difference(self) -> float:
        """How much more of it the one has, for each session."""
        return self.share - self.other_share


def compare_counts(
    one: Mapping[_Key, int], other: Mapping[_Key, int], sizes: tuple[int, int]
) -> list[Compared[_Key]]:
    """The counts of two groups beside each other, the greatest difference first.

    What is compared is how much of it there is for each session: groups differ in size.

    Args:
        one: What was counted → how much of it the one group has.
        other: The same of the other.
        sizes: How many sessions each of them has.
    """
    pairs = [
        Compared(
            key,
            one.get(key, 0),
            other.get(key, 0),
            _share(one.get(key, 0), sizes[0]),
            _share(other.get(key, 0), sizes[1]),
        )
        for key in dict.fromkeys((*one, *other))
    ]
    return sorted(pairs, key=lambda each: -abs(each.difference))


def _share(count: int, size: int) -> float:
    return count / size if size else 0.0
