"""The run that a cell names: it goes on where it stands, or begins anew and says so."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from flowr_nb.errors import FlowrNbError
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.session.step_errors import BrokenFlowError, SessionPlaceError
from flowr_nb.store.names import free_name

if TYPE_CHECKING:
    from flowr_nb.flow.model import Flow
    from flowr_nb.workspace import Workspace


def run_of(ws: Workspace, flow: Flow, found: object, name: str) -> tuple[FlowRun | None, str]:
    """A run of a flow, as it is after the flow has changed.

    Args:
        ws: The workspace.
        flow: The flow.
        found: What the variable holds that is to be the run.
        name: The variable.

    Returns:
        The run, None where none can begin; and what is to be told of it, empty for nothing.
    """
    known = found if isinstance(found, FlowRun) else None
    if known is None or known.library is not ws.library or known.session.root_flow != flow.flow:
        told = ""
        if known is not None and known.session.root_flow != flow.flow:
            told = f"`{name}` was a run of `{known.session.root_flow}`; it is another one now"
        try:
            return ws.run(flow), told
        except FlowrNbError as error:
            return None, f"there is no run for `{name}`: {error}"
    stood = known.session.configuration
    try:
        known.place  # noqa: B018 - says so if that is gone
    except (SessionPlaceError, BrokenFlowError):
        pass
    except FlowrNbError:  # a flow on the way cannot be read: it may be there again
        return known, ""
    else:
        return known, ""
    try:
        known.begin(flow, _session_of(ws, known))
    except FlowrNbError as error:
        return known, f"`{name}` was in {stood}, which is gone, and cannot begin anew: {error}"
    begun = known.session.configuration
    return known, f"`{name}` begins anew, in {begun}: {stood} is not there any more"


def _session_of(ws: Workspace, run: FlowRun) -> str:
    """What the session is called that begins anew: what was saved stays what it is."""
    if run.is_draft:
        return run.session.name
    entries = []
    with suppress(FlowrNbError):
        entries = [entry.name for entry in ws.store.entries()]
    return free_name(run.session.root_flow, entries)
