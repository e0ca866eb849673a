"""Many sessions at once: where they are, how long they have been there, and who is stuck."""

from flowr_nb.board.cases import Case, Ends, cases_from, cases_of
from flowr_nb.board.durations import Move, Stay, moves_of, stays_of
from flowr_nb.board.errors import BoardError
from flowr_nb.board.moments import length_in_words, length_of, moment_of
from flowr_nb.board.replay import Replay, ReplayEvent
from flowr_nb.board.stuck import Limit, Stuck, StuckStay, nearest_rank, stuck

__all__ = [
    "BoardError",
    "Case",
    "Ends",
    "Limit",
    "Move",
    "Replay",
    "ReplayEvent",
    "Stay",
    "Stuck",
    "StuckStay",
    "cases_from",
    "cases_of",
    "length_in_words",
    "length_of",
    "moment_of",
    "moves_of",
    "nearest_rank",
    "stays_of",
    "stuck",
]
