"""The flows of a library as a list of names that shows what each of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.rich import ShowsWords, html_table, text_table

if TYPE_CHECKING:
    from flowr_nb.flow.library import FlowLibrary

_HEAD: Final = ("flow", "version", "states", "exits", "invokes")


class FlowTable(list[str], ShowsWords):
    """The names of a library's flows; shows version, states, exits and subflows of each.

    Args:
        library: The flows. They are looked at again each time that the table is shown.
    """

    def __init__(self, library: FlowLibrary) -> None:
        super().__init__(library.names())
        self._library = library

    def __str__(self) -> str:
        return text_table(self._rows(), indent="") if self else "no flows yet"

    def _repr_html_(self) -> str:
        return html_table(self._rows(), _HEAD)

    def _rows(self) -> list[tuple[str, ...]]:
        return [self._row(name) for name in self]

    def _row(self, name: str) -> tuple[str, ...]:
        try:
            flow = self._library.load(name)
        except FlowrNbError as error:
            problem = str(error).splitlines()[0]
            return name, "", "", problem, ""
        states = len(flow.states)
        invoked = dict.fromkeys(state.flow for state in flow.states if state.flow is not None)
        return (
            flow.flow,
            flow.version,
            f"{states} state{'' if states == 1 else 's'}",
            ", ".join(flow.exits),
            ", ".join(invoked),
        )
