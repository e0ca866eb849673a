"""What may happen: flows, read from YAML, checked, and found in a directory."""

from flowr_nb.flow.conditions import (
    ConditionOperator,
    evaluate_condition,
    in_words,
    parse_condition,
    to_text,
)
from flowr_nb.flow.errors import (
    AmbiguousFlowError,
    ConditionSyntaxError,
    FlowError,
    FlowNotFoundError,
    FlowParseError,
    SubflowCycleError,
)
from flowr_nb.flow.library import FlowLibrary
from flowr_nb.flow.loader import load_flow, load_flow_from_file, resolve_subflows
from flowr_nb.flow.model import Flow, GuardCondition, Param, State, Transition
from flowr_nb.flow.source import FlowSource, Position
from flowr_nb.flow.validation import ConformanceLevel, ValidationResult, Violation, validate

__all__ = [
    "AmbiguousFlowError",
    "ConditionOperator",
    "ConditionSyntaxError",
    "ConformanceLevel",
    "Flow",
    "FlowError",
    "FlowLibrary",
    "FlowNotFoundError",
    "FlowParseError",
    "FlowSource",
    "GuardCondition",
    "Param",
    "Position",
    "State",
    "SubflowCycleError",
    "Transition",
    "ValidationResult",
    "Violation",
    "evaluate_condition",
    "in_words",
    "load_flow",
    "load_flow_from_file",
    "parse_condition",
    "resolve_subflows",
    "to_text",
    "validate",
]
