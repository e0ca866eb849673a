"""What a session adds to a picture: classes on its elements, never a new layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from flowr_nb.session.configuration import level_of
from flowr_nb.session.options import OptionStatus
from flowr_nb.session.visited import levels_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.diagram.graph import DiagramGraph
    from flowr_nb.flow.validation.findings import Violation
    from flowr_nb.session.configuration import Configuration, Level
    from flowr_nb.session.options import EdgeRef, Option
    from flowr_nb.session.paths import RunPath
    from flowr_nb.session.run_value import RunValue
    from flowr_nb.session.visited import Visited

_STATUS_CLASSES: Final = {
    OptionStatus.OPEN: "open",
    OptionStatus.BLOCKED: "blocked",
    OptionStatus.NEEDS_EVIDENCE: "needs blocked",
}


@dataclass(frozen=True, slots=True)
class Marks:
    """How a picture shows a session.

    Attributes:
        classes: Element id → the classes it gets: ``current``, ``inside`` (the run is in the
            subflow that this state invoked), ``visited``, ``taken``, ``open``, ``blocked``,
            ``needs`` (blocked only for want of evidence), ``assumed`` (judged by what is only
            assumed), ``way`` (on the way that is lit), ``past`` (of a state that was current).
        fires: Edge id → its trigger, of every edge that leaves the current state.
    """

    classes: dict[str, str] = field(default_factory=dict)
    fires: dict[str, str] = field(default_factory=dict)


def notes_of(
    graph: DiagramGraph, findings: Iterable[Violation], level: Level = ()
) -> dict[str, tuple[str, str]]:
    """What validation found, on the elements that it is about.

    Args:
        graph: The graph that the flow that was checked is in.
        findings: The findings; those about no state or transition are left out.
        level: The place of that flow in the graph.

    Returns:
        Element id → ``error`` or ``warning``, and every message on that element.
    """
    notes: dict[str, tuple[str, str]] = {}
    for finding in findings:
        if finding.state is None:
            continue
        element = None
        if finding.trigger is not None:
            element = graph.edge_at(level, finding.state, finding.trigger)
        element = element or graph.node_at(level, finding.state)
        if element is None:
            continue
        severity, text = notes.get(element, ("warning", ""))
        worst = "error" if finding.is_error else severity
        notes[element] = (worst, f"{text}\n{finding.message}".strip())
    return notes


def marks_of(
    graph: DiagramGraph, run: RunValue, depth: int, options: Iterable[Option] = ()
) -> Marks:
    """How the picture of one level of a run's call stack shows the run.

    Args:
        graph: The graph of that level's flow, with or without subflows that are open in it.
        run: The run, as it is or as it was at a past step.
        depth: Index into the session's ``trail``: 0 is the outermost flow.
        options: The run's options, where the picture shows the innermost flow.
    """
    return marks_at(graph, run, level_of(run.session.stack[:depth]), options)


def marks_at(
    graph: DiagramGraph, run: RunValue, level: Level, options: Iterable[Option] = ()
) -> Marks:
    """How the picture of a flow shows a run, wherever the run is.

    Args:
        graph: The graph of the flow, with or without subflows that are open in it.
        run: The run, as it is or as it was at a past step.
        level: The place of that flow in the run's outermost flow.
        options: The run's options; those that leave a state that is not drawn are left out.
    """
    session = run.session
    classes = _past(graph, run.visited, level)
    if run.lit_path is not None:
        _add_lit(classes, graph, session.configuration, run.lit_path, level)
    here = level_of(session.stack)
    depth = len(level)
    if here[:depth] != level:
        return Marks(classes)
    below = here[depth:]
    for index, state in enumerate((*below, session.state)):
        place = below[:index]
        element = graph.node_at(place, state)
        if element is None:
            break
        if index == len(below):
            classes[element] = "current"
        else:
            classes[element] = "inside" if (*place, state) in graph.scopes else "current inside"
    fires: dict[str, str] = {}
    state = session.state
    for option in options:
        edge_id = graph.edge_at(below, state, option.trigger)
        if edge_id is None and below and option.trigger == state:
            # It rests on an exit, and leaves from the state that invoked the subflow.
            edge_id = graph.edge_at(below[:-1], below[-1], state)
        if edge_id is not None:
            _add(classes, edge_id, _STATUS_CLASSES[option.status])
            if run.assumed and rests_on_assumption(option, run):
                _add(classes, edge_id, "assumed")
            fires[edge_id] = option.trigger
    return Marks(classes, fires)


def rests_on_assumption(option: Option, run: RunValue) -> bool:
    """Whether an option is judged by evidence that is only assumed."""
    return any(map(run.is_assumed, option.keys))


def as_past(marks: Marks) -> Marks:
    """The marks of a moment that is over: nothing of them may be taken for the present."""
    current = {
        element: f"{classes} past"
        for element, classes in marks.classes.items()
        if "current" in classes.split()
    }
    return Marks({**marks.classes, **current}, {})


def _past(graph: DiagramGraph, been: Visited, level: Level) -> dict[str, str]:
    """Where the run has been in what is drawn."""
    classes: dict[str, str] = {}
    for place, scope in graph.scopes.items():
        here = (*level, *place)
        visited = been.states_at(here)
        if not visited:
            continue
        prefix = graph.node_at(place[:-1], place[-1]) if place else None
        if prefix is not None:
            classes[f"{prefix}.begin"] = "taken"
        nodes, edges = scope.node_ids, scope.edge_ids
        classes.update({nodes[name]: "visited" for name in visited if name in nodes})
        classes.update({edges[edge]: "taken" for edge in been.edges_at(here) if edge in edges})
    return classes


def _add_lit(
    classes: dict[str, str], graph: DiagramGraph, at: Configuration, way: RunPath, level: Level
) -> None:
    """Add the path ahead that is lit."""
    depth = len(level)
    for its_level, ref in _lit(at, way):
        edge_id = graph.edge_at(its_level[depth:], ref.state, ref.trigger)
        if its_level[:depth] == level and edge_id is not None:
            _add(classes, edge_id, "way")


def _add(classes: dict[str, str], element: str, name: str) -> None:
    classes[element] = f"{classes[element]} {name}" if element in classes else name


def _lit(at: Configuration, way: RunPath) -> Iterable[tuple[Level, EdgeRef]]:
    """Every transition on a path, with its level, once."""
    found: dict[tuple[Level, EdgeRef], None] = {}
    for step in way.steps:
        found.update(dict.fromkeys(levels_of(at, step.landing.edges)))
        at = step.landing.configuration
    return found
