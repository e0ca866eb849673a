"""What is named in documents: flows, and the pages that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.domains import Domain, ObjType
from sphinx.util.docutils import ReferenceRole
from sphinx.util.nodes import make_refnode

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.errors import FlowNotFoundError
from flowr_nb.hints import did_you_mean, in_short
from flowr_nb.sphinx_ext.library import beginning_of, depend_on, library_of
from flowr_nb.sphinx_ext.reporting import warn, with_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Set as AbstractSet

    from docutils.nodes import Element, Node, system_message
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow


class Shown(NamedTuple):
    """Where a flow is shown: a document, and the name of a place in it."""

    docname: str
    anchor: str


class UnknownPartError(FlowrNbError):
    """A flow has no state or transition of that name."""


class FlowDomain(Domain):
    """Flows, which documents show and name."""

    name = "flowr"
    label = "flowr-nb"
    object_types: ClassVar = {"flow": ObjType("flow", "flow")}
    initial_data: ClassVar = {"shown": {}}
    data_version = 1

    @property
    def shown(self) -> dict[str, list[Shown]]:
        """Flow → where it is shown."""
        found: dict[str, list[Shown]] = self.data["shown"]
        return found

    def note(self, flow: str, docname: str, anchor: str) -> None:
        """Tell that a document shows a flow; the first place in a document is the one that counts.

        Args:
            flow: The flow's name.
            docname: The document.
            anchor: The place in it.
        """
        places = self.shown.setdefault(flow, [])
        if all(place.docname != docname for place in places):
            places.append(Shown(docname, anchor))

    def clear_doc(self, docname: str) -> None:
        """Forget what a document shows."""
        for flow, places in list(self.shown.items()):
            kept = [place for place in places if place.docname != docname]
            if kept:
                self.shown[flow] = kept
            else:
                del self.shown[flow]

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, object]) -> None:
        """Take in what another process has read."""
        others = otherdata["shown"]
        assert isinstance(others, dict)  # noqa: S101 - it is ours
        for flow, places in others.items():
            for place in places:
                if place.docname in docnames:
                    self.note(flow, *place)

    def resolve_xref(  # noqa: PLR0913, PLR0917 - as Sphinx calls it
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: Element,
    ) -> nodes.reference | None:
        """Link to where a flow is shown: on the same page, else on the first by name."""
        del env, typ, node
        places = self.shown.get(target)
        if not places:
            # That it is there was checked; no page shows it, and so there is nothing to miss.
            return contnode  # type: ignore[return-value]
        docname, anchor = min(places, key=lambda place: (place.docname != fromdocname, place))
        return make_refnode(builder, fromdocname, docname, anchor, contnode, f"flow {target}")

    def resolve_any_xref(  # noqa: PLR0913, PLR0917 - as Sphinx calls it
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: addnodes.pending_xref,
        contnode: Element,
    ) -> list[tuple[str, nodes.reference]]:
        """The same for the role ``any``."""
        found = self.resolve_xref(env, fromdocname, builder, "flow", target, node, contnode)
        return [("flowr:flow", found)] if found is not None and target in self.shown else []

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """What the search, and other projects, are told of."""
        for flow, places in self.shown.items():
            docname, anchor = min(places)
            yield flow, flow, "flow", docname, anchor, 1


class FlowRole(ReferenceRole):
    """``:flow:`deploy```, ``:flow:`deploy/approval```, ``:flow:`deploy/approval/approve```."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """The name, as code, checked and linked."""
        literal = nodes.literal(self.rawtext, self.title, classes=["flowr-nb-flow"])
        try:
            flow = self._found()
        except FlowrNbError as error:
            self.env.note_reread()
            warn(str(error), "flow", self.get_location())
            return [literal], []
        xref = addnodes.pending_xref(
            self.rawtext,
            literal,
            refdoc=self.env.docname,
            refdomain=FlowDomain.name,
            reftype="flow",
            reftarget=flow.flow,
            refexplicit=self.has_explicit_title,
        )
        self.set_source_info(xref)
        return [xref], []

    def _found(self) -> Flow:
        library = library_of(self.env)
        flow, rest = flow_named(library, self.target)
        depend_on(self.env, library, flow)
        check_part(flow, rest)
        return flow


def flow_named(library: FlowLibrary, target: str) -> tuple[Flow, str]:
    """The flow that a name begins with, and what follows it.

    Args:
        library: Where flows are found.
        target: ``flow``, ``flow/state`` or ``flow/state/trigger``; the flow may be a path.

    Raises:
        FlowError: There is no such flow, or it cannot be read.
    """
    parts = target.split("/")
    for many in range(len(parts), 0, -1):
        try:
            return library.load("/".join(parts[:many])), "/".join(parts[many:])
        except FlowNotFoundError:
            continue
    library.load(parts[0])
    raise AssertionError  # what was not found above is not found here


def check_part(flow: Flow, rest: str) -> None:
    """Refuse a state, exit or transition that a flow does not have.

    Args:
        flow: The flow.
        rest: ``state``, ``exit`` or ``state/trigger``; nothing for the flow itself.

    Raises:
        UnknownPartError: It has none of that name; the message has the nearest that it has.
    """
    states = {state.id: state for state in flow.states}
    if not rest or rest in states or rest in flow.exits:
        return
    name, _, trigger = rest.partition("/")
    for each in states.values():  # a state may have a stroke in its name
        if rest.startswith(f"{each.id}/"):
            name, trigger = each.id, rest[len(each.id) + 1 :]
            if trigger in each.next:
                return
    if name in states and trigger:
        message = (
            f"`{in_short(name)}` of `{in_short(flow.flow)}` has no trigger `{in_short(trigger)}`"
            f"{did_you_mean(trigger, states[name].next)}"
        )
        place = beginning_of(flow)
        if flow.source is not None:
            index = list(states).index(name)
            place = flow.source.locate_value("states", index, "id")
        raise UnknownPartError(with_place(message, place))
    known = [*states, *flow.exits]
    message = f"`{in_short(flow.flow)}` has no state `{in_short(name)}`{did_you_mean(name, known)}"
    raise UnknownPartError(with_place(message, beginning_of(flow)))
