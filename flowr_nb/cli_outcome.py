"""What the commands of a shell come to, and what they exit with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from flowr_nb.errors import FlowrNbError
from flowr_nb.files import shown
from flowr_nb.settings import read_settings

if TYPE_CHECKING:
    from pathlib import Path

EXIT_SOUND: Final = 0
EXIT_FAULTY: Final = 1
EXIT_TROUBLE: Final = 2
EXIT_INTERRUPTED: Final = 130  # as a shell has it for SIGINT
EXIT_NO_READER: Final = 141  # and for SIGPIPE


class Outcome(NamedTuple):
    """What a command came to.

    Attributes:
        code: What to exit with.
        text: What to print.
        troubles: What could not be done, in words.
    """

    code: int
    text: str = ""
    troubles: tuple[str, ...] = ()


def flows_directory(told: str | None) -> str | Path:
    """Where the flows of a command are.

    Args:
        told: What ``--flows`` says; without it `[tool.flowr]` does.

    Raises:
        FlowrNbError: It does not, and there is nothing where flows are by default.
    """
    if told:
        return told
    directory = read_settings().flows_dir
    if not os.path.lexists(directory):
        raise FlowrNbError(
            f"there is no directory {shown(directory)}; say where flows are: `--flows DIR`, or "
            "in pyproject.toml `flows_dir` of `[tool.flowr]`"
        )
    return directory
