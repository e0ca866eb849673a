"""``flowr-nb store``: where sessions are kept, looked after in a shell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.cli_outcome import EXIT_FAULTY, EXIT_SOUND, Outcome
from flowr_nb.errors import FlowrNbError
from flowr_nb.store.copying import copy_sessions
from flowr_nb.store.memory import MemorySessionStore
from flowr_nb.store.opening import open_store

if TYPE_CHECKING:
    import argparse

    from flowr_nb.store.protocol import SessionStore

_PLACE: Final = "a directory of session files, or the URL of a store"


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the command.

    Args:
        commands: The sub-commands of the parser.
    """
    store = commands.add_parser(
        "store",
        help="look after where sessions are kept",
        description="Look after where sessions are kept: a directory, or a database.",
    )
    verbs = store.add_subparsers(required=True, metavar="VERB")
    copy = verbs.add_parser(
        "copy",
        help="copy sessions with their steps from one store to another",
        description="Copy sessions with their steps from one store to another. What is newer "
        "there, or another session of that name, stays as it is and is told; a copy that was "
        "broken off goes on where it is begun again. Exit with 0 if all is there, with 1 if "
        "something was left, and with 2 if a store cannot be read.",
    )
    add = copy.add_argument
    add("source", metavar="FROM", help=_PLACE)
    add("target", metavar="TO", help=_PLACE)
    add("names", nargs="*", metavar="NAME", help="only these sessions; by default all")
    add("--json", action="store_true", help="print what became of each as JSON")
    copy.set_defaults(command=_copy)


def _copy(options: argparse.Namespace) -> Outcome:
    source, target = _lasting(options.source), _lasting(options.target)
    report = copy_sessions(source, target, options.names or None)
    if not len(report):
        raise FlowrNbError(f"there are no sessions in {source!r}; is that where they are?")
    code = EXIT_SOUND if report else EXIT_FAULTY
    return Outcome(code, json.dumps(report.to_json(), indent=2) if options.json else str(report))


def _lasting(place: str) -> SessionStore:
    """A store that is there when the command has ended."""
    store = open_store(place)
    if isinstance(store, MemorySessionStore):
        raise FlowrNbError(
            "sessions in memory end with the command; name a directory, or the URL of a database"
        )
    return store
