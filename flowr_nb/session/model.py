"""Where one run of a flow stands."""

from __future__ import annotations

from collections import deque
from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.rich import ShowsRows, Table, rows_of_mapping
from flowr_nb.session.configuration import Configuration, SessionStackFrame
from flowr_nb.session.moments import moment_of
from flowr_nb.yaml.written import WrittenData

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_LEAST: Final = timedelta(microseconds=1)


def now(after: str = "") -> str:
    """The time, in UTC, as sessions write it (ISO 8601).

    Args:
        after: A moment that it is later than, whatever the clock says. A clock that ticks coarsely
            gives many steps one time, one that is set back gives a time twice; and a store tells
            by the time which of its steps led to where a session stands.
    """
    moment = datetime.now(UTC)
    text = moment.isoformat()
    if not after or (text > after and after[10:11] == "T" and after.endswith("+00:00")):
        return text  # what we wrote ourselves is ordered as text
    last = moment_of(after)
    if last is None:
        return text  # of no form that could be told apart
    try:
        return max(moment, last + _LEAST).isoformat()
    except OverflowError:
        return text  # at the end of time


class Revision:
    """What a store knows of the line of sessions that one was loaded, or first saved, as.

    Every session that is made from another shares its revision, so that a save can tell whether
    the store still holds what this line of sessions last read or wrote. A copy (``copy.deepcopy``,
    ``pickle``) has one of its own, which knows what its original knew and goes its own way.

    Attributes:
        token: Whatever the store that issued it compares by, plain data that does not change;
            None for what no store has seen. It is for nobody else to look into.
        is_elsewhere: Whether it was read from a place that is none of that store's sessions, and
            so is a draft there.
    """

    __slots__ = ("is_elsewhere", "token")

    def __init__(self, token: object = None) -> None:
        self.token = token
        self.is_elsewhere = False

    def catch_up(self, other: Revision) -> None:
        """Know what another one knows: its holder has seen what the other's has."""
        self.token, self.is_elsewhere = other.token, other.is_elsewhere


class _Listed:
    """Where a session of a listing takes its values from, once one of them is looked at."""

    __slots__ = ("_listed",)

    _listed: tuple[Session, object]


