"""What can be wrong with what a teacher asks for; what a learner hands in never raises."""

from __future__ import annotations

from flowr_nb.errors import FlowrNbError


class TeachingError(FlowrNbError, ValueError):
    """An exercise or a question that there cannot be."""
