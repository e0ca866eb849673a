"""Where a run stands: sessions, how they move, and where they can go."""

from flowr_nb.session.configuration import Configuration, SessionStackFrame
from flowr_nb.session.history import History, Step, StepKind
from flowr_nb.session.model import Session
from flowr_nb.session.options import (
    ConditionVerdict,
    EdgeRef,
    Landing,
    Option,
    Options,
    OptionStatus,
)
from flowr_nb.session.paths import RunPath, RunPathStep, path_to
from flowr_nb.session.reachability import Reachable, reachable
from flowr_nb.session.run_value import RunValue
from flowr_nb.session.step_errors import (
    BrokenFlowError,
    ConditionsNotMetError,
    EvidenceError,
    EvidenceValueError,
    RunOverError,
    SessionPlaceError,
    StepError,
    UnknownTriggerError,
)
from flowr_nb.session.stepper import fire, options, start, step
from flowr_nb.session.visited import Visited
from flowr_nb.session.what_if import Question, QuestionKind, questions

__all__ = [
    "BrokenFlowError",
    "ConditionVerdict",
    "ConditionsNotMetError",
    "Configuration",
    "EdgeRef",
    "EvidenceError",
    "EvidenceValueError",
    "History",
    "Landing",
    "Option",
    "OptionStatus",
    "Options",
    "Question",
    "QuestionKind",
    "Reachable",
    "RunOverError",
    "RunPath",
    "RunPathStep",
    "RunValue",
    "Session",
    "SessionPlaceError",
    "SessionStackFrame",
    "Step",
    "StepError",
    "StepKind",
    "UnknownTriggerError",
    "Visited",
    "fire",
    "options",
    "path_to",
    "questions",
    "reachable",
    "start",
    "step",
]
