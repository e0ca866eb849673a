"""What can be wrong with a file of scenarios."""

from __future__ import annotations

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.errors import FlowParseError


class ScenarioError(FlowrNbError):
    """Something that cannot be done with scenarios."""


class ScenarioParseError(ScenarioError, FlowParseError):
    """A file that has not the shape of scenarios: every finding, told as those of flows are."""
