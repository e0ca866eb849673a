"""A flow in words, a line for each thing: what `git diff` compares where it knows of flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowr_nb.flow.conditions import in_words
from flowr_nb.hints import printable
from flowr_nb.rich import in_plain_words, rows_of_mapping
from flowr_nb.yaml.written import WrittenData

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from flowr_nb.flow.model import Flow, State


def listing(flow: Flow) -> str:
    """A flow as lines, each of which says one thing and none of which hangs on another's length.

    Args:
        flow: The flow.
    """
    return "\n".join(map(printable, _lines(flow)))


def _lines(flow: Flow) -> Iterator[str]:
    yield f"flow {flow.flow}"
    yield f"version {flow.version}"
    yield from (f"exit {name}" for name in flow.exits)
    for param in flow.params:
        default = "" if param.required else f" = {in_plain_words(param.default)}"
        yield f"param {param.name}{default}"
    yield from _attrs(flow.attrs)
    for state in flow.states:
        yield ""
        yield f"state {state.id}"
        yield from (f"  {line}" for line in _of_state(state))


def _of_state(state: State) -> Iterator[str]:
    if state.flow is not None:
        version = f" {state.flow_version}" if state.flow_version is not None else ""
        yield f"invokes {state.flow}{version}"
    yield from _attrs(state.attrs)
    for transition in state.next.values():
        yield f"{transition.trigger} → {transition.target}"
        yield from (f"  when {in_words(key, text)}" for key, text in transition.guard.items())


def _attrs(attrs: Mapping[str, Any] | None) -> Iterator[str]:
    if attrs is None:
        return
    written = attrs.as_written if isinstance(attrs, WrittenData) else attrs
    if not written:
        yield "no attributes"
    yield from (f"attribute {name}: {value}" for name, value in rows_of_mapping(written))
