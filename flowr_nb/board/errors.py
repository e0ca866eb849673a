"""What can be wrong with what is asked of many sessions."""

from __future__ import annotations

from flowr_nb.errors import FlowrNbError


class BoardError(FlowrNbError, ValueError):
    """Something that cannot be asked of many sessions."""
