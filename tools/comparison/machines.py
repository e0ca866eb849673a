"""The machines that a user of pytransitions and of python-statemachine would write for a flow.

Each goes through the same steps as our run, so that it lights what it would light. What its picture
looks like is its own doing: nothing here sets a colour, a font or a direction.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.flow import ConditionOperator, parse_condition
from tools.comparison.nested import identifier, statechart_of
from tools.comparison.runs import RUNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flowr_nb import FlowLibrary
    from tools.comparison.nested import Place, Statechart

_WORDS: Final = {
    ConditionOperator.EQUALS: "is",
    ConditionOperator.NOT_EQUALS: "is_not",
    ConditionOperator.GREATER_THAN_OR_EQUAL: "at_least",
    ConditionOperator.LESS_THAN_OR_EQUAL: "at_most",
    ConditionOperator.GREATER_THAN: "above",
    ConditionOperator.LESS_THAN: "below",
}


def pytransitions(library: FlowLibrary, name: str) -> Any:  # noqa: ANN401 - it is untyped
    """A `GraphMachine`, or a hierarchical one for subflows; its graph is the picture."""
    from transitions.extensions import (  # noqa: PLC0415 - the extra `comparison`
        GraphMachine,
        HierarchicalGraphMachine,
    )

    chart = statechart_of(library, name)
    nests = any(place.children for place in chart.places)
    machine: Any = (HierarchicalGraphMachine if nests else GraphMachine)(
        model=_always_true(chart),
        states=[_state_of(place) for place in chart.places],
        transitions=[
            {
                "trigger": arrow.trigger,
                "source": "_".join(arrow.source),
                "dest": "_".join(arrow.target),
                "conditions": list(_methods(arrow.guard)),
            }
            for arrow in chart.arrows
        ],
        initial=chart.places[0].name,
        auto_transitions=False,
        show_conditions=True,
        title=chart.name,
    )
    for trigger, _ in RUNS[name]:
        machine.model.trigger(trigger)
    return machine


def python_statemachine(library: FlowLibrary, name: str) -> Any:  # noqa: ANN401 - what it makes
    """A `StateChart` with compound states for subflows; it shows itself in a notebook."""
    from statemachine.io import (  # noqa: PLC0415 - the extra `comparison`
        create_machine_class_from_definition,
    )

    chart = statechart_of(library, name)
    evidence = {key: value for _, given in RUNS[name] for key, value in given.items()}
    keys = {key for arrow in chart.arrows for key in arrow.guard}
    machine = create_machine_class_from_definition(
        chart.name.title().replace("-", ""),
        states=_definitions(chart, chart.places),
        # Conditions are expressions over these; only what has a value can be compared.
        **{_variable(chart, key): _number(evidence.get(key, 0)) for key in keys},
    )()
    for trigger, _ in RUNS[name]:
        machine.send(_attribute(trigger))
    return machine


def _state_of(place: Place) -> dict[str, Any]:
    if not place.children:
        return {"name": place.name, "final": place.is_exit}
    children = [_state_of(child) for child in place.children]
    return {"name": place.name, "children": children, "initial": place.children[0].name}


def _methods(guard: Mapping[str, str]) -> Iterator[str]:
    """Conditions are methods there, so they have the names that one would give to methods."""
    for key, expression in guard.items():
        operator, value = parse_condition(expression)
        yield f"{identifier(key)}_{_WORDS[operator]}_{identifier(value)}"


def _always_true(chart: Statechart) -> object:
    names = {name for arrow in chart.arrows for name in _methods(arrow.guard)}
    return type("Model", (), dict.fromkeys(names, True))()


def _definitions(chart: Statechart, places: tuple[Place, ...]) -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    for index, place in enumerate(places):
        events: dict[str, list[dict[str, str]]] = {}
        for arrow in chart.arrows:
            if arrow.source == place.path:
                to = {"target": _attribute(arrow.target[-1])}
                if arrow.guard:
                    to["cond"] = " and ".join(_comparisons(chart, arrow.guard))
                events.setdefault(_attribute(arrow.trigger), []).append(to)
        definition = {"name": place.name, "initial": index == 0, "final": place.is_exit}
        if place.children:
            definition["states"] = _definitions(chart, place.children)
        if events:
            definition["on"] = events
        definitions[_attribute(place.name)] = definition
    return definitions


def _attribute(name: str) -> str:
    """A state or an event is an attribute of the class, beside those that the class has itself."""
    from statemachine import StateChart  # noqa: PLC0415 - the extra `comparison`

    wanted = identifier(name)
    return f"{wanted}_" if hasattr(StateChart, wanted) else wanted


def _variable(chart: Statechart, key: str) -> str:
    """A piece of evidence is an attribute of the same class; `stories` is a state, too."""
    taken = {identifier(name) for arrow in chart.arrows for name in (*arrow.source, *arrow.target)}
    wanted = identifier(key)
    return f"{wanted}_" if wanted in taken else wanted


def _comparisons(chart: Statechart, guard: Mapping[str, str]) -> Iterator[str]:
    for key, expression in guard.items():
        operator, value = parse_condition(expression)
        right = repr(_number(value) if operator.is_order or value.isdigit() else value)
        yield f"{_variable(chart, key)} {operator.value} {right}"


def _number(value: object) -> object:
    """The number in a text such as ``80%``, where there is one."""
    found = re.search(r"\d+", str(value))
    return int(found[0]) if found else value
