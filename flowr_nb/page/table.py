"""All that a page has in place of a kernel: places, what can happen there, verdicts, pictures.

Plain data with numbers for names: a condition is told once, with its verdict for each class of
values, and a transition has the number of the place that it leads to. `static/hosts/table_host.js`
reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flowr_nb.diagram.card import card_of
from flowr_nb.diagram.flow_graph import graph_of
from flowr_nb.diagram.panel import panel_at
from flowr_nb.diagram.standpoint import Standpoint, standpoint_at
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.conditions import in_words
from flowr_nb.flow.value_classes import ValueClasses
from flowr_nb.run.flow_run import Situation
from flowr_nb.session.configuration import SEPARATOR
from flowr_nb.session.landing import locate
from flowr_nb.session.visited import levels_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.page.pictures import FlowTree
    from flowr_nb.session.configuration import Configuration, Level
    from flowr_nb.session.options import ConditionVerdict, Option
    from flowr_nb.session.reachability import Reachable
    from flowr_nb.session.run_value import RunValue


@dataclass(frozen=True)
class Judged:
    """Every condition of the flows, with its verdict for each class of values.

    Attributes:
        classes: Key → the classes of its values.
        numbers: Key and expression → the number of the condition.
    """

    classes: Mapping[str, ValueClasses]
    numbers: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, options: Iterable[Option]) -> Judged:
        """All conditions of some transitions.

        Args:
            options: The transitions.
        """
        asked: dict[tuple[str, str], int] = {}
        for option in options:
            for verdict in option.conditions:
                asked.setdefault((verdict.key, verdict.expression), len(asked))
        by_key: dict[str, list[str]] = {}
        for key, expression in asked:
            by_key.setdefault(key, []).append(expression)
        classes = {key: ValueClasses.of(key, texts) for key, texts in by_key.items()}
        return cls(classes, asked)

    def number_of(self, verdict: ConditionVerdict) -> int:
        """The number of a condition."""
        return self.numbers[verdict.key, verdict.expression]

    def field_of(self, key: str, kind: Mapping[str, Any]) -> dict[str, Any]:
        """How a key is asked for on a page.

        Args:
            key: The key.
            kind: How the panel asks for it.

        Returns:
            A select with a value for each class; where numbers are compared, what the panel has.
        """
        classes = self.classes[key]
        if classes.thresholds:
            return dict(kind)
        *named, other = classes.samples
        choices = [[text, text or "“”"] for text in named]
        return {
            "kind": "select",
            "choices": [*choices, [other, "anything else" if choices else "any value"]],
        }

    def to_json(self) -> dict[str, Any]:
        """What the page's table has of it."""
        keys = {key: number for number, key in enumerate(self.classes)}
        return {
            "keys": [
                {
                    "key": key,
                    "named": list(each.named),
                    "thresholds": [f"{number:f}" for number in each.thresholds],
                }
                for key, each in self.classes.items()
            ],
            "conditions": [
                {
                    "key": keys[key],
                    "words": in_words(key, expression),
                    "demand": in_words("", expression).strip(),
                    "holds": self.classes[key].verdicts(expression),
                }
                for key, expression in self.numbers
            ],
        }


def table_of(
    library: FlowLibrary, run: RunValue, found: Reachable, tree: FlowTree
) -> dict[str, Any]:
    """The table of a page but for its pictures.

    Args:
        library: Where flows are found.
        run: Where the page begins.
        found: All that it can come to.
        tree: The flows that it shows.
    """
    cards = [*_cards(library, tree)]
    asked = [option for options in found.options.values() for option in options]
    judged = Judged.of((*asked, *(option for *_, options in cards for option in options)))
    numbers = {at: number for number, at in enumerate(found)}
    been = run.visited
    return {
        "start": 0,
        "given": [[key, str(value)] for key, value in run.in_force.items()],
        "been": {
            "states": [[list(level), list(names)] for level, names in been.states.items()],
            "edges": [[list(level), [*map(list, refs)]] for level, refs in been.edges.items()],
        },
        "flows": [
            {"name": flow.flow, "tree": [[list(place), it] for place, it in inside.items()]}
            for flow, inside in zip(tree.flows, tree.trees, strict=True)
        ],
        **judged.to_json(),
        "places": [
            _place(library, run, at, options, judged, numbers)
            for at, options in found.options.items()
        ],
        "cards": [
            [list(level), name, trigger, _card_to_json(card, options, judged)]
            for level, name, trigger, card, options in cards
        ],
    }


