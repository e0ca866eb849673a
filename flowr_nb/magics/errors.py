"""What a cell of ours fails with: words alone, as compilers tell them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flowr_nb.errors import FlowrNbError
from flowr_nb.hints import as_told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType


class CellError(FlowrNbError):
    """What ``%flow``, ``%%flow`` or ``%%scenario`` could not do: a line each, in words alone.

    The cell counts as failed, so that *Run All* and whoever runs a notebook stop at it. No lines of
    code are shown, as none of them is at fault; ``%tb`` after it shows them.
    """

    def __str__(self) -> str:
        # Its lines are its own; what is in each of them may be anybody's.
        return "\n".join(map(as_told, str(self.args[0]).split("\n")))

    def _in_a_cell(self, way: TracebackType | None, shell: Any) -> list[str]:  # noqa: ANN401 - its own
        del way, shell
        return str(self).split("\n")


class ScenarioFailedError(CellError, AssertionError):
    """A scenario of ``%%scenario`` did not pass: the flow does not allow it, or it has a fault."""


@contextmanager
def in_words() -> Iterator[None]:
    """Tell our errors as those of a cell."""
    try:
        yield
    except CellError:
        raise
    except FlowrNbError as error:
        raise CellError(str(error)) from error
