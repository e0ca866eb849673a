"""A flow in Mermaid's `stateDiagram-v2`, as a person would write it by hand.

Not our own export, which takes care of every name that a stranger may come up with, and knows the
run. Here composite states hold the subflows, exits of a subflow are its ends, and the current state
has a class, which the person would have to move with every step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.flow import in_words
from tools.comparison.nested import identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb import Flow, FlowLibrary, FlowRun
    from flowr_nb.flow import Transition

_CURRENT: Final = "classDef current stroke-width:3px,font-weight:bold"


def handwritten(run: FlowRun) -> str:
    """The outermost flow of a run, with its subflows, and the class on the current state."""
    session = run.session
    outermost = session.stack[0].flow if session.stack else session.flow
    lines = [
        "stateDiagram-v2",
        *_body(run.library, run.library.load(outermost), indent="  "),
        f"  {_CURRENT}",
        f"  class {identifier(session.state)} current",
    ]
    return "\n".join(lines)


def _body(
    library: FlowLibrary, flow: Flow, indent: str, *, is_inner: bool = False
) -> Iterator[str]:
    yield f"{indent}[*] --> {identifier(flow.states[0].id)}"
    for name in () if is_inner else flow.exits:
        if identifier(name) != name:
            yield f'{indent}state "{name}" as {identifier(name)}'
    for state in flow.states:
        if state.flow:
            yield f"{indent}state {identifier(state.id)} {{"
            yield from _body(library, library.subflow(flow, state), f"{indent}  ", is_inner=True)
            yield f"{indent}}}"
        for transition in state.next.values():
            is_end = is_inner and transition.target in flow.exits
            target = "[*]" if is_end else identifier(transition.target)
            yield f"{indent}{identifier(state.id)} --> {target} : {_label(transition)}"
    for name in () if is_inner else flow.exits:
        yield f"{indent}{identifier(name)} --> [*]"


def _label(transition: Transition) -> str:
    guard = ", ".join(in_words(key, text) for key, text in transition.guard.items())
    return f"{transition.trigger} [{guard}]" if guard else transition.trigger
