"""Whether two flows do the same, and after which walk they do not."""

from flowr_nb.comparison.compare import MAX_PAIRS, compare
from flowr_nb.comparison.result import Comparison, Difference, DifferenceKind, WalkStep

__all__ = ["MAX_PAIRS", "Comparison", "Difference", "DifferenceKind", "WalkStep", "compare"]
