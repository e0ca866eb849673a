"""``flowr-nb store``: where sessions are kept, looked after in a shell."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.cli_outcome import EXIT_FAULTY, EXIT_SOUND, Outcome
from flowr_nb.errors import FlowrNbError
from flowr_nb.files import shown
from flowr_nb.hints import in_short, printable
from flowr_nb.store.copying import copy_sessions
from flowr_nb.store.errors import StoreNotFoundError
from flowr_nb.store.memory import MemorySessionStore
from flowr_nb.store.opening import more_needed, open_store
from flowr_nb.store.yaml.store import YamlSessionStore

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from flowr_nb.store.protocol import SessionStore

_PLACE: Final = "a directory of session files, or the URL of a store"
_URL: Final = "sqlite:///path, or postgresql://user:password@host:port/database"


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
    create = verbs.add_parser(
        "create",
        help="make the tables",
        description="Make the tables in a database, where there are none.",
    )
    create.add_argument("url", metavar="URL", help=_URL)
    create.set_defaults(command=_create)
    upgrade = verbs.add_parser(
        "upgrade",
        help="bring the tables up to date",
        description="Bring the tables of an older version up to date: all of them in one "
        "transaction, or nothing. Have a copy of the database first.",
    )
    upgrade.add_argument("url", metavar="URL", help=_URL)
    upgrade.set_defaults(command=_upgrade)
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


def _create(options: argparse.Namespace) -> Outcome:
    _refuse_directory(options.url)
    with more_needed():
        from flowr_nb.store.sql.upgrading import create_schema  # noqa: PLC0415 - an extra

        return _told(create_schema(options.url))


def _upgrade(options: argparse.Namespace) -> Outcome:
    _refuse_directory(options.url)
    with more_needed():
        from flowr_nb.store.sql.upgrading import upgrade_schema  # noqa: PLC0415 - an extra

        return _told(upgrade_schema(options.url))


def _refuse_directory(place: str) -> None:
    if ":" not in place or place.startswith("yaml:"):
        raise FlowrNbError(
            f"`{in_short(place)}` is no database's URL, and a directory of session files needs no "
            f"tables; a URL is {_URL}"
        )


def _told(text: str) -> Outcome:
    return Outcome(EXIT_SOUND, "\n".join(map(printable, text.split("\n"))))


def _copy(options: argparse.Namespace) -> Outcome:
    source, target = lasting_store(options.source), lasting_store(options.target)
    report = copy_sessions(source, target, options.names or None)
    if not len(report):
        raise FlowrNbError(f"there are no sessions in {_place(source)}; is that where they are?")
    code = EXIT_SOUND if report else EXIT_FAULTY
    return Outcome(code, json.dumps(report.to_json(), indent=2) if options.json else str(report))


def _place(store: SessionStore) -> str:
    """Where a store keeps sessions, as a person names it; a database shows no password itself."""
    if isinstance(store, YamlSessionStore):
        place = shown(store.sessions_dir)
    else:
        place = getattr(store, "place", "")
    return f"`{in_short(place)}`" if place else repr(store)


def refuse_nowhere(store: SessionStore) -> None:
    """Refuse a place that no session was ever kept in: its name may be misspelt.

    Args:
        store: The store of that place, as somebody named it.

    Raises:
        StoreNotFoundError: It is one.
        SessionStorageError: It cannot be told.
    """
    if isinstance(store, YamlSessionStore):
        is_there, lacks = os.path.lexists(store.sessions_dir), "there is no such directory"
    else:
        is_there, lacks = getattr(store, "is_there", True), "it has no tables of sessions"
    if not is_there:
        raise StoreNotFoundError(
            f"no session was ever kept in {_place(store)}: {lacks}; look at how it is written, or "
            "begin the first one there: `flowr-nb session init FLOW NAME --store STORE`"
        )


def lasting_store(place: str | Path) -> SessionStore:
    """A store that is there when the command has ended.

    Args:
        place: A directory, or a URL.

    Raises:
        FlowrNbError: It is kept in memory, or there is nothing where a place is to be.
        SessionStorageError: There is no such store.
    """
    if isinstance(place, str) and not place.strip():  # a variable of the shell that is not set
        raise FlowrNbError("a store is named by a directory or a URL, and this is an empty text")
    store = open_store(place)
    if isinstance(store, MemorySessionStore):
        raise FlowrNbError(
            "sessions in memory end with the command; name a directory, or the URL of a database"
        )
    return store