def _place(  # noqa: PLR0913, PLR0917 - what a place is told by
    library: FlowLibrary,
    run: RunValue,
    at: Configuration,
    options: Sequence[Option],
    judged: Judged,
    numbers: Mapping[Configuration, int],
) -> dict[str, Any]:
    """A configuration: what the panel shows of it, with numbers for what differs by evidence."""
    there = replace(run, session=run.session.moved_to(at), evidence={}, assumed={})
    place = locate(library, at)
    shown = panel_at(there, Situation(place, tuple(options)))
    del shown["typed"], shown["assumed"]
    names = at.state if place.state is None else SEPARATOR.join((*at.level, at.state))
    fields = {key: judged.field_of(key, kind) for key, kind in shown["fields"].items()}
    rows = [
        {
            "trigger": row["trigger"],
            "landing": row["landing"],
            "isOver": row["isOver"],
            "problem": row["problem"],
            "fields": row["fields"],
            "to": numbers.get(option.landing.configuration) if option.landing else None,
            "conditions": [
                [judged.number_of(verdict), told["flow"]]
                for verdict, told in zip(option.conditions, row["conditions"], strict=True)
            ],
            "edges": _edges(at, option),
        }
        for row, option in zip(shown["rows"], options, strict=True)
    ]
    return {**shown, "title": names, "where": str(at), "fields": [*fields.items()], "rows": rows}


def _edges(at: Configuration, option: Option) -> list[list[Any]]:
    """The transitions that are followed: how many flows wait above each, its state and trigger."""
    edges = option.landing.edges if option.landing is not None else ()
    return [[len(level), edge.state, edge.trigger] for level, edge in levels_of(at, edges)]


def _cards(
    library: FlowLibrary, tree: FlowTree
) -> Iterable[tuple[Level, str, str, Any, Sequence[Option]]]:
    """Every card: its place, its name, its trigger or none, and the transitions that it judges."""
    root = tree.flows[0]
    for level, number in {(): 0, **tree.trees[0]}.items():
        flow = tree.flows[number]
        graph = graph_of(flow)
        # As in a run: there the end of the outermost flow is known to be the end.
        point = replace(standpoint_at(level, root, library), state="")
        for name, node in graph.node_ids.items():
            card = card_of(graph, node, point)
            if card is not None:
                yield level, name, "", card, _offered(point, name)
        for (state, trigger), edge in graph.edge_ids.items():
            card = card_of(graph, edge, point)
            if card is not None:
                options = [each for each in _offered(point, state) if each.trigger == trigger]
                yield level, state, trigger, card, options


def _offered(point: Standpoint, name: str) -> list[Option]:
    state = point.flow.state(name)
    try:
        return point.options(state) if state is not None else point.options_after_exit(name)
    except FlowrNbError:
        return []


def _card_to_json(card: Any, options: Sequence[Option], judged: Judged) -> dict[str, Any]:  # noqa: ANN401 - a typed mapping, which is none to mypy
    """A card without what differs by evidence and place; empty texts and lists are left out."""
    conditions = [judged.number_of(verdict) for option in options for verdict in option.conditions]
    told = {key: value for key, value in card.items() if value and key not in ("status", "ways")}
    words = [condition["words"] for condition in card["conditions"]]
    if words:
        told["conditions"] = [*zip(conditions, words, strict=True)]
    if card["status"]:
        told["isJudged"] = True
    if card["ways"]:
        told["ways"] = [
            {
                "trigger": way["trigger"],
                "landing": way["landing"],
                "conditions": [*map(judged.number_of, option.conditions)],
                "isBroken": option.problem is not None,
            }
            for way, option in zip(card["ways"], options, strict=True)
        ]
    return told
