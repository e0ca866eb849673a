"""What becomes of a run while somebody looks at a past step of it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowr_nb.session.run_value import RunValue


class LookingBack:
    """Tells whoever looks back what others do to the run meanwhile."""

    def __init__(self) -> None:
        self._began: RunValue | None = None
        self._before: RunValue | None = None

    def meanwhile(self, run: RunValue) -> str:
        """What has happened since somebody began to look back; empty where that is nothing.

        Args:
            run: The run as it is now. It is asked whenever that, or what is looked at, changes.
        """
        before, self._before = self._before, run
        if run.looking_at is None:
            self._began = None
            if before is None or _is_other(before, run) or run.still_seen(before):
                return ""
            return "The step that was looked at is no more; this is where the run stands now."
        if self._began is None or _is_other(self._began, run):
            self._began = run
        if len(self._began.history) == len(run.history):
            return ""
        return f"The run has moved meanwhile: it is in {run.session.configuration} now."


def _is_other(run: RunValue, other: RunValue) -> bool:
    return run.session.name != other.session.name
