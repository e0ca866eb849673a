"""See flows in a notebook: drawn as diagrams, stepped by clicking, kept in session files.

Start with `Workspace`::

    from flowr_nb import Workspace

    ws = Workspace(flows="flows", sessions="sessions")
    ws.explore("deploy")

In a notebook ``%load_ext flowr_nb`` gives ``%%flow``, which makes a flow of what is in a cell.

What one works with every day can be imported from here; the rest is public in its room:
`flowr_nb.flow`, `flowr_nb.session`, `flowr_nb.comparison`, `flowr_nb.store`, `flowr_nb.run`,
`flowr_nb.diagram`, `flowr_nb.changes`, `flowr_nb.scenario`, `flowr_nb.teaching`, `flowr_nb.page`,
`flowr_nb.lessons`, `flowr_nb.board`, `flowr_nb.widgets`, `flowr_nb.magics`. The names that flowr's
own modules have are here, too. A name is looked up when it is first used, so that scripts and
servers that need only flows or sessions never import a widget library.
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from flowr_nb import renderers as renderers, rich

__version__ = "0.2.0"

# What is used every day.
__all__ = [
    "Configuration",
    "Flow",
    "FlowBoard",
    "FlowDiagram",
    "FlowEditor",
    "FlowError",
    "FlowExplorer",
    "FlowLibrary",
    "FlowRun",
    "FlowrNbError",
    "MemorySessionStore",
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
    "compare",
    "draw",
    "exercise",
    "flow_diff",
    "heat_of",
    "load_flow",
    "load_flow_from_file",
    "open_store",
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
        "resolve_when_clause",
    )
)
# In this order a name is looked for; the last is the only one that imports a widget library.
_ROOMS = (
    *("errors", "flow", "session", "comparison", "store", "run", "workspace", "diagram"),
    *("changes", "scenario", "teaching", "page", "lessons", "board"),
    "widgets",
)


def _picture_of(value: object) -> str:
    from flowr_nb.faces import picture_of  # noqa: PLC0415 - only for who looks

    return picture_of(value)


rich.draw_by(
    _picture_of,
    lambda run, **words: import_module(f"{__name__}.page").make_page(run, **words),
    lambda *what, **words: import_module(f"{__name__}.teaching").predict(*what, **words),
)


def load_ipython_extension(ipython: object) -> None:
    """What ``%load_ext flowr_nb`` does: there are ``%%flow``, ``%flow`` and ``%%scenario`` then.

    Args:
        ipython: The shell.
    """
    from flowr_nb.magics import load  # noqa: PLC0415 - only for who loads them

    load(ipython)


def unload_ipython_extension(ipython: object) -> None:
    """What ``%unload_ext flowr_nb`` does: there are no magics of ours any more.

    Args:
        ipython: The shell.
    """
    from flowr_nb.magics import unload  # noqa: PLC0415 - see above

    unload(ipython)


# What 0.1 called by other names.
_RENAMED = {
    "ConfigurationError": "flowr_nb.settings.SettingsError",
    "FlowSource": "flowr_nb.flow.FlowText",
    "NoWayError": "flowr_nb.flow.NoPathError",
    "RunStep": "flowr_nb.session.RunPathStep",
    "RunWay": "flowr_nb.session.RunPath",
    "Way": "flowr_nb.flow.FlowPath",
    "reachable": "flowr_nb.flow.reachable_states",  # and session.reachable, over all flows
    "shortest_way": "flowr_nb.flow.shortest_path",
    "simple_ways": "flowr_nb.flow.simple_paths",
    "way_to": "flowr_nb.session.path_to",
}

if TYPE_CHECKING:
    from flowr_nb.changes import flow_diff
    from flowr_nb.comparison import compare
    from flowr_nb.diagram import draw, heat_of, save_diagram, to_mermaid
    from flowr_nb.errors import FlowrNbError
    from flowr_nb.flow import (
        ConditionOperator as ConditionOperator,
        ConditionSyntaxError as ConditionSyntaxError,
        ConformanceLevel as ConformanceLevel,
        Flow,
        FlowError,
        FlowLibrary,
        FlowNotFoundError as FlowNotFoundError,
        FlowParseError as FlowParseError,
        GuardCondition as GuardCondition,
        Param as Param,
        State as State,
        SubflowCycleError as SubflowCycleError,
        Transition as Transition,
        ValidationResult as ValidationResult,
        Violation as Violation,
        check_paths,
        evaluate_condition as evaluate_condition,
        load_flow,
        load_flow_from_file,
        parse_condition as parse_condition,
        resolve_subflows as resolve_subflows,
        resolve_when_clause as resolve_when_clause,
        validate,
    )
    from flowr_nb.run import FlowRun
    from flowr_nb.session import (
        Configuration,
        Session,
        SessionStackFrame as SessionStackFrame,
        StepError,
    )
    from flowr_nb.store import (
        MemorySessionStore,
        SessionAlreadyExistsError as SessionAlreadyExistsError,
        SessionCorruptedError as SessionCorruptedError,
        SessionError,
        SessionNameNotFoundError as SessionNameNotFoundError,
        SessionNotFoundError as SessionNotFoundError,
        SessionStore,
        YamlSessionStore,
        open_store,
    )
    from flowr_nb.teaching import exercise
    from flowr_nb.widgets import (
        FlowBoard,
        FlowDiagram,
        FlowEditor,
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
        if (module := _submodule(name)) is not None:
            return module
        says = f"module `{__name__}` has no `{name}`"
        if name in _RENAMED:
            raise AttributeError(f"{says} any more; it is `{_RENAMED[name]}` now")
        room = None if name.startswith("_") else _room_of(name)
        if room is not None:
            home = room.__name__
            raise AttributeError(f"{says}; it is in its room: from {home} import {name}")
        from flowr_nb.hints import did_you_mean  # noqa: PLC0415 - only for who is lost

        raise AttributeError(says + did_you_mean(name, __all__))

    def _submodule(name: str) -> ModuleType | None:
        # `from flowr_nb import cli_store` asks for it as an attribute first, and no room has it.
        if name.startswith("_"):
            return None
        full = f"{__name__}.{name}"
        try:
            return import_module(full)
        except ModuleNotFoundError as error:
            if error.name is not None and not f"{full}.".startswith(f"{error.name}."):
                raise
            return None

    def _room_of(name: str) -> ModuleType | None:
        for room in _ROOMS:
            module = import_module(f"{__name__}.{room}")
            if name in module.__all__:
                return module
        return None

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__, *_OF_FLOWR})
