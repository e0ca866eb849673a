"""``flowr-nb session``: sessions of any store, moved from a shell: for agents on many machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.cli_evidence import typed_evidence
from flowr_nb.cli_outcome import EXIT_FAULTY, EXIT_SOUND, EXIT_TROUBLE, Outcome, flows_directory
from flowr_nb.cli_session_list import session_told, sessions_told
from flowr_nb.cli_store import lasting_store
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.errors import FlowNotFoundError, StateNotFoundError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.run.stored import MOST_TRIES, fire_stored
from flowr_nb.session import stepper
from flowr_nb.session.ends import Ends
from flowr_nb.session.model import Session
from flowr_nb.session.step_errors import EvidenceValueError, SessionPlaceError, StepError
from flowr_nb.settings import read_settings
from flowr_nb.store.codec import in_json, step_to_data
from flowr_nb.store.errors import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionCorruptedError,
    SessionMovedError,
    SessionNotFoundError,
    SessionStorageError,
    StepKeyError,
    StoreNotFoundError,
)
from flowr_nb.store.protocol import history_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from flowr_nb.store.protocol import SessionStore

EXIT_NOT_FOUND: Final = 3
EXIT_CONFLICT: Final = 4
EXIT_STORE: Final = 5
# The first that fits counts.
_CODES: Final[tuple[tuple[type[FlowrNbError], int], ...]] = (
    (EvidenceValueError, EXIT_TROUBLE),
    (SessionPlaceError, EXIT_NOT_FOUND),
    (StepError, EXIT_FAULTY),
    (SessionNotFoundError, EXIT_NOT_FOUND),
    (FlowNotFoundError, EXIT_NOT_FOUND),
    (StateNotFoundError, EXIT_NOT_FOUND),
    (StoreNotFoundError, EXIT_NOT_FOUND),
    (SessionConflictError, EXIT_CONFLICT),
    (SessionMovedError, EXIT_CONFLICT),
    (SessionAlreadyExistsError, EXIT_CONFLICT),
    (SessionStorageError, EXIT_STORE),
    (SessionCorruptedError, EXIT_STORE),
)
_EXITS: Final = (
    "Exit with 0 if it is done, with 1 if the flow refuses it, with 2 if what was asked is wrong, "
    "with 3 if there is no such session, flow, state or store, with 4 if others have moved or made "
    "it meanwhile, and with 5 if the store cannot be read or written. Prints one object of JSON."
)


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public name for it
    """Add the command.

    Args:
        commands: The sub-commands of the parser.
    """
    session = commands.add_parser(
        "session",
        help="begin, show, move and list sessions of any store",
        description="Begin, show, move and list the sessions of a directory or a database.",
    )
    verbs = session.add_subparsers(required=True, metavar="VERB")
    init = _verb(verbs, "init", _init, "begin a run of a flow, and keep its session")
    init.add_argument("flow", metavar="FLOW", help="a flow's name or path")
    init.add_argument("name", metavar="NAME", help="what the session is called")
    init.add_argument(
        "--exist-ok",
        action="store_true",
        help="a session of that name that was begun with that flow is no failure, and stays as it "
        "is: so that it can be asked for again",
    )
    show = _verb(verbs, "show", _show, "where a session stands, and what can be fired there")
    show.add_argument("name", metavar="NAME", help="the session")
    fire = _verb(verbs, "fire", _fire, "fire a transition of a session, and save it")
    add = fire.add_argument
    add("name", metavar="NAME", help="the session")
    add("trigger", metavar="TRIGGER", help="which transition")
    add(
        "--evidence",
        action="append",
        default=[],
        metavar="EVIDENCE",
        help="KEY=VALUE, or an object of JSON; may be given several times",
    )
    add("--from", dest="source", metavar="STATE", help="the state that it has to be in")
    add(
        "--key",
        metavar="KEY",
        help="makes it safe to ask again: a step of that key is taken once",
    )
    add(
        "--tries",
        type=int,
        default=MOST_TRIES,
        metavar="N",
        help=f"how often it is tried where others save in between ({MOST_TRIES})",
    )
    listing = _verb(verbs, "list", _list, "every session, and where it stands")
    listing.add_argument("--flow", metavar="FLOW", help="only those begun with that flow")
    listing.add_argument("--state", metavar="STATE", help="only those in that state")
    history = _verb(verbs, "history", _history, "the steps that led to where a session stands")
    history.add_argument("name", metavar="NAME", help="the session")


def _verb(
    verbs: Any,  # noqa: ANN401 - as above
    name: str,
    do: Callable[[argparse.Namespace], dict[str, Any]],
    words: str,
) -> argparse.ArgumentParser:
    description = f"{words[0].upper()}{words[1:]}. {_EXITS}"
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=words, description=description)
    parser.add_argument(
        "--store",
        metavar="STORE",
        help="a directory of session files, or the URL of a store; by default what [tool.flowr] "
        "says",
    )
    parser.add_argument(
        "--flows", metavar="DIR", help="where flows are; by default what [tool.flowr] says"
    )
    parser.set_defaults(command=lambda options: _outcome(options, do))
    return parser


def _outcome(
    options: argparse.Namespace, do: Callable[[argparse.Namespace], dict[str, Any]]
) -> Outcome:
    try:
        told = do(options)
    except FlowrNbError as error:
        code = next((code for kind, code in _CODES if isinstance(error, kind)), EXIT_TROUBLE)
        what: dict[str, Any] = {"kind": type(error).__name__, "message": str(error)}
        if isinstance(error, SessionMovedError):
            what["session"] = session_told(error.session)
        return Outcome(code, _json({"error": what, "exit": code}), (str(error),))
    troubles = (told["problem"],) if "problem" in told else ()
    return Outcome(EXIT_SOUND, _json(told), troubles)


def _json(data: dict[str, Any]) -> str:
    # Half a character has no encoding; as an escape it is JSON all the same.
    return json.dumps(in_json(data), indent=2)


def _store(options: argparse.Namespace) -> SessionStore:
    place = options.store
    try:
        return lasting_store(read_settings().sessions_dir if place is None else place)
    except SessionStorageError as error:  # of what is no store none is made by waiting
        raise FlowrNbError(str(error)) from error


def _library(options: argparse.Namespace) -> FlowLibrary:
    return FlowLibrary(flows_directory(options.flows))


def _init(options: argparse.Namespace) -> dict[str, Any]:
    store, library = _store(options), _library(options)
    flow = library.load(options.flow)
    begun = Session.begun(stepper.start(library, flow), options.name)
    try:
        session, is_new = store.create(begun), True
    except SessionAlreadyExistsError:
        session, is_new = store.load(options.name), False
        if not options.exist_ok or session.root_flow != flow.flow:
            raise
    return {**_kept(library, session), "created": is_new}


def _show(options: argparse.Namespace) -> dict[str, Any]:
    return _told(_library(options), _store(options).load(options.name))


def _fire(options: argparse.Namespace) -> dict[str, Any]:
    evidence = typed_evidence(options.evidence)
    if options.tries < 1:
        raise FlowrNbError(f"`--tries` is 1 or more, and not {options.tries}")
    if options.key is not None and not options.key.strip():  # a variable that is not set
        raise StepKeyError(
            "a step's key is a text, and this is an empty one; without a key leave `--key` away"
        )
    library = _library(options)
    fired = fire_stored(
        _store(options),
        library,
        options.name,
        options.trigger,
        evidence,
        key=options.key or "",
        source=options.source,
        tries=options.tries,
    )
    return {
        **_kept(library, fired.session),
        "step": step_to_data(fired.step),
        "repeated": fired.is_repeated,
        "tries": fired.tries,
    }


def _list(options: argparse.Namespace) -> dict[str, Any]:
    return sessions_told(options, _store(options))


def _history(options: argparse.Namespace) -> dict[str, Any]:
    store = _store(options)
    session = store.load(options.name)
    steps = history_of(store, session, options.name)
    return {"session": session_told(session), "steps": [step_to_data(step) for step in steps]}


def _told(library: FlowLibrary, session: Session) -> dict[str, Any]:
    """A session with what can be fired where it stands."""
    offered = stepper.options(library, session.configuration)
    return {
        "session": session_told(session),
        "is_over": Ends(library)(session.configuration),
        "options": [
            {
                "trigger": option.trigger,
                "target": option.target,
                "evidence": [
                    {"key": each.key, "expression": each.expression} for each in option.conditions
                ],
                "problem": option.problem,
            }
            for option in offered
        ],
    }


def _kept(library: FlowLibrary, session: Session) -> dict[str, Any]:
    """The same of a session that was written, which nothing that fails later undoes."""
    try:
        return _told(library, session)
    except FlowrNbError as error:
        return {
            "session": session_told(session),
            "is_over": False,
            "options": [],
            "problem": str(error),
        }
