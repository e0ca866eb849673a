"""Teaching with flows: exercises, questions made from a flow, and what a learner predicts."""

from flowr_nb.teaching.errors import TeachingError
from flowr_nb.teaching.exercises import Exercise, exercise, exercise_of
from flowr_nb.teaching.flow_question import FlowQuestion, FlowQuestions
from flowr_nb.teaching.happening import Checked
from flowr_nb.teaching.prediction import Prediction, predict
from flowr_nb.teaching.quiz import question_of, questions
from flowr_nb.teaching.result import Result

__all__ = [
    "Checked",
    "Exercise",
    "FlowQuestion",
    "FlowQuestions",
    "Prediction",
    "Result",
    "TeachingError",
    "exercise",
    "exercise_of",
    "predict",
    "question_of",
    "questions",
]
