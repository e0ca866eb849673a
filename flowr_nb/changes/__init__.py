"""What has changed between two versions of a flow, and a walk that tells each change."""

from flowr_nb.changes.diff import flow_diff
from flowr_nb.changes.git import GitError, GitSource
from flowr_nb.changes.model import Change, ChangedUnit, ChangeKind
from flowr_nb.changes.result import FlowDiff
from flowr_nb.changes.stranded import StrandedSession, StrandedTable, stranded_by
from flowr_nb.changes.together import RunsTogether
from flowr_nb.changes.version import Version

__all__ = [
    "Change",
    "ChangeKind",
    "ChangedUnit",
    "FlowDiff",
    "GitError",
    "GitSource",
    "RunsTogether",
    "StrandedSession",
    "StrandedTable",
    "Version",
    "flow_diff",
    "stranded_by",
]
