"""A flow in words: its states and where each of their transitions leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.flow.conditions import in_words
from flowr_nb.hints import printable
from flowr_nb.rich import in_plain_words, rows_of_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flowr_nb.flow.model import Flow, Param, State, Transition

HEAD: Final = ("state", "trigger", "leads to", "when")
_MOST_ROWS: Final = 200
_MOST_NAMED: Final = 24
"""Most states that are named in a row; a picture has them all."""


def title_of(flow: Flow) -> str:
    """A flow in one line: ``deploy 1.2.0: 6 states, exits deployed, abandoned``."""
    number = len(flow.states)
    exits = f"exit{'' if len(flow.exits) == 1 else 's'} {', '.join(flow.exits)}"
    return printable(
        f"{flow.flow} {flow.version}: {number} state{'' if number == 1 else 's'}, "
        f"{exits if flow.exits else 'no exits'}"
    )


def rows_of(flow: Flow) -> list[tuple[str, str, str, str]]:
    """A row for each transition: state, trigger, target, guard; a state is named once.

    Of a flow of very many transitions the first; the last row says how many more there are.
    """
    rows = list(_rows(flow))
    more = len(rows) - _MOST_ROWS
    return [*rows[:_MOST_ROWS], ("…", f"{more} more", "", "")] if more > 0 else rows


def facts_of(flow: Flow) -> list[tuple[str, str]]:
    """What a flow is, a row for each thing that there is to say; without what its states are."""
    named = [state.id for state in flow.states[:_MOST_NAMED]]
    more = len(flow.states) - len(named)
    invoked = dict.fromkeys(state.flow for state in flow.states if state.flow is not None)
    facts = {
        "version": flow.version,
        "states": [*named, f"and {more} more"] if more > 0 else named,
        "exits": flow.exits,
        "invokes": list(invoked),
        "params": [_param(each) for each in flow.params],
        "attrs": flow.attrs or {},
        "file": flow.path.name if flow.path else "",
    }
    return list(rows_of_mapping(facts))


def rows_of_state(state: State) -> list[tuple[str, str]]:
    """What a state is, a row for each thing that there is to say."""
    facts = {"invokes": state.flow, "version": state.flow_version, **(state.attrs or {})}
    ways = [
        (f"{each.trigger} → {each.target}", guard_in_words(each)) for each in state.next.values()
    ]
    return [*rows_of_mapping(facts), *ways]


def _param(param: Param) -> str:
    return param.name if param.required else f"{param.name} = {in_plain_words(param.default)}"


def guard_in_words(transition: Transition) -> str:
    """A guard as people read it: ``score ≥ 80, verdict = approved``; empty where there is none."""
    return ", ".join(in_words(key, text) for key, text in transition.guard.items())


def _rows(flow: Flow) -> Iterator[tuple[str, str, str, str]]:
    for state in flow.states:
        name = f"{state.id} (invokes {state.flow})" if state.flow is not None else state.id
        if not state.next:
            yield name, "", "", ""
        for transition in state.next.values():
            yield name, transition.trigger, transition.target, guard_in_words(transition)
            name = ""
