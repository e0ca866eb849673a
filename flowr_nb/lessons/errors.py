"""What can be wrong with a lesson."""

from __future__ import annotations

from flowr_nb.errors import FlowrNbError
from flowr_nb.flow.errors import FlowParseError


class LessonError(FlowrNbError):
    """Something that cannot be done with a lesson."""


class LessonParseError(LessonError, FlowParseError):
    """A file that has not the shape of a lesson: every finding, told as those of flows are."""
