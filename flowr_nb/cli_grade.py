"""``flowr-nb grade``: what an answer to an exercise comes to, in a shell."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.cli_outcome import EXIT_FAULTY, EXIT_SOUND, EXIT_TROUBLE, Outcome
from flowr_nb.errors import FlowrNbError
from flowr_nb.files import is_file, shown
from flowr_nb.flow.loader import is_path_like
from flowr_nb.yaml.reader import MAX_BYTES

if TYPE_CHECKING:
    import argparse

_STDIN: Final = "-"
_RUNGS: Final = ("walk", "condition", "place")


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the command.

    Args:
        commands: The sub-commands of the parser.
    """
    parser = commands.add_parser(
        "grade",
        help="compare an answer with what it should do",
        description="Say whether a flow does what another one does, how much of it, and what to "
        "look at. Exit with 0 where it does, with 1 where it does not, and with 2 where the answer "
        "cannot be read or run, or the reference is not to be had.",
    )
    add = parser.add_argument
    add("answer", metavar="ANSWER", help="a flow file, a flow's name, or - for stdin")
    add(
        "--against",
        required=True,
        metavar="REFERENCE",
        help="what it should do: a flow file, or a flow's name",
    )
    add("--json", action="store_true", help="print the result as JSON")
    add(
        "--feedback",
        choices=_RUNGS,
        default=_RUNGS[-1],
        help="how much is told of what differs: after which walk, at which condition or "
        "transition as well, or where in the answer as well (place)",
    )
    add(
        "--flows",
        metavar="DIR",
        help="where names and subflows are found; by default what [tool.flowr] says",
    )
    parser.set_defaults(command=_grade)


def _grade(options: argparse.Namespace) -> Outcome:
    # Who only checks pays for none of it.
    from flowr_nb.flow.library import FlowLibrary  # noqa: PLC0415
    from flowr_nb.teaching import exercise  # noqa: PLC0415

    library = FlowLibrary(options.flows) if options.flows else None
    task = exercise(_meant(options.against), library=library)
    answer = _read_stdin() if options.answer == _STDIN else _meant(options.answer)
    result = task.check(answer, feedback=options.feedback)
    code = EXIT_SOUND if result else EXIT_FAULTY if result.is_readable else EXIT_TROUBLE
    if options.json:
        return Outcome(code, json.dumps(result.to_json(), indent=2))
    if not result.is_readable:
        return Outcome(code, "", (result.message,))
    return Outcome(code, str(result))


def _meant(given: str) -> Path | str:
    """A file where there is one of that name or path, else a flow's name."""
    path = Path(given)
    if path.is_dir():
        raise FlowrNbError(f"{shown(path)} is a folder; name one flow, and ask for each by itself")
    return path if is_path_like(given) or is_file(path) else given


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise FlowrNbError("cannot read standard input: it is closed")
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise FlowrNbError(f"cannot read standard input: {error.strerror or error}") from error
