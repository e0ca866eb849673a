"""The one base of every error that this package raises on purpose."""

from __future__ import annotations

import linecache
import sys
import sysconfig
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.hints import as_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

__all__ = ["FlowrNbError"]

_OURS: Final = str(Path(__file__).parent)
_INSTALLED: Final = tuple(map(sysconfig.get_path, ("stdlib", "purelib", "platlib")))


class FlowrNbError(Exception):
    """Something a person can mend: its text says what is wrong, where, and the way out.

    Widgets show the text of these errors as they are; anything else that reaches a widget is a
    defect of ours and is shown as one.

    A notebook shows the words, and under which line of its cells they arose, without the way
    through our code; ``%tb`` after it, or ``%xmode Verbose`` before, show the whole way.

    Names in it are those of strangers: what a terminal would obey is written as an escape, and of a
    very long one the beginning and the end are told.
    """

    _told: TracebackType | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        # As Python does it, an error that makes its own text is made again with that text as the
        # only argument, which fails where it is unpickled: a pool of processes waits for ever.
        state = {name: value for name, value in vars(self).items() if name != "_told"}
        return _again, (type(self), self.args, state)

    def __str__(self) -> str:
        return as_told(super().__str__())

    def _render_traceback_(self) -> list[str]:
        """What IPython shows for it, once: the words, and where they arose."""
        way = self.__traceback__
        # IPython 9 asks once more to remember what it has shown.
        is_kept = sys._getframe(1).f_code.co_name == _KEEPS  # noqa: SLF001 - nothing else tells
        is_asked_again = way is not None and self._told is way and not is_kept
        self._told = way
        shell = _shell()
        if shell is not None and (is_asked_again or shell.InteractiveTB.mode in _WHOLE):
            return list(shell.InteractiveTB.structured_traceback(type(self), self, way))
        return self._in_a_cell(way, shell)

    def _in_a_cell(self, way: TracebackType | None, shell: Any) -> list[str]:  # noqa: ANN401 - see below
        return [*_lines_of(way, shell), f"{type(self).__name__}: {self}"]


_KEEPS: Final = "_format_exception_for_storage"
_WHOLE: Final = ("Verbose", "Docs")
"""The modes of IPython that ask for more than usual."""


def _again(kind: type[FlowrNbError], args: tuple[Any, ...], state: Mapping[str, Any]) -> Any:  # noqa: ANN401 - of that kind
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


def _shell() -> Any:  # noqa: ANN401 - IPython is not imported for this
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def _lines_of(way: TracebackType | None, shell: Any) -> Iterator[str]:  # noqa: ANN401 - see above
    """The lines that led into this package: those of cells, and of the reader's own modules."""
    for frame, number in traceback.walk_tb(way):
        file = frame.f_code.co_filename
        if file.startswith(_OURS):
            return
        if not file.startswith(_INSTALLED):
            line = linecache.getline(file, number, frame.f_globals).strip()
            yield f"{_name_of(file, shell)}, line {number}" + (f"\n    {line}" if line else "")


def _name_of(file: str, shell: Any) -> str:  # noqa: ANN401 - see above
    """A file as a reader knows it: ``Cell In[3]`` for what was written in a notebook."""
    name = shell.compile.format_code_name(file) if shell is not None else None
    return " ".join(name) if name is not None else f"File {file}"
