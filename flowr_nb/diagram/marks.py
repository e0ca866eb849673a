"""What a session adds to a picture: classes on its elements, never a new layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from flowr_nb.session.stepper import OptionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flowr_nb.diagram.graph import DiagramGraph
    from flowr_nb.flow.violations import Violation
    from flowr_nb.session.model import SessionStackFrame
    from flowr_nb.session.run import FlowRun
    from flowr_nb.session.stepper import Option
    from flowr_nb.session.trace import Past

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


def notes_of(graph: DiagramGraph, findings: Iterable[Violation]) -> dict[str, tuple[str, str]]:
    """What validation found, on the elements that it is about.

    Args:
        graph: The graph of the flow that was checked.
        findings: The findings; those about no state or transition are left out.

    Returns:
        Element id → ``error`` or ``warning``, and every message on that element.
    """
    notes: dict[str, tuple[str, str]] = {}
    for finding in findings:
        if finding.state is None:
            continue
        element = None
        if finding.trigger is not None:
            element = graph.edge_ids.get((finding.state, finding.trigger))
        element = element or graph.node_ids.get(finding.state)
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
        graph: The graph of that level's flow.
        run: The run, or what it was at a past step.
        level: Index into the session's ``trail``: 0 is the outermost flow.
        options: The run's options, where the level is the innermost one.
    """
    frame = run.session.trail[level]
    classes = _past_and_way(graph, run, frame)
    if frame.state in graph.node_ids:
        is_innermost = level == len(run.session.stack)
        current = ["current"] if is_innermost else ["current", "inside"]
        classes[graph.node_ids[frame.state]] = current
    fires: dict[str, str] = {}
    for option in options:
        edge_id = graph.edge_ids.get((frame.state, option.trigger))
        if edge_id is not None:
            classes.setdefault(edge_id, []).append(_STATUS_CLASSES[option.status])
            fires[edge_id] = option.trigger
    in_order = {element: " ".join(classes[element]) for element in sorted(classes)}
    return Marks(in_order, fires)


def _past_and_way(
    graph: DiagramGraph, run: FlowRun | Past, frame: SessionStackFrame
) -> dict[str, list[str]]:
    """Where the run has been in this flow, and the way ahead that is lit."""
    classes: dict[str, list[str]] = {}
    for name in run.visited(frame.flow):
        if name in graph.node_ids and name != frame.state:
            classes.setdefault(graph.node_ids[name], []).append("visited")
    for edge in run.taken(frame.flow):
        if edge in graph.edge_ids:
            classes.setdefault(graph.edge_ids[edge], []).append("taken")
    if run.way is not None:
        for ref in run.way.edges:
            if ref.flow == frame.flow and (ref.state, ref.trigger) in graph.edge_ids:
                classes.setdefault(graph.edge_ids[ref.state, ref.trigger], []).append("way")
    return classes
