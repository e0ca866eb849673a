"""What there is to say about an element of a picture: a card for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypedDict

from flowr_nb.diagram.graph import Node, NodeKind, place_of
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.conditions import in_words
from flowr_nb.flow.errors import FlowError
from flowr_nb.session.step_errors import StepError

if TYPE_CHECKING:
    from flowr_nb.diagram.graph import DiagramGraph, Edge
    from flowr_nb.diagram.standpoint import Standpoint
    from flowr_nb.flow.model import Flow, State
    from flowr_nb.session.configuration import SessionStackFrame
    from flowr_nb.session.options import Landing, Option

_LONGEST: Final = 120


class Condition(TypedDict):
    """A condition on a card: its words, its verdict (None: not given yet), and what was given."""

    words: str
    holds: bool | None
    given: str | None


class CardTransition(TypedDict):
    """A transition on the card of a state; `element` is its arrow, empty where none is drawn."""

    element: str
    trigger: str
    status: str
    landing: str


class Card(TypedDict):
    """What there is to say about an element; empty texts and lists are left out by who shows it.

    Attributes:
        title: The trigger, or the state.
        subtitle: What it is.
        status: ``open``, ``blocked`` or ``needs evidence``; of a state, whether the run is in it.
        conditions: Every condition in force.
        landing: Where it really leads.
        problem: Why that cannot be told.
        heading: What `ways` are.
        ways: The transitions of a state.
        attrs: Name and value of each of a state's attributes.
        note: What else is shown of it on the picture: its steps, its visits.
    """

    title: str
    subtitle: str
    status: str
    conditions: list[Condition]
    landing: str
    problem: str
    heading: str
    ways: list[CardTransition]
    attrs: list[tuple[str, str]]
    note: str


def card_of(graph: DiagramGraph, element: str, standpoint: Standpoint) -> Card | None:
    """What there is to say about an element of a picture.

    Args:
        graph: The graph that is drawn.
        element: The id of a node or an edge.
        standpoint: From where it is seen.

    Returns:
        The card, or None where there is no such element.
    """
    edge = graph.edge(element)
    if edge is not None:
        return _edge_card(edge, standpoint)
    node = next((node for node in graph.nodes if node.id == element), None)
    cluster = next((each for each in graph.clusters if each.id == element), None)
    if cluster is not None:  # a state all the same
        node = Node(cluster.id, NodeKind.SUBFLOW, cluster.state, cluster.flow)
    return None if node is None else _node_card(graph, node, standpoint)


def landing_in_words(landing: Landing, flow: Flow, stack: tuple[SessionStackFrame, ...]) -> str:
    """Where a transition really leads, push by push and pop by pop.

    Args:
        landing: Where the run stands then.
        flow: The flow that the transition is in.
        stack: The frames that wait while the run is there.
    """
    pops = len(landing.edges) - 1
    left = [flow.flow, *(frame.flow for frame in reversed(stack))]
    parts = [f"leaves {name}" for name in left[:pops]]
    entered = landing.stack[len(stack) - pops :]
    parts += [f"enters {frame.state} of {frame.flow}" for frame in entered]
    if landing.is_over:
        parts.append(f"the run is over: {landing.state}")
    elif pops or entered:
        parts.append(f"goes on to {landing.state} in {landing.flow}")
    else:
        parts.append(f"goes on to {landing.state}")
    return ", ".join(parts)


def _edge_card(edge: Edge, standpoint: Standpoint) -> Card:
    state = standpoint.flow.state(edge.state) if not edge.is_begin else None
    if state is None:
        return _card(f"begins in {edge.aim}", "")
    card = _card(edge.trigger, f"{edge.state} → {edge.aim}")
    option = next((o for o in _safely(standpoint, state) if o.trigger == edge.trigger), None)
    if option is None:
        # Without a library nothing can be followed: the guard is told as it is written.
        transition = state.next[edge.trigger]
        card["conditions"] = [
            {"words": in_words(key, text), "holds": None, "given": None}
            for key, text in transition.guard.items()
        ]
        return card
    card["status"] = option.status.value if option.problem is None else ""
    card["conditions"] = _conditions(option, standpoint.flow)
    card["problem"] = option.problem or ""
    if option.landing is not None:
        card["landing"] = landing_in_words(option.landing, standpoint.flow, standpoint.stack)
    return card


def _conditions(option: Option, shown: Flow) -> list[Condition]:
    found: list[Condition] = []
    for verdict in option.conditions:
        where = "" if verdict.flow == shown.flow else f" (asked by {verdict.flow})"
        words = f"{verdict.in_words}{where}"
        found.append({"words": words, "holds": verdict.holds, "given": verdict.given})
    return found


def _node_card(graph: DiagramGraph, node: Node, standpoint: Standpoint) -> Card:
    if node.kind is NodeKind.EXIT:
        return _exit_card(node.name, standpoint)
    state = standpoint.flow.state(node.name)
    if node.kind is NodeKind.START or state is None:
        return _card(node.name or "start", "" if not node.name else node.description)
    card = _card(node.name, "")
    if standpoint.state == node.name:
        card["status"] = "the run is inside" if standpoint.is_inside else "current state"
    attrs = standpoint.flow.written_attrs_of(state)
    card["attrs"] = [(str(key), _brief(value)) for key, value in attrs.items()]
    options = _safely(standpoint, state)
    place = place_of(graph, node.id)
    card["ways"] = [
        _transition(option, graph.edge_at(place, node.name, option.trigger) or "", standpoint)
        for option in options
    ]
    card["heading"] = "from here" if options else ""
    if state.flow is not None:
        card["subtitle"] = f"invokes {state.flow}"
        card["heading"] = f"when {state.flow} ends in" if options else ""
        try:
            flows, at = standpoint.entered(state)
        except FlowError as error:
            card["problem"] = str(error)
        else:
            if at is not state:
                card["landing"] = f"begins in {at.id} of {flows[-1].flow}"
    elif not state.next:
        card["landing"] = "no transition leaves this state"
    return card


def _exit_card(name: str, standpoint: Standpoint) -> Card:
    card = _card(name, f"exit of {standpoint.flow.flow}")
    if not standpoint.stack:
        # Shown alone, a flow may be invoked by others: only in a run it is known to be the end.
        card["landing"] = "the run is over" if standpoint.state is not None else ""
        return card
    frame = standpoint.stack[-1]
    try:
        (option,) = standpoint.options_after_exit(name)
    except (StepError, FlowError) as error:
        card["problem"] = str(error)
        return card
    except ValueError:
        return card
    card["conditions"] = _conditions(option, standpoint.flow)
    card["problem"] = option.problem or ""
    if option.landing is not None:
        parent = standpoint.flows[-2]
        rest = landing_in_words(option.landing, parent, standpoint.stack[:-1])
        card["landing"] = f"back in {frame.state} of {frame.flow}: {rest}"
    return card


def _transition(option: Option, element: str, standpoint: Standpoint) -> CardTransition:
    landing = option.target
    if option.landing is not None:
        landing = landing_in_words(option.landing, standpoint.flow, standpoint.stack)
        landing = landing.removeprefix("goes on to ")
    status = option.status.value
    return {"element": element, "trigger": option.trigger, "status": status, "landing": landing}


def _safely(standpoint: Standpoint, state: State) -> list[Option]:
    try:
        return standpoint.options(state)
    except FlowrNbError:
        return []


def _card(title: str, subtitle: str) -> Card:
    return {
        "title": title,
        "subtitle": subtitle,
        "status": "",
        "conditions": [],
        "landing": "",
        "problem": "",
        "heading": "",
        "ways": [],
        "attrs": [],
        "note": "",
    }


def _brief(value: Any) -> str:  # noqa: ANN401 - the project's own data
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
