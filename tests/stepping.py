"""Sessions to step through flows with."""

from flowr_nb.session import Session, start


def begin(library, flow, name="default"):
    """The session of a run of a flow that has just begun."""
    return Session.begun(start(library, flow), name)
