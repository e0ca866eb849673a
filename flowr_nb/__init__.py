"""See flows in a notebook: drawn as diagrams, stepped by clicking, kept in session files.

Start with `Workspace`::

    from flowr_nb import Workspace

    ws = Workspace(flows="flows", sessions="sessions")
    ws.explore("deploy")

Every public name can be imported from here. It is looked up when it is first used, so that scripts
and servers that need only flows or sessions never import a widget library.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

# Where each public name lives: what the rooms offer.
_ROOMS = {
    "flowr_nb.diagram": """
        ENGINES Cluster DiagramGraph Direction Drawing Edge ExportError Heat HeatError LayoutEngine
        LayoutError LayoutStoppedError Marks Node NodeKind draw graph_of heat_of marks_at marks_of
        neighbourhood notes_of open_subflows save_diagram save_picture to_bytes to_dot to_image
        to_mermaid to_picture
    """,
    "flowr_nb.errors": "FlowrNbError",
    "flowr_nb.flow": """
        AmbiguousFlowError CheckReport CheckedFile ConditionOperator ConditionSyntaxError
        ConformanceLevel DirectorySource Finding Flow FlowError FlowLibrary FlowNotFoundError
        FlowParseError FlowPath FlowSource GuardCondition MemorySource NoPathError Param PathStep
        Position Source State SubflowCycleError Transition ValidationResult Violation check_library
        check_paths covering_walks dead_ends evaluate_condition in_words load_flow
        load_flow_from_file parse_condition reachable_states resolve_subflows shortest_path
        simple_paths to_text validate
    """,
    "flowr_nb.session": """
        BrokenFlowError ConditionVerdict ConditionsNotMetError EdgeRef EvidenceError Landing
        Option OptionStatus Question QuestionKind RunOverError RunStep RunWay Session
        SessionPlaceError SessionStackFrame Step StepError StepKind UnknownTriggerError fire
        options questions start way_to
    """,
    "flowr_nb.store": """
        SessionAlreadyExistsError SessionConflictError SessionCorruptedError SessionEntry
        SessionError SessionNameError SessionNameNotFoundError SessionNotFoundError
        SessionStorageError SessionStore YamlSessionStore
    """,
    "flowr_nb.run": "FlowRun News NewsKind",
    "flowr_nb.widgets": """
        FlowDiagram FlowExplorer NewsBanner NotShownError SessionBar SessionList Snapshot Timeline
        TransitionPanel UnknownAttributeError
    """,
    "flowr_nb.workspace": "Configuration ConfigurationError Workspace",
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names.split()}

# A type checker reads the rooms themselves, and knows which names there are not.
if TYPE_CHECKING:
    from flowr_nb.diagram import *  # noqa: F403 - what its `__all__` says
    from flowr_nb.errors import FlowrNbError as FlowrNbError
    from flowr_nb.flow import *  # noqa: F403 - what its `__all__` says
    from flowr_nb.run import *  # noqa: F403 - what its `__all__` says
    from flowr_nb.session import *  # noqa: F403 - what its `__all__` says
    from flowr_nb.store import *  # noqa: F403 - what its `__all__` says
    from flowr_nb.widgets import *  # noqa: F403 - what its `__all__` says
    from flowr_nb.workspace import Configuration as Configuration
    from flowr_nb.workspace import ConfigurationError as ConfigurationError
    from flowr_nb.workspace import Workspace as Workspace
else:
    __all__ = list(_HOMES)

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOMES})