@dataclass(frozen=True, slots=True, repr=False)
class Session(_Listed, ShowsRows):
    """Where one run of a flow stands.

    Attributes:
        flow: The flow the run is in now (the child, inside a subflow).
        state: A state id, or the exit's name once the run is over.
        name: The session's name, by which a store keeps it.
        created_at: When it was made, ISO 8601; empty where nobody said.
        updated_at: When it last moved, ISO 8601; empty where nobody said.
        stack: The flows that wait, outermost first; any sequence, which is kept as a tuple.
        params: Reserved: a mapping of plain data.
        revision: What the store knows of it. Not compared, not written.
    """

    flow: str
    state: str
    name: str = "default"
    created_at: str = ""
    updated_at: str = ""
    stack: tuple[SessionStackFrame, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    revision: Revision = field(default_factory=Revision, compare=False, repr=False)

    if TYPE_CHECKING:  # a type checker should know that any sequence will do

        def __init__(  # noqa: PLR0913, PLR0917 - the file's keys
            self,
            flow: str,
            state: str,
            name: str = "default",
            created_at: str = "",
            updated_at: str = "",
            stack: Sequence[SessionStackFrame] = (),
            params: Mapping[str, Any] = ...,
            revision: Revision = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        if type(self.stack) is not tuple:
            _setters["stack"](self, tuple(self.stack))

    def __repr__(self) -> str:
        # Short, and the same each time a notebook is run.
        return f"Session({self.name!r}: {self.configuration})"

    def _table(self) -> Table:
        rows = [("flow", self.root_flow), ("in", str(self.configuration))]
        params = self.params
        shown = params.as_written if isinstance(params, WrittenData) else params
        return Table(f"session {self.name}", [*rows, *rows_of_mapping(shown)])

    @property
    def configuration(self) -> Configuration:
        """Where the run stands, without the name and the times."""
        return Configuration(self.stack, self.flow, self.state)

    @property
    def root_flow(self) -> str:
        """The outermost flow: the one the run was started with."""
        return self.stack[0].flow if self.stack else self.flow

    @property
    def trail(self) -> tuple[SessionStackFrame, ...]:
        """Every flow the run is in with its state there, outermost first, the current one last."""
        return self.configuration.trail

    def listed(self, token: object) -> Session:
        """The same session with params and a revision of its own; see `listed`."""
        return listed([(self, token)])[0]

    if not TYPE_CHECKING:  # a type checker should still find names that are misspelt

        def __getattr__(self, name: str) -> object:
            """Only asked for what is not set: the values of a session of a listing."""
            if name not in _setters:
                raise AttributeError(f"a session has no attribute `{name}`", name=name, obj=self)
            like, token = self._listed
            for each, set_it in _setters.items():
                set_it(self, getattr(like, each))
            _setters["params"](self, deepcopy(like.params) if like.params else {})
            _setters["revision"](self, Revision(token))
            return getattr(self, name)

    @classmethod
    def begun(cls, configuration: Configuration, name: str) -> Session:
        """The session of a run that has just begun.

        Args:
            configuration: Where it stands.
            name: The session's name.
        """
        moment = now()
        flow, state, stack = configuration.flow, configuration.state, configuration.stack
        return cls(flow, state, name, moment, moment, stack)

    def moved_to(self, configuration: Configuration, updated_at: str | None = None) -> Session:
        """The same run at another place.

        Args:
            configuration: Where it stands then.
            updated_at: When it moved, ISO 8601; by default now, and always after it last moved.
        """
        return Session(
            configuration.flow,
            configuration.state,
            self.name,
            self.created_at,
            updated_at or now(self.updated_at),
            configuration.stack,
            self.params,
            self.revision,
        )

    def with_state(self, state: str, updated_at: str | None = None) -> Session:
        """The same run in another state of its flow.

        Args:
            state: The state, or the exit.
            updated_at: When it moved, ISO 8601; by default now.
        """
        return self.moved_to(Configuration(self.stack, self.flow, state), updated_at)

    def push_stack(
        self, frame: SessionStackFrame, new_state: str, new_flow: str | None = None
    ) -> Session:
        """The same run with one more flow waiting, moved now.

        Args:
            frame: The flow that waits, and the state that invoked the subflow.
            new_state: The state in the subflow.
            new_flow: The subflow; by default the flow stays as it is.
        """
        flow = self.flow if new_flow is None else new_flow
        return self.moved_to(Configuration((*self.stack, frame), flow, new_state))

    def pop_stack(self, new_state: str) -> Session:
        """The same run back in the innermost waiting flow, moved now.

        Args:
            new_state: The state there; where no flow waits, of the flow that it is in.
        """
        flow = self.stack[-1].flow if self.stack else self.flow
        return self.moved_to(Configuration(self.stack[:-1], flow, new_state))


_setters: dict[str, Any] = {
    each.name: getattr(Session, each.name).__set__ for each in fields(Session)
}
"""Around the checks that keep a session as it is."""
_set_listed: Any = vars(_Listed)["_listed"].__set__


def listed(known: Sequence[tuple[Session, object]]) -> list[Session]:
    """Sessions like these, each with params and a revision of its own.

    What listings are made of, thousands at a time of which few are looked at: the values are set
    when one of them is first asked for.

    Args:
        known: Each session with the token of its revision.
    """
    # Without a line of Python for each: a listing of thousands is felt.
    found = list(map(object.__new__, repeat(Session, len(known))))
    deque(map(_set_listed, found, known), maxlen=0)
    return found


def looked_at(session: Session) -> Session:
    """A session with the same values, for who only looks at them and changes none.

    Of one of a listing it is the one that it is made of: nothing has to be set for it, and as long
    as a store has the same of a session it is the very same.

    Args:
        session: A session.
    """
    made_of = getattr(session, "_listed", None)
    return session if made_of is None else made_of[0]
