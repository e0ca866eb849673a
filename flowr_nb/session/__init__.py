"""Where a run stands: sessions, how they move, and where they can go."""

from flowr_nb.session.history import Step, StepKind
from flowr_nb.session.model import Session, SessionStackFrame
from flowr_nb.session.options import ConditionVerdict, EdgeRef, Landing, Option, OptionStatus
from flowr_nb.session.paths import RunStep, RunWay, way_to
from flowr_nb.session.step_errors import (
    BrokenFlowError,
    ConditionsNotMetError,
    EvidenceError,
    RunOverError,
    SessionPlaceError,
    StepError,
    UnknownTriggerError,
)
from flowr_nb.session.stepper import fire, options, start
from flowr_nb.session.what_if import Question, QuestionKind, questions

__all__ = [
    "BrokenFlowError",
    "ConditionVerdict",
    "ConditionsNotMetError",
    "EdgeRef",
    "EvidenceError",
    "Landing",
    "Option",
    "OptionStatus",
    "Question",
    "QuestionKind",
    "RunOverError",
    "RunStep",
    "RunWay",
    "Session",
    "SessionPlaceError",
    "SessionStackFrame",
    "Step",
    "StepError",
    "StepKind",
    "UnknownTriggerError",
    "fire",
    "options",
    "questions",
    "start",
    "way_to",
]
