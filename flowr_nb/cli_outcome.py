"""What the commands of a shell come to, and what they exit with."""

from __future__ import annotations

from typing import Final, NamedTuple

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
