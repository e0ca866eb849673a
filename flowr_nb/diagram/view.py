"""What is asked of a picture, as a value: which flow, what is open in it, what is drawn over it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypedDict

from flowr_nb.diagram.layout.direction import DIRECTIONS
from flowr_nb.diagram.looks import THEMES
from flowr_nb.diagram.subflows import open_subflows
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.errors import FlowError
from flowr_nb.flow.subflows import refuse_cycle
from flowr_nb.hints import did_you_mean, in_short, listed
from flowr_nb.session.configuration import SEPARATOR
from flowr_nb.session.step_errors import StepError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flowr_nb.diagram.overlays.heat import Heat
    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.session.configuration import Level

EXPAND: Final = ("none", "current", "all")


class ViewError(FlowrNbError, ValueError):
    """A picture was asked for in a way that there is not."""


class UnknownAttributeError(ViewError):
    """No state has an attribute of that name."""


class ViewWords(TypedDict, total=False):
    """The words in which everything that shows a picture is asked for one; see `frame_of`."""

    expand: str
    show: str | Iterable[str]
    direction: str
    heat: object
    numbers: bool
    theme: str


@dataclass(frozen=True, slots=True)
class View:
    """What is asked to be shown of a flow or a run; see `view_of` for words in place of values.

    Attributes:
        expand: ``none``, ``current``: the subflows that the run is in are open, or ``all``.
        level: Which flow of the call stack, or None for the one that `expand` says.
        opened: What a person opened (True) and closed (False), by level.
        viewed: The level of a subflow that a person looks at by itself, or None.
        direction: ``auto``, ``LR`` or ``TB``.
        show: Attributes to write into the states that have them.
        heat: Visits to show, or None.
        numbers: Whether states and transitions are numbered in the order of the run's steps.
        theme: Of a still picture: ``light``, ``dark``, or ``auto``.
        past_step: The step of the history to look back at (-1: before the first), or None.
    """

    expand: str = "none"
    level: int | None = None
    opened: Mapping[Level, bool] = field(default_factory=dict)
    viewed: Level | None = None
    direction: str = "auto"
    show: tuple[str, ...] = ()
    heat: Heat | None = None
    numbers: bool = False
    theme: str = "light"
    past_step: int | None = None

    def base(self, level: Level) -> Level:
        """The place of the flow that is shown, where the run is in the flow at `level`."""
        if self.viewed is not None:
            return self.viewed
        if self.level is not None:
            return level[: max(0, self.level)]
        return level if self.expand == "none" else ()

    def is_open(self, level: Level, run_level: Level) -> bool:
        """Whether the subflow at a level is open, where the run is in the flow at `run_level`."""
        chosen = self.opened.get(level)
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
        """The call stack that leads there, in one line: ``feature › build (build-cycle)``."""
        path = SEPARATOR.join((self.root, *self.base))
        return f"{path} ({self.flow.flow})" if self.base else path


def check_view(words: Mapping[str, object]) -> None:
    """Refuse what is no word of a view, before Python does in its own way.

    Raises:
        ViewError: There is no such word; the message has the nearest that there is.
    """
    known = ViewWords.__annotations__
    for word in words:
        if word not in known:
            there = listed(known)
            raise ViewError(f"a picture has no `{word}`; it has {there}{did_you_mean(word, known)}")


def check_words(expand: str = "none", direction: str = "auto", theme: str = "light") -> None:
    """Refuse a word that a view does not know.

    Raises:
        ViewError: There is no such word; the message has the nearest that there is.
    """
    asked = {"expand": (expand, EXPAND), "direction": (direction, DIRECTIONS)}
    for name, (word, known) in {**asked, "theme": (theme, THEMES)}.items():
        if word not in known:
            there = listed(known)
            near = did_you_mean(str(word), known)
            raise ViewError(f"{name} is one of {there}, and not {word!r}{near}")


def scene_of(
    view: View, library: FlowLibrary | None, flows: Sequence[Flow], level: Level = ()
) -> Scene:
    """The flow that is shown.

    Args:
        view: What is asked for.
        library: Where subflows that the run is not in are found.
        flows: The flows that the run is in, outermost first.
        level: The states that invoked them.

    Raises:
        FlowError: The subflow that is looked at is not to be had.
        StepError: The state that invokes it is gone.
    """
    base = view.base(level)
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
            raise StepError(
                f"`{flow.flow}` has no state `{in_short(name)}` that invokes a flow{hint}"
            )
        flow = library.subflow(flow, state)
        refuse_cycle(flow, running)
        running.append(flow.flow)
    return flow


def opened_in(
    scene: Scene,
    view: View,
    library: FlowLibrary | None,
    flows: Sequence[Flow],
    level: Level = (),
) -> dict[Level, Flow]:
    """The subflows that are open in a scene, by their places in it. Arguments as of `scene_of`."""
    if library is None or (view.expand == "none" and not any(view.opened.values())):
        return {}
    depth = len(scene.base)
    known = (
        {level[depth:index]: flows[index] for index in range(depth + 1, len(flows))}
        if level[:depth] == scene.base
        else {}
    )
    return open_subflows(
        scene.flow, library, lambda place: view.is_open((*scene.base, *place), level), known
    )


def names_shown(show: str | Iterable[str]) -> tuple[str, ...]:
    """The attributes that are asked for: one by its name, or several.

    Raises:
        ViewError: It is neither.
    """
    asked: object = show
    if isinstance(asked, str):
        return (asked,)
    if isinstance(asked, bytes) or not isinstance(asked, Iterable):
        raise ViewError(
            "`show` is the name of an attribute or several of them, `()` for none, and no "
            f"{type(show).__name__}"
        )
    return tuple(map(str, asked))


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
            have = listed(there) or "none"
            raise UnknownAttributeError(
                f"no state of `{root.flow}` has an attribute `{in_short(name)}`; there is: {have}"
                f"{did_you_mean(name, there)}"
            )
    return asked
