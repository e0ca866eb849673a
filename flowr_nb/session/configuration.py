"""Where a run stands, as a value that can be compared, ordered and looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from flowr_nb.hints import printable
from flowr_nb.rich import ShowsWords

if TYPE_CHECKING:
    from collections.abc import Sequence

Level: TypeAlias = tuple[str, ...]
"""Which invocation of which flow: the invoking states that lead to it, outermost first.

Empty for the outermost flow. One flow that is invoked from two states is on two levels.
"""
SEPARATOR: Final = " › "


@dataclass(frozen=True, slots=True, order=True)
class SessionStackFrame:
    """A flow that waits for the flow it invoked.

    Attributes:
        flow: Its name.
        state: The state of it that invoked the subflow.
    """

    flow: str
    state: str


@dataclass(frozen=True, slots=True, order=True)
class Configuration(ShowsWords):
    """Where a run stands: the word is UML's and SCXML's for all the states that are active.

    Prints as ``deploy › review``: the outermost flow, every invoking state, the state.

    Attributes:
        stack: The flows that wait, outermost first; any sequence of frames, kept as a tuple.
        flow: The flow the run is in now (the child, inside a subflow).
        state: A state id, or the exit's name once the run is over.
    """

    stack: tuple[SessionStackFrame, ...]
    flow: str
    state: str

    if TYPE_CHECKING:  # a type checker should know that any sequence will do

        def __init__(self, stack: Sequence[SessionStackFrame], flow: str, state: str) -> None: ...

    def __post_init__(self) -> None:
        if type(self.stack) is not tuple:
            object.__setattr__(self, "stack", tuple(self.stack))

    def __str__(self) -> str:
        return printable(SEPARATOR.join((self.root_flow, *self.level, self.state)))

    @property
    def root_flow(self) -> str:
        """The outermost flow: the one the run was started with."""
        return self.stack[0].flow if self.stack else self.flow

    @property
    def level(self) -> Level:
        """The level of the flow that the run is in."""
        return level_of(self.stack)

    @property
    def trail(self) -> tuple[SessionStackFrame, ...]:
        """Every flow the run is in with its state there, outermost first, the current one last."""
        return (*self.stack, SessionStackFrame(self.flow, self.state))


def level_of(stack: tuple[SessionStackFrame, ...]) -> Level:
    """The level of the flow that is in force under a call stack."""
    return tuple([frame.state for frame in stack]) if stack else ()
