"""What a session adds to a picture: classes on its elements, never a new layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from flowr_nb.session.options import OptionStatus
from flowr_nb.session.trace import along, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.diagram.graph import DiagramGraph, Path
    from flowr_nb.flow.violations import Violation
    from flowr_nb.session.model import Session
    from flowr_nb.session.options import EdgeRef, Option
    from flowr_nb.session.run import FlowRun
    from flowr_nb.session.trace import Past
    from flowr_nb.session.ways import RunWay

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
            ``needs`` (blocked only for want of evidence), ``way`` (on the way that is lit).
        fires: Edge id → its trigger, of every edge that leaves the current state.
    """

    classes: dict[str, str] = field(default_factory=dict)
    fires: dict[str, str] = field(default_factory=dict)


def notes_of(
    graph: DiagramGraph, findings: Iterable[Violation], path: Path = ()
) -> dict[str, tuple[str, str]]:
    """What validation found, on the elements that it is about.

    Args:
        graph: The graph that the flow that was checked is in.
        findings: The findings; those about no state or transition are left out.
        path: The place of that flow in the graph.

    Returns:
        Element id → ``error`` or ``warning``, and every message on that element.
    """
    notes: dict[str, tuple[str, str]] = {}
    for finding in findings:
        if finding.state is None:
            continue
        element = None
        if finding.trigger is not None:
            element = graph.edge_at(path, finding.state, finding.trigger)
        element = element or graph.node_at(path, finding.state)
        if element is None:
            continue
        level, text = notes.get(element, ("warning", ""))
        worst = "error" if finding.is_error else level
        notes[element] = (worst, f"{text}\n{finding.message}".strip())
    return notes


def marks_of(
    graph: DiagramGraph, run: FlowRun | Past, level: int, options: Iterable[Option] = ()
) -> Marks:
    """How the picture of one level of a run's call stack shows the run.

    Args:
        graph: The graph of that level's flow, with or without subflows that are open in it.
        run: The run, or what it was at a past step.
        level: Index into the session's ``trail``: 0 is the outermost flow.
        options: The run's options, where the picture shows the innermost flow.
    """
    return marks_at(graph, run, path_of(run.session.stack[:level]), options)


def marks_at(
    graph: DiagramGraph, run: FlowRun | Past, base: Path, options: Iterable[Option] = ()
) -> Marks:
    """How the picture of a flow shows a run, wherever the run is.

    Args:
        graph: The graph of the flow, with or without subflows that are open in it.
        run: The run, or what it was at a past step.
        base: The place of that flow in the run's outermost flow.
        options: The run's options; those that leave a state that is not drawn are left out.
    """
    classes = _past_and_way(graph, run, base)
    stack = run.session.stack
    trail = run.session.trail
    here = path_of(stack)
    depth = len(base)
    for index in range(depth, len(trail)) if here[:depth] == base else ():
        place = here[depth:index]
        element = graph.node_at(place, trail[index].state)
        if element is None:
            break
        if index == len(stack):
            classes[element] = ["current"]
        elif (*place, trail[index].state) in graph.scopes:
            classes[element] = ["inside"]
        else:
            classes[element] = ["current", "inside"]
    fires: dict[str, str] = {}
    scope = graph.scopes.get(here[depth:]) if here[:depth] == base else None
    state = trail[-1].state
    for option in options:
        edge_id = scope.edge_ids.get((state, option.trigger)) if scope is not None else None
        if edge_id is None and here[:depth] == base and here[depth:] and option.trigger == state:
            # It rests on an exit, and leaves from the state that invoked the subflow.
            edge_id = graph.edge_at(here[depth:-1], here[-1], state)
        if edge_id is not None:
            classes.setdefault(edge_id, []).append(_STATUS_CLASSES[option.status])
            fires[edge_id] = option.trigger
    in_order = {element: " ".join(classes[element]) for element in sorted(classes)}
    return Marks(in_order, fires)


def _past_and_way(graph: DiagramGraph, run: FlowRun | Past, base: Path) -> dict[str, list[str]]:
    """Where the run has been in what is drawn, and the way ahead that is lit."""
    classes: dict[str, list[str]] = {}
    for place, scope in graph.scopes.items():
        path = (*base, *place)
        prefix = graph.node_at(place[:-1], place[-1]) if place else None
        if prefix is not None and run.trace.visited_at(path):
            classes[f"{prefix}.begin"] = ["taken"]
        for name in run.trace.visited_at(path):
            if name in scope.node_ids:
                classes.setdefault(scope.node_ids[name], []).append("visited")
        for edge in run.trace.taken_at(path):
            if edge in scope.edge_ids:
                classes.setdefault(scope.edge_ids[edge], []).append("taken")
    if run.way is not None:
        depth = len(base)
        for path, ref in _lit(run.session, run.way):
            edge_id = graph.edge_at(path[depth:], ref.state, ref.trigger)
            if path[:depth] == base and edge_id is not None:
                classes.setdefault(edge_id, []).append("way")
    return classes


def _lit(session: Session, way: RunWay) -> set[tuple[Path, EdgeRef]]:
    """Every transition on a way, with its place."""
    stack = session.stack
    found: set[tuple[Path, EdgeRef]] = set()
    for step in way.steps:
        found.update(along(session, stack, step.landing.edges))
        stack = step.landing.stack
    return found
