"""The flows of a build, and what a document hangs on of them."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.settings import flows_found
from flowr_nb.sphinx_ext.reporting import warn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from flowr_nb.flow.model import Flow
    from flowr_nb.flow.positions import Position


def find_flows(app: Sphinx, config: Config) -> None:
    """Where the config does not say where flows are: where the command finds them, else ``flows``.

    It is a config value from then on, so that documents are read again once it is another one.

    Args:
        app: The build.
        config: Its config, as ``conf.py`` has it.
    """
    if config.flowr_nb_flows is not None:
        return
    config.flowr_nb_flows = "flows"
    try:
        found = flows_found(app.confdir)
    except FlowrNbError as error:
        warn(str(error), "flow", None)
    else:
        config.flowr_nb_flows = str(found or "flows")


def library_of(env: BuildEnvironment) -> FlowLibrary:
    """Where the flows of a build are found.

    Raises:
        FlowError: The config names what no directory is called.
    """
    told = env.config.flowr_nb_flows
    names = [told] if isinstance(told, str) else told
    base = Path(env.app.confdir)
    return _library(tuple(base / Path(str(name)).expanduser() for name in names))


@cache
def _library(directories: tuple[Path, ...]) -> FlowLibrary:
    # One for all documents that a process reads: a file is read again where it has changed.
    return FlowLibrary(*directories)


def depend_on(env: BuildEnvironment, library: FlowLibrary, flow: Flow) -> None:
    """Have the current document read again once a file of a flow, or of its subflows, changes."""
    flows = [flow]
    try:
        flows = library.closure(flow)
    except FlowrNbError:  # the file that mends it may be a new one
        env.note_reread()
        for state in flow.states:
            with suppress(FlowrNbError, ValueError):
                flows += library.closure(library.subflow(flow, state))
    for each in flows:
        if each.path is not None:
            env.note_dependency(str(each.path))


def beginning_of(flow: Flow) -> Position | None:
    """Where in its file a flow says its name."""
    return None if flow.source is None else flow.source.locate_value("flow")
