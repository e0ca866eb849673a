"""The graph in SCXML, the W3C's notation of state charts, for tools that read or run those.

A state that invokes a flow does so by ``<invoke>``, or holds its states where it is open; either
way its exits come back as the end of that, and the transitions of the state wait for it. Guards are
ECMAScript that reads the evidence from the event's data: numbers as the first in a text, the rest
as text, as near to this format's own rules as one line comes; each is also there as written
(``flow:when``), as are all names (``flow:name``), for ids have to be XML's.

https://www.w3.org/TR/scxml/
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from flowr_nb.diagram.graph import DiagramGraph, NodeKind
from flowr_nb.diagram.labels import well_formed
from flowr_nb.flow.conditions import first_number, parse_condition
from flowr_nb.flow.errors import ConditionSyntaxError

if TYPE_CHECKING:
    from flowr_nb.diagram.graph import Node

_SCXML: Final = "http://www.w3.org/2005/07/scxml"
_FLOW: Final = "urn:flowr-nb:flow"
_NAME: Final = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
ET.register_namespace("flow", _FLOW)


def to_scxml(graph: DiagramGraph) -> str:
    """Write a graph in SCXML.

    Args:
        graph: The graph; subflows that are open in it are states with states of their own.

    Returns:
        The document. Ids are names where a name will do, else the graph's own.
    """
    return _Document(graph).text()


class _Document:
    def __init__(self, graph: DiagramGraph) -> None:
        self.graph = graph
        self.ids = _ids_of(graph)

    def text(self) -> str:
        root = ET.Element("scxml", {"xmlns": _SCXML, "version": "1.0", "datamodel": "ecmascript"})
        root.set(f"{{{_FLOW}}}name", self.graph.name)
        self._fill(root, None)
        ET.indent(root)
        return well_formed(ET.tostring(root, encoding="unicode", xml_declaration=False)) + "\n"

    def _fill(self, element: ET.Element, cluster: str | None) -> None:
        """Put the states of one flow into its element."""
        graph, ids = self.graph, self.ids
        for edge in graph.edges:
            if edge.is_begin and edge.cluster == cluster:
                element.set("initial", ids[edge.target])
        for node in graph.nodes:
            if node.cluster == cluster and node.kind is not NodeKind.START:
                self._add_node(element, node)
        for inner in graph.clusters:
            if inner.parent == cluster:
                state = self._element(element, "state", inner.id, inner.state)
                self._fill(state, inner.id)
                self._add_transitions(state, inner.id, f"done.state.{ids[inner.id]}")

    def _add_node(self, parent: ET.Element, node: Node) -> None:
        if node.kind is NodeKind.EXIT:
            final = self._element(parent, "final", node.id, node.name)
            data = ET.SubElement(ET.SubElement(final, "donedata"), "param", {"name": "exit"})
            data.set("expr", _text(node.name))
            return
        state = self._element(parent, "state", node.id, node.name)
        done = ""
        if node.subflow is not None:
            invoked = f"{self.ids[node.id]}.flow"
            done = f"done.invoke.{invoked}"
            src = f"{quote(node.subflow.removesuffix('.yaml'))}.scxml"
            ET.SubElement(state, "invoke", {"id": invoked, "src": src})
        self._add_transitions(state, node.id, done)

    def _add_transitions(self, state: ET.Element, source: str, done: str) -> None:
        """The transitions of a state; `done` is the event by which a flow that it invokes ends."""
        for edge in self.graph.edges:
            if not edge.is_begin and edge.source == source:
                conditions = [_in_ecmascript(key, expression) for key, expression in edge.when]
                if done:
                    conditions.insert(0, f"_event.data.exit == {_text(edge.trigger)}")
                element = ET.SubElement(state, "transition")
                element.set("event", done or _event(edge.trigger))
                if conditions:
                    element.set("cond", " && ".join(conditions))
                element.set("target", self.ids[edge.target])
                if done or _event(edge.trigger) != edge.trigger:
                    element.set(f"{{{_FLOW}}}name", edge.trigger)
                if edge.when:
                    element.set(f"{{{_FLOW}}}when", json.dumps(dict(edge.when), ensure_ascii=False))

    def _element(self, parent: ET.Element, kind: str, element_id: str, name: str) -> ET.Element:
        element = ET.SubElement(parent, kind, {"id": self.ids[element_id]})
        if self.ids[element_id] != name:
            element.set(f"{{{_FLOW}}}name", name)
        return element


def _ids_of(graph: DiagramGraph) -> dict[str, str]:
    """Element id → id in the document: the name, where it is an XML name and the first of it."""
    own = {inner.id: inner.state for inner in graph.clusters}
    own |= {node.id: node.name for node in graph.nodes}
    taken = set(own)
    ids = {}
    for element_id, name in own.items():
        is_free = _NAME.fullmatch(name) and name not in taken
        ids[element_id] = name if is_free else element_id
        taken.add(ids[element_id])
    return ids


def _event(trigger: str) -> str:
    # A space parts names of events, a dot their parts, and a star stands for any.
    return trigger if _NAME.fullmatch(trigger) else quote(trigger, safe="").replace(".", "%2E")


def _text(text: str) -> str:
    """A text in ECMAScript, in the quotes that XML has no need to write as something else."""
    inner = json.dumps(text)[1:-1].replace('\\"', '"').replace("'", r"\u0027")
    return f"'{inner}'"


def _in_ecmascript(key: str, expression: str) -> str:
    given = f"_event.data[{_text(key)}]"
    try:
        operator, value = parse_condition(expression)
    except ConditionSyntaxError:
        return "false"  # as here: it never holds
    if not operator.is_order:
        return f"{given} {operator.value} {_text(value)}"
    number = first_number(value)
    return "false" if number is None else f"parseFloat({given}) {operator.value} {number:g}"
