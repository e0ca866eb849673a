"""The rules on the flows of a library together: one name, one flow, and each its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.files import shown
from flowr_nb.flow.errors import FlowError
from flowr_nb.flow.validation.inspection import SHOULD, Check
from flowr_nb.flow.validation.spelling_rules import alike_in_words
from flowr_nb.hints import printable, seen_as

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.flow.model import Flow
    from flowr_nb.flow.validation.findings import Finding

_LISTED: Final = 3


def shared_names(
    library: FlowLibrary, sources: Sequence[Sequence[Flow]]
) -> Iterator[tuple[Flow, Finding]]:
    """A finding on each flow whose name does not, or not clearly, stand for it.

    A name may be in use twice, or only look like another. Of the latter each after the first.

    Of flows in several sources that is each but the one that is found by the name; of several in
    one source it is each of them.

    Args:
        library: What says which flow a name stands for.
        sources: The flows of each of its sources.
    """
    by_name: dict[str, list[tuple[int, Flow]]] = {}
    for number, flows in enumerate(sources):
        for flow in flows:
            by_name.setdefault(flow.flow, []).append((number, flow))
    for name, found in by_name.items():
        if len(found) == 1:
            continue
        try:
            meant = library.load(name)
        except FlowError:
            meant = None
        for number, flow in found:
            beside = [other for at, other in found if at == number and other is not flow]
            if flow is meant and not beside:
                continue
            others = beside if flow is meant else [other for _, other in found if other is not flow]
            yield flow, _finding(flow, others, meant)
    yield from _alike([(name, flow) for name, found in by_name.items() for _, flow in found])


def _alike(flows: list[tuple[str, Flow]]) -> Iterator[tuple[Flow, Finding]]:
    """A finding on each flow whose name only looks like that of one before it."""
    first: dict[str, str] = {}
    for name, flow in flows:
        seen = seen_as(name)
        twin = first.setdefault(seen, name)
        if seen and twin != name:
            message = f"the flow `{printable(name)}` {alike_in_words(name, twin)}"
            yield flow, Check(flow).finding(SHOULD, "name-apart", message, "flow", value=True)


def _finding(flow: Flow, others: list[Flow], meant: Flow | None) -> Finding:
    # The one that is meant comes first, so that it is named however many there are.
    others.sort(key=lambda other: other is not meant)
    listed = ", ".join(_place(other) for other in others[:_LISTED])
    more = f" and {len(others) - _LISTED} more" if len(others) > _LISTED else ""
    stands = "none of them" if meant is None else "this one" if flow is meant else _place(meant)
    return Check(flow).finding(
        SHOULD,
        "unique-flow",
        f"`{flow.flow}` is declared by {listed}{more}, too; the name stands for {stands}, "
        "so give each a name of its own",
        "flow",
    )


def _place(flow: Flow) -> str:
    return shown(flow.path) if flow.path else "a flow in memory"
