"""See flows in a notebook: drawn as diagrams, stepped by clicking, kept in session files.

Start with `Workspace`::

    from flowr_nb import Workspace

    ws = Workspace(flows="flows", sessions="sessions")
    ws.explore("deploy")

What one works with every day can be imported from here; the rest is public in its room:
`flowr_nb.flow`, `flowr_nb.session`, `flowr_nb.store`, `flowr_nb.run`, `flowr_nb.diagram`,
`flowr_nb.widgets`. The names that flowr's own modules have are here, too. A name is looked up when
it is first used, so that scripts and servers that need only flows or sessions never import a
widget library.
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

__version__ = "0.1.0"

# What is used every day.
__all__ = [
    "Configuration",
    "Flow",
    "FlowDiagram",
    "FlowError",
    "FlowExplorer",
    "FlowLibrary",
    "FlowRun",
    "FlowrNbError",
    "NewsBanner",
    "Session",
    "SessionBar",
    "SessionError",
    "SessionList",
    "SessionStore",
    "StepError",
    "Timeline",
    "TransitionPanel",
    "Workspace",
    "YamlSessionStore",
    "check_paths",
    "draw",
    "heat_of",
    "load_flow",
    "load_flow_from_file",
    "save_diagram",
    "to_mermaid",
    "validate",
]
# What flowr's modules offer; docs/flowr-compatibility.md has the table.
_OF_FLOWR = frozenset(
    (
        "ConditionOperator",
        "ConditionSyntaxError",
        "ConformanceLevel",
        "FlowNotFoundError",
        "FlowParseError",
        "GuardCondition",
        "Param",
        "SessionAlreadyExistsError",
        "SessionCorruptedError",
        "SessionNameNotFoundError",
        "SessionNotFoundError",
        "SessionStackFrame",
        "State",
        "SubflowCycleError",
        "Transition",
        "ValidationResult",
        "Violation",
        "evaluate_condition",
        "parse_condition",
        "resolve_subflows",
    )
)
# In this order a name is looked for; the last is the only one that imports a widget library.
_ROOMS = ("errors", "flow", "session", "store", "run", "workspace", "diagram", "widgets")
# What 0.1 called by other names.
_RENAMED = {
    "Configuration": "flowr_nb.settings.ProjectSettings",
    "ConfigurationError": "flowr_nb.settings.SettingsError",
    "NoWayError": "flowr_nb.flow.NoPathError",
    "RunStep": "flowr_nb.session.RunPathStep",
    "RunWay": "flowr_nb.session.RunPath",
    "Way": "flowr_nb.flow.FlowPath",
    "reachable": "flowr_nb.flow.reachable_states",
    "shortest_way": "flowr_nb.flow.shortest_path",
    "simple_ways": "flowr_nb.flow.simple_paths",
    "way_to": "flowr_nb.session.path_to",
}

if TYPE_CHECKING:
    from flowr_nb.diagram import draw, heat_of, save_diagram, to_mermaid
    from flowr_nb.errors import FlowrNbError
    from flowr_nb.flow import (
        ConditionOperator as ConditionOperator,
    )
    from flowr_nb.flow import (
        ConditionSyntaxError as ConditionSyntaxError,
    )
    from flowr_nb.flow import (
        ConformanceLevel as ConformanceLevel,
    )
    from flowr_nb.flow import (
        Flow,
        FlowError,
        FlowLibrary,
        check_paths,
        load_flow,
        load_flow_from_file,
        validate,
    )
    from flowr_nb.flow import (
        FlowNotFoundError as FlowNotFoundError,
    )
    from flowr_nb.flow import (
        FlowParseError as FlowParseError,
    )
    from flowr_nb.flow import (
        GuardCondition as GuardCondition,
    )
    from flowr_nb.flow import (
        Param as Param,
    )
    from flowr_nb.flow import (
        State as State,
    )
    from flowr_nb.flow import (
        SubflowCycleError as SubflowCycleError,
    )
    from flowr_nb.flow import (
        Transition as Transition,
    )
    from flowr_nb.flow import (
        ValidationResult as ValidationResult,
    )
    from flowr_nb.flow import (
        Violation as Violation,
    )
    from flowr_nb.flow import (
        evaluate_condition as evaluate_condition,
    )
    from flowr_nb.flow import (
        parse_condition as parse_condition,
    )
    from flowr_nb.flow import (
        resolve_subflows as resolve_subflows,
    )
    from flowr_nb.run import FlowRun
    from flowr_nb.session import Configuration, Session, StepError
    from flowr_nb.session import SessionStackFrame as SessionStackFrame
    from flowr_nb.store import (
        SessionAlreadyExistsError as SessionAlreadyExistsError,
    )
    from flowr_nb.store import (
        SessionCorruptedError as SessionCorruptedError,
    )
    from flowr_nb.store import (
        SessionError,
        SessionStore,
        YamlSessionStore,
    )
    from flowr_nb.store import (
        SessionNameNotFoundError as SessionNameNotFoundError,
    )
    from flowr_nb.store import (
        SessionNotFoundError as SessionNotFoundError,
    )
    from flowr_nb.widgets import (
        FlowDiagram,
        FlowExplorer,
        NewsBanner,
        SessionBar,
        SessionList,
        Timeline,
        TransitionPanel,
    )
    from flowr_nb.workspace import Workspace
else:

    def __getattr__(name: str) -> object:
        if name in __all__ or name in _OF_FLOWR:
            value = globals()[name] = getattr(_room_of(name), name)
            return value
        says = f"module `{__name__}` has no `{name}`"
        if name in _RENAMED:
            raise AttributeError(f"{says} any more; it is `{_RENAMED[name]}` now")
        room = None if name.startswith("_") else _room_of(name)
        if room is not None:
            home = room.__name__
            raise AttributeError(f"{says}; it is in its room: from {home} import {name}")
        from flowr_nb.hints import did_you_mean  # noqa: PLC0415 - only for who is lost

        raise AttributeError(says + did_you_mean(name, __all__))

    def _room_of(name: str) -> ModuleType | None:
        for room in _ROOMS:
            module = import_module(f"{__name__}.{room}")
            if name in module.__all__:
                return module
        return None

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__, *_OF_FLOWR})
