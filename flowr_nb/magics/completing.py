"""What can stand on the line of a magic, for who presses Tab."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

from flowr_nb.diagram.layout.direction import DIRECTIONS
from flowr_nb.diagram.looks import THEMES
from flowr_nb.diagram.view import EXPAND
from flowr_nb.errors import FlowrNbError
from flowr_nb.magics.arguments import options_of
from flowr_nb.run.flow_run import FlowRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flowr_nb.magics.workspaces import Workspaces

_VALUES = {"--expand": EXPAND, "--direction": DIRECTIONS, "--theme": THEMES}


class _HasMagics(Protocol):
    shell: Any
    workspaces: Workspaces


def completer_of(magics: _HasMagics, magic: str) -> Callable[[Any, Any], list[str]]:
    """What IPython asks for what could stand where the cursor is.

    Args:
        magics: The magics.
        magic: Which of them: ``flow`` or ``scenario``.
    """

    def complete(_shell: Any, event: Any) -> list[str]:  # noqa: ANN401 - IPython's own
        begun = str(getattr(event, "text_until_cursor", event.line))
        before = begun[: len(begun) - len(event.symbol)].split()[1:]
        options = options_of(getattr(magics, magic))
        return [
            word
            for word in _possible(magics, options, before, event.symbol)
            if word.startswith(event.symbol)
        ]

    return complete


def _possible(
    magics: _HasMagics, options: list[str], before: list[str], symbol: str
) -> Iterable[str]:
    last = before[-1] if before else ""
    variables = magics.shell.user_ns
    if last in _VALUES:
        return _VALUES[last]
    if last == "--run":
        return [name for name, each in variables.items() if _is_run(name, each)]
    if last == "--workspace":
        return magics.workspaces.known
    if last in {"--as", "--show"}:
        return ()
    if symbol.startswith("-"):
        return options
    has_name = any(not word.startswith("-") for word in before)
    names = [] if has_name else _flows(magics, before)
    return [*names, *(option for option in options if option not in before)]


def _flows(magics: _HasMagics, before: list[str]) -> list[str]:
    known = magics.workspaces.known
    asked = next((b for a, b in pairwise(before) if a == "--workspace"), "ws")
    ws = known.get(asked) or next(iter(known.values()), None)
    try:
        names = ws.library.names() if ws is not None else []
    except FlowrNbError:
        return []
    return [f'"{name}"' if " " in name else name for name in names if name.isprintable()]


def _is_run(name: str, value: object) -> bool:
    return issubclass(type(value), FlowRun) and not name.startswith("_")
