"""Flows in a cell: ``%load_ext flowr_nb`` gives IPython ``%%flow``, ``%flow``, ``%%scenario``."""

from __future__ import annotations

from typing import Any

from flowr_nb.magics.completing import completer_of
from flowr_nb.magics.errors import CellError, ScenarioFailedError
from flowr_nb.magics.flow_magics import FlowMagics

__all__ = ["CellError", "FlowMagics", "ScenarioFailedError", "load", "unload"]

_COMMANDS = {
    "flow": ("%flow", "%%flow"),
    "scenario": ("%scenario", "%%scenario"),
}
"""Magic → how a line begins that is completed."""


def load(shell: Any) -> None:  # noqa: ANN401 - IPython's shell is not typed
    """Give a shell the magics, and the completion of what stands on their lines.

    Args:
        shell: The shell of IPython.
    """
    magics = FlowMagics(shell)
    shell.register_magics(magics)
    for magic, commands in _COMMANDS.items():
        complete = completer_of(magics, magic)
        for command in commands:
            shell.set_hook("complete_command", complete, str_key=command)


def unload(shell: Any) -> None:  # noqa: ANN401 - as `load`
    """Take away what `load` gave. Pictures and runs stay what they are.

    Args:
        shell: The shell of IPython.
    """
    for kind, names in (("cell", ("flow", "scenario")), ("line", ("flow",))):
        for name in names:
            shell.magics_manager.magics[kind].pop(name, None)
    shell.magics_manager.registry.pop(FlowMagics.__name__, None)
    for command in (command for commands in _COMMANDS.values() for command in commands):
        shell.strdispatchers["complete_command"].strs.pop(command, None)
