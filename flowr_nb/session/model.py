"""Where one run of a flow stands."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def now() -> str:
    """The time, in UTC, as sessions write it (ISO 8601)."""
    return datetime.now(UTC).isoformat()


@dataclass(frozen=True, slots=True)
class SessionStackFrame:
    """A flow that waits for the flow it invoked.

    Attributes:
        flow: Its name.
        state: The state of it that invoked the subflow.
    """

    flow: str
    state: str


class Revision:
    """What a store knows of the line of sessions that one was loaded, or first saved, as.

    Every session that is made from another shares its revision, so that a save can tell whether
    the store still holds what this line of sessions last read or wrote. A copy (``copy.deepcopy``,
    ``pickle``) has one of its own, which knows what its original knew and goes its own way.

    Attributes:
        token: Whatever the store that issued it compares by, plain data that does not change;
            None for what no store has seen. It is for nobody else to look into.
    """

    __slots__ = ("token",)

    def __init__(self, token: object = None) -> None:
        self.token = token


class _Listed:
    """Where a session of a listing takes its values from, once one of them is looked at."""

    __slots__ = ("_listed",)

    _listed: tuple[Session, object]


@dataclass(frozen=True, slots=True, repr=False)
class Session(_Listed):
    """Where one run of a flow stands.

    Attributes:
        flow: The flow the run is in now (the child, inside a subflow).
        state: A state id, or the exit's name once the run is over.
        name: The session's name, by which a store keeps it.
        created_at: When it was made, ISO 8601.
        updated_at: When it last moved, ISO 8601.
        stack: The flows that wait, outermost first.
        params: Reserved: a mapping of plain data.
        revision: What the store knows of it. Not compared, not written.
    """

    flow: str
    state: str
    name: str = "default"
    created_at: str = field(default_factory=now)
    updated_at: str = field(default_factory=now)
    stack: tuple[SessionStackFrame, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    revision: Revision = field(default_factory=Revision, compare=False, repr=False)

    def __repr__(self) -> str:
        # Short, and the same each time a notebook is run.
        return f"Session({self.name!r}: {self.where})"

    @property
    def where(self) -> str:
        """The call stack in one line: ``feature/build ▸ build-cycle/test``."""
        return " ▸ ".join(f"{frame.flow}/{frame.state}" for frame in self.trail)

    @property
    def root_flow(self) -> str:
        """The outermost flow: the one the run was started with."""
        return self.stack[0].flow if self.stack else self.flow

    @property
    def trail(self) -> tuple[SessionStackFrame, ...]:
        """Every flow the run is in with its state there, outermost first, the current one last."""
        return (*self.stack, SessionStackFrame(self.flow, self.state))

    def listed(self, token: object) -> Session:
        """The same session with params and a revision of its own.

        What listings are made of, thousands at a time of which few are looked at: the values are
        set when one of them is first asked for.

        Args:
            token: What its revision holds; see `Revision`.
        """
        session: Session = object.__new__(Session)
        _set_listed(session, (self, token))
        return session

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

    def moved(self, flow: str, state: str, stack: tuple[SessionStackFrame, ...]) -> Session:
        """The same run at another place, moved now.

        Args:
            flow: The flow that it is in.
            state: The state of that flow, or the exit.
            stack: The flows that wait, outermost first.
        """
        return Session(
            flow, state, self.name, self.created_at, now(), stack, self.params, self.revision
        )

    def with_state(self, state: str, *, flow: str | None = None) -> Session:
        """The same run in another state, moved now."""
        return self.moved(flow or self.flow, state, self.stack)

    def push_stack(self, frame: SessionStackFrame) -> Session:
        """The same run with one more flow waiting, moved now."""
        return self.moved(self.flow, self.state, (*self.stack, frame))

    def pop_stack(self) -> Session:
        """The same run with the innermost waiting flow taken off, moved now.

        Raises:
            ValueError: No flow is waiting.
        """
        if not self.stack:
            raise ValueError(f"the session `{self.name}` is in no subflow")
        return self.moved(self.flow, self.state, self.stack[:-1])


_setters: dict[str, Any] = {
    each.name: getattr(Session, each.name).__set__ for each in fields(Session)
}
"""Around the checks that keep a session as it is."""
_set_listed: Any = vars(_Listed)["_listed"].__set__
