"""What of a flow a diagram shows: which flow, and which of its subflows are open in place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from flowr_nb.diagram.subflows import open_subflows
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.errors import FlowError
from flowr_nb.flow.subflows import refuse_cycle
from flowr_nb.hints import did_you_mean
from flowr_nb.session.step_errors import StepError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.configuration import Level

EXPAND: Final = ("none", "current", "all")


class UnknownAttributeError(FlowrNbError, ValueError):
    """No state has an attribute of that name."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked to be shown.

    Attributes:
        expand: ``none``, ``current``: the subflows that the run is in are open, or ``all``.
        level: Which flow of the call stack, or None for the one that `expand` says.
        folds: What a person opened (True) and closed (False), by place.
        viewed: The place of a subflow that a person looks at by itself, or None.
        direction: ``auto``, ``LR`` or ``TB``.
        show: Attributes to write into the states that have them.
    """

    expand: str = "none"
    level: int | None = None
    folds: Mapping[Level, bool] = field(default_factory=dict)
    viewed: Level | None = None
    direction: str = "auto"
    show: tuple[str, ...] = ()

    def base(self, level: Level) -> Level:
        """The place of the flow that is shown, where the run is in the flow at `level`."""
        if self.viewed is not None:
            return self.viewed
        if self.level is not None:
            return level[: max(0, self.level)]
        return level if self.expand == "none" else ()

    def is_open(self, level: Level, run_level: Level) -> bool:
        """Whether the subflow at a level is open, where the run is in the flow at `run_level`."""
        chosen = self.folds.get(level)
        if chosen is not None:
            return chosen
        if self.expand == "current":
            return run_level[: len(level)] == level
        return self.expand == "all"


@dataclass(frozen=True, slots=True)
class Scene:
    """What a diagram shows.

    Attributes:
        flow: The flow.
        base: Its place: the invoking states that lead to it from the outermost flow.
        root: Name of the outermost flow.
    """

    flow: Flow
    base: Level
    root: str

    @property
    def title(self) -> str:
        """The call stack that leads there, in one line: ``feature ▸ build ▸ build-cycle``."""
        return " ▸ ".join([self.root, *self.base, *([self.flow.flow] if self.base else [])])


def scene_of(
    wish: Wish, library: FlowLibrary | None, flows: Sequence[Flow], level: Level = ()
) -> Scene:
    """The flow that is shown.

    Args:
        wish: What is asked for.
        library: Where subflows that the run is not in are found.
        flows: The flows that the run is in, outermost first.
        level: The states that invoked them.

    Raises:
        FlowError: The subflow that is looked at is not to be had.
        StepError: The state that invokes it is gone.
    """
    base = wish.base(level)
    if level[: len(base)] == base:
        return Scene(flows[len(base)], base, flows[0].flow)
    return Scene(flow_at(library, flows[0], base), base, flows[0].flow)


def flow_at(library: FlowLibrary | None, root: Flow, level: Level) -> Flow:
    """The flow at a place.

    Raises:
        FlowError: A subflow is not to be had, or invokes itself.
        StepError: A state on the way is gone, or invokes nothing.
    """
    flow = root
    running = [root.flow]
    for name in level:
        state = flow.state(name)
        if state is None or state.flow is None or library is None:
            hint = did_you_mean(name, [each.id for each in flow.states if each.flow is not None])
            raise StepError(f"`{flow.flow}` has no state `{name}` that invokes a flow{hint}")
        flow = library.subflow(flow, state)
        refuse_cycle(flow, running)
        running.append(flow.flow)
    return flow


def opened_in(
    scene: Scene,
    wish: Wish,
    library: FlowLibrary | None,
    flows: Sequence[Flow],
    level: Level = (),
) -> dict[Level, Flow]:
    """The subflows that are open in a scene, by their places in it. Arguments as of `scene_of`."""
    if library is None or (wish.expand == "none" and not any(wish.folds.values())):
        return {}
    depth = len(scene.base)
    known = (
        {level[depth:index]: flows[index] for index in range(depth + 1, len(flows))}
        if level[:depth] == scene.base
        else {}
    )
    return open_subflows(
        scene.flow, library, lambda place: wish.is_open((*scene.base, *place), level), known
    )


def check_shown(names: Iterable[str], root: Flow, library: FlowLibrary | None) -> tuple[str, ...]:
    """The attributes to be shown, if some state of the flow or of one that it invokes has them.

    Raises:
        UnknownAttributeError: No state has one of them; the message lists those that there are.
    """
    asked = tuple(map(str, names))
    if not asked:
        return asked
    try:
        flows = library.closure(root) if library else [root]
    except FlowError:
        flows = [root]
    there = {
        str(name): None for flow in flows for state in flow.states for name in flow.attrs_of(state)
    }
    for name in asked:
        if name not in there:
            have = ", ".join(f"`{known}`" for known in there) or "none"
            raise UnknownAttributeError(
                f"no state of `{root.flow}` has an attribute `{name}`; there is: {have}"
                f"{did_you_mean(name, there)}"
            )
    return asked
