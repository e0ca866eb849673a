"""Many sessions at once: where they are, how long they have been there, and who is stuck."""

from flowr_nb.board.cases import Case, cases_from, cases_of
from flowr_nb.board.durations import Move, Stay, moves_of, stays_of
from flowr_nb.board.errors import BoardError
from flowr_nb.board.event_log import EVENT_COLUMNS, EventLog, event_log_of
from flowr_nb.board.fleet import BEGINS_AT, simulate
from flowr_nb.board.groups import OTHERS, Compared, compare_counts, groups_of
from flowr_nb.board.heat import MEASURES, BoardHeat, Figures
from flowr_nb.board.heat_count import heat_of_cases
from flowr_nb.board.moments import length_in_short, length_in_words, length_of
from flowr_nb.board.population import Population
from flowr_nb.board.progress import (
    Reached,
    answers_of,
    progress_of,
    units_of_exercise,
    units_of_flow,
    units_of_lesson,
)
from flowr_nb.board.records import (
    SESSION_COLUMNS,
    STEP_COLUMNS,
    Records,
    SessionFrame,
    frame_of_cases,
)
from flowr_nb.board.replay import Replay, ReplayEvent
from flowr_nb.board.stuck import Limit, Stuck, StuckStay, nearest_rank, stuck
from flowr_nb.session.ends import Ends
from flowr_nb.session.moments import moment_of

__all__ = [
    "BEGINS_AT",
    "EVENT_COLUMNS",
    "MEASURES",
    "OTHERS",
    "SESSION_COLUMNS",
    "STEP_COLUMNS",
    "BoardError",
    "BoardHeat",
    "Case",
    "Compared",
    "Ends",
    "EventLog",
    "Figures",
    "Limit",
    "Move",
    "Population",
    "Reached",
    "Records",
    "Replay",
    "ReplayEvent",
    "SessionFrame",
    "Stay",
    "Stuck",
    "StuckStay",
    "answers_of",
    "cases_from",
    "cases_of",
    "compare_counts",
    "event_log_of",
    "frame_of_cases",
    "groups_of",
    "heat_of_cases",
    "length_in_short",
    "length_in_words",
    "length_of",
    "moment_of",
    "moves_of",
    "nearest_rank",
    "progress_of",
    "simulate",
    "stays_of",
    "stuck",
    "units_of_exercise",
    "units_of_flow",
    "units_of_lesson",
]
