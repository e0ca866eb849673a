"""What may happen: flows, read from YAML, checked, and found in a directory."""

from flowr_nb.flow.conditions import (
    ConditionOperator,
    evaluate_condition,
    in_words,
    parse_condition,
)
from flowr_nb.flow.edited import EditedFlow
from flowr_nb.flow.edited_news import FlowNews, FlowNewsKind
from flowr_nb.flow.errors import (
    AmbiguousFlowError,
    ConditionSyntaxError,
    EvidenceTextError,
    FlowConflictError,
    FlowEditError,
    FlowError,
    FlowNotFoundError,
    FlowParseError,
    NotAFlowError,
    StateNotFoundError,
    SubflowCycleError,
)
from flowr_nb.flow.evidence import to_text
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.loader import load_flow, load_flow_from_file
from flowr_nb.flow.model import Flow, GuardCondition, Param, State, Transition
from flowr_nb.flow.paths import (
    FlowPath,
    NoPathError,
    PathStep,
    dead_ends,
    reachable_states,
    shortest_path,
    simple_paths,
)
from flowr_nb.flow.positions import FlowText, Position
from flowr_nb.flow.sources.directory import DirectorySource
from flowr_nb.flow.sources.memory import MemorySource
from flowr_nb.flow.sources.protocol import Source
from flowr_nb.flow.subflows import resolve_subflows
from flowr_nb.flow.validation.check import check_flow, check_library, check_paths
from flowr_nb.flow.validation.findings import (
    ConformanceLevel,
    Finding,
    ValidationResult,
    Violation,
)
from flowr_nb.flow.validation.report import CheckedFile, CheckReport
from flowr_nb.flow.validation.validate import validate
from flowr_nb.flow.walks import TooManyStepsError, covering_walks
from flowr_nb.flow.when_clause import resolve_when_clause

__all__ = [
    "AmbiguousFlowError",
    "CheckReport",
    "CheckedFile",
    "ConditionOperator",
    "ConditionSyntaxError",
    "ConformanceLevel",
    "DirectorySource",
    "EditedFlow",
    "EvidenceTextError",
    "Finding",
    "Flow",
    "FlowConflictError",
    "FlowEditError",
    "FlowError",
    "FlowLibrary",
    "FlowNews",
    "FlowNewsKind",
    "FlowNotFoundError",
    "FlowParseError",
    "FlowPath",
    "FlowText",
    "GuardCondition",
    "MemorySource",
    "NoPathError",
    "NotAFlowError",
    "Param",
    "PathStep",
    "Position",
    "Source",
    "State",
    "StateNotFoundError",
    "SubflowCycleError",
    "TooManyStepsError",
    "Transition",
    "ValidationResult",
    "Violation",
    "check_flow",
    "check_library",
    "check_paths",
    "covering_walks",
    "dead_ends",
    "evaluate_condition",
    "in_words",
    "load_flow",
    "load_flow_from_file",
    "parse_condition",
    "reachable_states",
    "resolve_subflows",
    "resolve_when_clause",
    "shortest_path",
    "simple_paths",
    "to_text",
    "validate",
]
