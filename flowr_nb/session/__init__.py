"""Where a run stands: sessions, how they move, and the stores that keep them."""

from flowr_nb.session.history import Step, StepKind
from flowr_nb.session.live import News, NewsKind
from flowr_nb.session.model import Session, SessionStackFrame
from flowr_nb.session.options import ConditionVerdict, EdgeRef, Landing, Option, OptionStatus
from flowr_nb.session.run import FlowRun
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
from flowr_nb.session.store import (
    SessionAlreadyExistsError,
    SessionConflictError,
    SessionCorruptedError,
    SessionEntry,
    SessionError,
    SessionNameError,
    SessionNameNotFoundError,
    SessionNotFoundError,
    SessionStorageError,
    SessionStore,
)
from flowr_nb.session.ways import RunStep, RunWay, way_to
from flowr_nb.session.what_if import Question, QuestionKind, questions
from flowr_nb.session.yaml_store import YamlSessionStore

__all__ = [
    "BrokenFlowError",
    "ConditionVerdict",
    "ConditionsNotMetError",
    "EdgeRef",
    "EvidenceError",
    "FlowRun",
    "Landing",
    "News",
    "NewsKind",
    "Option",
    "OptionStatus",
    "Question",
    "QuestionKind",
    "RunOverError",
    "RunStep",
    "RunWay",
    "Session",
    "SessionAlreadyExistsError",
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
    "Step",
    "StepError",
    "StepKind",
    "UnknownTriggerError",
    "YamlSessionStore",
    "fire",
    "options",
    "questions",
    "start",
    "way_to",
]
