"""The flows of a library as a list of names that shows what each of them is."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import printable
from flowr_nb.rich import ShowsPicture, Table

if TYPE_CHECKING:
    from flowr_nb.flow.library import FlowLibrary

_MOST_OTHERS: Final = 5
_HEAD: Final = ("flow", "version", "states", "exits", "invokes")


class FlowTable(ShowsPicture, list[str]):
    """The names of a library's flows; shows a small picture of each in a notebook.

    Args:
        library: The flows. They are looked at again each time that the table is shown.

    Attributes:
        library: The same.
    """

    def __init__(self, library: FlowLibrary) -> None:
        super().__init__(library.names())
        self.library = library

    def _table(self) -> Table:
        rows = [self._row(name) for name in self]
        return Table("" if rows else "no flows yet", rows, _HEAD)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *map(printable, self._notes())])

    def _repr_html_(self) -> str:
        # The pictures come with what the rows say.
        shown = super()._repr_html_() if not self else self._picture()
        return shown + "".join(f"<p>{escape(note)}</p>" for note in self._notes())

    def _notes(self) -> list[str]:
        """What lies among the flows and is none of them, with the reason."""
        left_out = [f"left out: {each}" for each in self.library.left_out()]
        return [*filter(None, [self._note()]), *left_out]

    def _note(self) -> str:
        """What lies among the flows and is none, in one line."""
        others = self.library.passed_over()
        more = ", …" if len(others) > _MOST_OTHERS else ""
        listed = ", ".join(others[:_MOST_OTHERS]) + more
        return f"no flow, and passed over: {listed}" if others else ""

    def _row(self, name: str) -> tuple[str, ...]:
        try:
            flow = self.library.load(name)
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
