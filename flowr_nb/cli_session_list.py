"""``flowr-nb session list``: which sessions there are, and what of that nobody can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flowr_nb.cli_outcome import flows_directory
from flowr_nb.cli_store import refuse_nowhere
from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.errors import FlowNotFoundError, StateNotFoundError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.states import refuse_unknown_state
from flowr_nb.hints import in_short
from flowr_nb.session.ends import Ends
from flowr_nb.store.codec import session_to_data

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from flowr_nb.session.configuration import Configuration
    from flowr_nb.session.model import Session
    from flowr_nb.store.protocol import SessionStore

_UNTOLD: Final = "nobody can tell whether there is such a flow or state"


def session_told(session: Session) -> dict[str, Any]:
    """A session as its seven keys, and the flow that it was begun with."""
    return {**session_to_data(session), "root_flow": session.root_flow}


def sessions_told(options: argparse.Namespace, store: SessionStore) -> dict[str, Any]:
    """The sessions that were asked for, and those that are damaged.

    Args:
        options: Which ones: ``flow`` and ``state``; ``store`` where one was named.
        store: The store of that name.

    Raises:
        SessionError: They cannot be read, or there is no such store.
        FlowError: There is no such flow or state.
    """
    is_over = _ends(options)
    sessions, damaged, roots = [], [], set[str]()
    for entry in store.entries():
        session = entry.session
        if session is None and entry.error is not None:
            if not entry.name:  # the store as a whole
                raise entry.error
            damaged.append({"name": entry.name, "message": str(entry.error)})
        elif (
            session is not None
            and options.flow in (None, session.root_flow)
            and options.state in (None, session.state)
        ):
            sessions.append({**session_told(session), "is_over": is_over(session.configuration)})
        roots.update((session.root_flow,) if session else ())
    told: dict[str, Any] = {"sessions": sessions, "damaged": damaged}
    if sessions:
        return told
    if not roots and not damaged and options.store is not None:
        refuse_nowhere(store)
    return {**told, **_refuse_misspelt(options, roots)}


def _refuse_misspelt(options: argparse.Namespace, roots: set[str]) -> dict[str, str]:
    """Refuse a flow or state that there is not; what keeps one from telling that, in words."""
    if options.flow in (None, *roots) and options.state is None:
        return {}
    problem: FlowrNbError | None = None
    try:
        library = FlowLibrary(flows_directory(options.flows))
        flows = sorted(roots | set(library.names()))
        if options.flow is not None and options.flow not in roots:
            _refuse_path(options.flow, library.load(options.flow).flow)
        of = flows if options.flow is None else [options.flow]
        if options.state is not None:
            problem = refuse_unknown_state(library, of, options.state)
    except (FlowNotFoundError, StateNotFoundError):
        raise
    except FlowrNbError as error:
        problem = error
    return {} if problem is None else {"problem": f"{_UNTOLD}: {problem}"}


def _refuse_path(asked: str, name: str) -> None:
    if asked != name:
        raise FlowNotFoundError(
            f"sessions are found by the name of their flow, and `{in_short(asked)}` is none; did "
            f"you mean `{in_short(name)}`?",
            asked,
        )


def _ends(options: argparse.Namespace) -> Callable[[Configuration], bool | None]:
    """Whether a run that stands somewhere is over; None where there are no flows to tell by."""
    try:
        return Ends(FlowLibrary(flows_directory(options.flows)))
    except FlowrNbError:
        return lambda _: None
