"""Lessons: text, pictures, walks, questions and exercises, step by step, in `*.lesson.yaml`."""

from flowr_nb.lessons.errors import LessonError, LessonParseError
from flowr_nb.lessons.finding import find_lesson, lesson_names
from flowr_nb.lessons.model import (
    GeneratedQuestion,
    Lesson,
    LessonExercise,
    LessonQuestion,
    LessonStep,
)
from flowr_nb.lessons.page import LessonPage, page_of_lesson
from flowr_nb.lessons.playing import LessonPlay
from flowr_nb.lessons.progress import flow_of_lesson
from flowr_nb.lessons.reading import parse_lesson, parse_lesson_file

__all__ = [
    "GeneratedQuestion",
    "Lesson",
    "LessonError",
    "LessonExercise",
    "LessonPage",
    "LessonParseError",
    "LessonPlay",
    "LessonQuestion",
    "LessonStep",
    "find_lesson",
    "flow_of_lesson",
    "lesson_names",
    "page_of_lesson",
    "parse_lesson",
    "parse_lesson_file",
]
