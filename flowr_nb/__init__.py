"""See flows in a notebook: drawn as diagrams, stepped by clicking, kept in session files.

Start with `Workspace`::

    from flowr_nb import Workspace

    ws = Workspace(flows="flows", sessions="sessions")
    ws.explore("deploy")

Names are imported when they are first used, so that scripts and servers that need only flows or
sessions never import a widget library.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowr_nb.diagram import (
        Drawing,
        ExportError,
        LayoutError,
        draw,
        save_diagram,
        to_mermaid,
    )
    from flowr_nb.errors import FlowrNbError
    from flowr_nb.flow import (
        AmbiguousFlowError,
        ConditionOperator,
        ConditionSyntaxError,
        ConformanceLevel,
        Flow,
        FlowError,
        FlowLibrary,
        FlowNotFoundError,
        FlowParseError,
        GuardCondition,
        Param,
        State,
        SubflowCycleError,
        Transition,
        ValidationResult,
        Violation,
        evaluate_condition,
        load_flow,
        load_flow_from_file,
        parse_condition,
        resolve_subflows,
        validate,
    )
    from flowr_nb.session import (
        BrokenFlowError,
        ConditionsNotMetError,
        ConditionVerdict,
        EvidenceError,
        FlowRun,
        Landing,
        Option,
        OptionStatus,
        RunOverError,
        Session,
        SessionAlreadyExistsError,
        SessionConflictError,
        SessionCorruptedError,
        SessionEntry,
        SessionError,
        SessionNameError,
        SessionNameNotFoundError,
        SessionNotFoundError,
        SessionPlaceError,
        SessionStackFrame,
        SessionStorageError,
        SessionStore,
        Step,
        StepError,
        UnknownTriggerError,
        YamlSessionStore,
        fire,
        options,
        start,
    )
    from flowr_nb.widgets import (
        FlowDiagram,
        FlowExplorer,
        SessionBar,
        Snapshot,
        TransitionPanel,
    )
    from flowr_nb.workspace import Configuration, ConfigurationError, Workspace

__version__ = "0.1.0"

# Where each public name lives; the imports above tell type checkers the same.
_ROOMS = {
    "flowr_nb.diagram": "Drawing ExportError LayoutError draw save_diagram to_mermaid",
    "flowr_nb.errors": "FlowrNbError",
    "flowr_nb.flow": """
        AmbiguousFlowError ConditionOperator ConditionSyntaxError ConformanceLevel Flow FlowError
        FlowLibrary FlowNotFoundError FlowParseError GuardCondition Param State SubflowCycleError
        Transition ValidationResult Violation evaluate_condition load_flow load_flow_from_file
        parse_condition resolve_subflows validate
    """,
    "flowr_nb.session": """
        BrokenFlowError ConditionVerdict ConditionsNotMetError EvidenceError FlowRun Landing Option
        OptionStatus RunOverError Session SessionAlreadyExistsError SessionConflictError
        SessionCorruptedError SessionEntry SessionError SessionNameError SessionNameNotFoundError
        SessionNotFoundError SessionPlaceError SessionStackFrame SessionStorageError SessionStore
        Step StepError UnknownTriggerError YamlSessionStore fire options start
    """,
    "flowr_nb.widgets": "FlowDiagram FlowExplorer SessionBar Snapshot TransitionPanel",
    "flowr_nb.workspace": "Configuration ConfigurationError Workspace",
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])


__all__ = [
    "AmbiguousFlowError",
    "BrokenFlowError",
    "ConditionOperator",
    "ConditionSyntaxError",
    "ConditionVerdict",
    "ConditionsNotMetError",
    "Configuration",
    "ConfigurationError",
    "ConformanceLevel",
    "Drawing",
    "EvidenceError",
    "ExportError",
    "Flow",
    "FlowDiagram",
    "FlowError",
    "FlowExplorer",
    "FlowLibrary",
    "FlowNotFoundError",
    "FlowParseError",
    "FlowRun",
    "FlowrNbError",
    "GuardCondition",
    "Landing",
    "LayoutError",
    "Option",
    "OptionStatus",
    "Param",
    "RunOverError",
    "Session",
    "SessionAlreadyExistsError",
    "SessionBar",
    "SessionConflictError",
    "SessionCorruptedError",
    "SessionEntry",
    "SessionError",
    "SessionNameError",
    "SessionNameNotFoundError",
    "SessionNotFoundError",
    "SessionPlaceError",
    "SessionStackFrame",
    "SessionStorageError",
    "SessionStore",
    "Snapshot",
    "State",
    "Step",
    "StepError",
    "SubflowCycleError",
    "Transition",
    "TransitionPanel",
    "UnknownTriggerError",
    "ValidationResult",
    "Violation",
    "Workspace",
    "YamlSessionStore",
    "draw",
    "evaluate_condition",
    "fire",
    "load_flow",
    "load_flow_from_file",
    "options",
    "parse_condition",
    "resolve_subflows",
    "save_diagram",
    "start",
    "to_mermaid",
    "validate",
]
